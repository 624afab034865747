import Foundation
import PlanioOAuth

// Issues that follow others: they begin on a working day after these are done, and move when these move.

extension SandboxState {
    /// When the issue that a relation leads to may begin; `nil` where the relation does not say.
    private func soonestStart(after relation: SandboxRelation) -> Day? {
        guard relation.type == "precedes", let delay = relation.delay, let first = issues[relation.from],
            let end = first.dueDate ?? first.startDate
        else { return nil }
        return SandboxCalendar.add(1 + delay, to: end)
    }

    /// When an issue may begin, because of those before it and, where dates are derived, before its parents.
    func soonestStart(of issue: SandboxIssue, below parent: Int?) -> Day? {
        var dates = relations.values.filter { $0.to == issue.id && issue.id != 0 }.compactMap(soonestStart)
        if settings.derivesParentValues, let parent = parent.flatMap({ issues[$0] }),
            let date = soonestStart(of: parent, below: parent.parent)
        {
            dates.append(date)
        }
        return dates.max()
    }

    /// Moves the issue that a relation leads to.
    /// - Parameter user: Whose journal tells of it; nobody's if `nil`.
    mutating func reschedule(along relation: SandboxRelation, by user: Int?, _ now: Date) {
        guard let date = soonestStart(after: relation) else { return }
        reschedule(relation.to, to: date, by: user, now)
    }

    /// After an issue's dates changed.
    mutating func rescheduleFollowers(of id: Int, by user: Int?, _ now: Date) {
        for relation in relations.values.filter({ $0.from == id }).sorted(by: { $0.id < $1.id }) {
            reschedule(along: relation, by: user, now)
        }
    }

    private mutating func reschedule(_ id: Int, to date: Day, by user: Int?, _ now: Date) {
        guard var issue = issues[id] else { return }
        let children = children(ofIssue: id)
        guard children.isEmpty || !settings.derivesParentValues else {
            for leaf in selfAndDescendants(ofIssue: id).sorted() where self.children(ofIssue: leaf).isEmpty {
                if let start = issues[leaf]?.startDate, start != issue.startDate, date <= start { continue }
                reschedule(leaf, to: date, by: nil, now)
            }
            return
        }
        guard issue.startDate != date else { return }
        let before = issue
        var date = date
        if let start = issue.startDate, start > date {
            date = max(soonestStart(of: issue, below: issue.parent) ?? date, date)
        }
        let start = SandboxCalendar.workingDay(from: date)
        let duration = issue.startDate.flatMap { start in
            issue.dueDate.map { SandboxCalendar.workingDays(from: start, to: $0) }
        }
        issue.startDate = start
        issue.dueDate = SandboxCalendar.add(duration ?? 0, to: start)
        issue.updatedOn = now
        issue.lockVersion += 1
        let details = SandboxJournal.Detail.changes(from: before, to: issue, [])
        if let user, !details.isEmpty {
            issue.journals.append(
                SandboxJournal(id: nextID(.journal), user: user, notes: "", details: details, createdOn: now))
        }
        issues[id] = issue
        guard !details.isEmpty else { return }
        rescheduleFollowers(of: id, by: user, now)
        if let parent = issue.parent { recalculate(parent, now) }
    }

    /// Whether moving an issue would move another, so that it cannot follow it.
    func reschedules(_ issue: Int, _ other: Int) -> Bool {
        reaches(other, from: issue) { id in
            let followed = relations.values.filter { $0.type == "precedes" }
            let above = issues[id].map { ancestors(ofIssue: $0).map(\.id) } ?? []
            let leaves = selfAndDescendants(ofIssue: id).filter { children(ofIssue: $0).isEmpty }
            return followed.filter { $0.from == id || above.contains($0.from) }.map(\.to) + leaves
        }
    }

    /// Whether an issue keeps another open, over others too.
    func blocks(_ issue: Int, _ other: Int) -> Bool {
        reaches(other, from: issue) { id in
            relations.values.filter { $0.type == "blocks" && $0.from == id }.map(\.to)
        }
    }

    private func reaches(_ other: Int, from issue: Int, _ next: (Int) -> [Int]) -> Bool {
        var seen: Set = [issue]
        var current = [issue]
        while let id = current.popLast() {
            for found in next(id) where seen.insert(found).inserted {
                if found == other { return true }
                current.append(found)
            }
        }
        return false
    }
}

/// Working days: Saturdays and Sundays are none.
enum SandboxCalendar {
    private static func isWorking(_ day: Day) -> Bool { day.weekday < 6 }

    /// The first working day from here on.
    static func workingDay(from day: Day) -> Day {
        var day = day
        while !isWorking(day) { day = day.advanced(by: 1) }
        return day
    }

    static func add(_ count: Int, to day: Day) -> Day {
        guard count > 0 else { return day }
        var day = day.advanced(by: count / 5 * 7)
        var left = count % 5
        while left > 0 {
            day = day.advanced(by: 1)
            if isWorking(day) { left -= 1 }
        }
        return workingDay(from: day)
    }

    /// Those from `first` on, `last` not included.
    static func workingDays(from first: Day, to last: Day) -> Int {
        var count = 0
        var day = first
        while day < last {
            if isWorking(day) { count += 1 }
            day = day.advanced(by: 1)
        }
        return count
    }
}

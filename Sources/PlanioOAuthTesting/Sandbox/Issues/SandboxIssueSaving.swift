import Foundation
import PlanioOAuth

// What happens when an issue is written: journals, parents, watchers, attachments.

extension SandboxState {
    /// - Returns: The new issue, as the response shows it.
    mutating func create(_ edit: SandboxIssueEdit, uploads: [SandboxAttachment], _ now: Date) -> SandboxIssue {
        var issue = edit.issue
        issue.id = nextID(.issue)
        issue.attachments += uploads
        issue.createdOn = now
        issue.updatedOn = now
        if issue.isClosed { issue.closedOn = now }
        watch(&issue, edit.caller)
        counters.createdIssues += 1
        issues[issue.id] = storable(issue)
        if let parent = issue.parent {
            note(SandboxJournal.Detail(child: nil, issue.id), on: parent, edit.caller, now)
            recalculate(parent, now)
        }
        return issue
    }

    mutating func update(_ edit: SandboxIssueEdit, uploads: [SandboxAttachment], _ now: Date) {
        guard let original = edit.original else { return }
        var issue = edit.issue
        var details = SandboxJournal.Detail.changes(from: original, to: issue, fields(of: issue))
        for attachment in uploads {
            issue.attachments.append(attachment)
            details.append(.init(attachment: attachment, isAdded: true))
        }
        for id in edit.deletedAttachments {
            guard let position = issue.attachments.firstIndex(where: { $0.id == id }) else { continue }
            details.append(.init(attachment: issue.attachments.remove(at: position), isAdded: false))
        }
        let notes = edit.notes ?? ""
        if !details.isEmpty || !notes.isEmpty {
            addJournals(to: &issue, notes, edit, details, now)
            watch(&issue, edit.caller)
            issue.updatedOn = now
            issue.lockVersion += 1
        }
        if issue.isClosed, !original.isClosed { issue.closedOn = issue.updatedOn }
        if issue.project != original.project { moveBelongings(of: issue) }
        issues[issue.id] = storable(issue)
        if issue.isClosed, !original.isClosed { closeDuplicates(of: issue, edit.caller, now) }
        if issue.parent != original.parent {
            if let old = original.parent {
                note(SandboxJournal.Detail(child: issue.id, nil), on: old, edit.caller, now)
                recalculate(old, now)
            }
            if let new = issue.parent { note(SandboxJournal.Detail(child: nil, issue.id), on: new, edit.caller, now) }
        }
        if let parent = issue.parent { recalculate(parent, now) }
        if issue.startDate != original.startDate || issue.dueDate != original.dueDate {
            rescheduleFollowers(of: issue.id, by: edit.caller.id, now)
        }
    }

    /// A private note beside changes becomes a journal of its own.
    private mutating func addJournals(
        to issue: inout SandboxIssue, _ notes: String, _ edit: SandboxIssueEdit, _ details: [SandboxJournal.Detail],
        _ now: Date
    ) {
        guard let user = edit.caller.id else { return }
        let isPrivate = edit.hasPrivateNotes && !notes.isEmpty
        if isPrivate, !details.isEmpty {
            issue.journals.append(
                SandboxJournal(id: nextID(.journal), user: user, notes: nil, details: details, createdOn: now))
        }
        issue.journals.append(
            SandboxJournal(
                id: nextID(.journal), user: user, notes: notes, isPrivate: isPrivate,
                details: isPrivate ? [] : details, createdOn: now))
    }

    private mutating func note(
        _ detail: SandboxJournal.Detail, on id: Int, _ caller: SandboxCaller, _ now: Date
    ) {
        guard var issue = issues[id], let user = caller.id, lists(issue, caller) else { return }
        issue.journals.append(
            SandboxJournal(id: nextID(.journal), user: user, notes: "", details: [detail], createdOn: now))
        watch(&issue, caller)
        issue.updatedOn = now
        issue.lockVersion += 1
        issues[id] = issue
    }

    /// Who creates or contributes watches from then on, if the role lets watchers be added.
    func watch(_ issue: inout SandboxIssue, _ caller: SandboxCaller) {
        guard let user = caller.id, let project = projects[issue.project],
            allows(.addIssueWatchers, in: project, caller),
            !issue.watchers.contains(user)
        else { return }
        issue.watchers.append(user)
    }

    /// A single text in a field of several values becomes a list.
    private func storable(_ issue: SandboxIssue) -> SandboxIssue {
        var issue = issue
        issue.customValues.store(fields(of: issue))
        return issue
    }

    private mutating func moveBelongings(of issue: SandboxIssue) {
        for (id, entry) in timeEntries where entry.issue == issue.id { timeEntries[id]?.project = issue.project }
        relations = relations.filter { $0.value.from != issue.id && $0.value.to != issue.id }
        for child in children(ofIssue: issue.id) {
            issues[child.id]?.project = issue.project
            if var moved = issues[child.id] {
                moved.project = issue.project
                moveBelongings(of: moved)
            }
        }
    }

    private mutating func closeDuplicates(of issue: SandboxIssue, _ caller: SandboxCaller, _ now: Date) {
        guard let user = caller.id else { return }
        for relation in relations.values where relation.type == "duplicates" && relation.to == issue.id {
            guard var duplicate = issues[relation.from], !duplicate.isClosed else { continue }
            let change = SandboxJournal.Detail(
                property: "attr", name: "status_id", old: String(duplicate.status), new: String(issue.status))
            duplicate.status = issue.status
            duplicate.journals.append(
                SandboxJournal(id: nextID(.journal), user: user, notes: "", details: [change], createdOn: now))
            duplicate.updatedOn = now
            duplicate.closedOn = now
            issues[duplicate.id] = duplicate
        }
    }

    /// A parent's priority, dates and progress are those of its children.
    mutating func recalculate(_ id: Int, _ now: Date) {
        guard var parent = issues[id] else { return }
        let before = parent
        let children = children(ofIssue: id)
        if settings.derivesParentValues, !children.isEmpty {
            parent.priority = children.filter { !$0.isClosed }.map(\.priority).max() ?? SandboxPriority.standard
            parent.startDate = children.compactMap(\.startDate).min()
            parent.dueDate = children.compactMap(\.dueDate).max()
            if let start = parent.startDate, let due = parent.dueDate, due < start {
                (parent.startDate, parent.dueDate) = (due, start)
            }
            parent.doneRatio = progress(of: children)
        }
        if parent.priority != before.priority || parent.startDate != before.startDate
            || parent.dueDate != before.dueDate || parent.doneRatio != before.doneRatio
        {
            parent.updatedOn = now
            parent.lockVersion += 1
        }
        issues[id] = parent
        if parent.startDate != before.startDate || parent.dueDate != before.dueDate {
            rescheduleFollowers(of: id, by: nil, now)
        }
        if let next = parent.parent { recalculate(next, now) }
    }

    /// The children's progress, weighed with their estimates.
    private func progress(of children: [SandboxIssue]) -> Int {
        func estimate(_ issue: SandboxIssue) -> Double {
            let below = selfAndDescendants(ofIssue: issue.id)
            guard below.count > 1 else { return issue.estimatedHours ?? 0 }
            return below.compactMap { issues[$0] }.reduce(0) { $0 + ($1.estimatedHours ?? 0) }
        }
        let estimates = children.map(estimate)
        let known = estimates.filter { $0 > 0 }
        let average = known.isEmpty ? 1 : known.reduce(0, +) / Double(known.count)
        let done = zip(children, estimates).reduce(0) { sum, pair in
            sum + (pair.1 > 0 ? pair.1 : average) * Double(pair.0.isClosed ? 100 : pair.0.doneRatio)
        }
        return Int((done / (average * Double(children.count)) + 1e-9).rounded(.down))
    }

    /// Deletes issues with all below them.
    mutating func deleteIssues(_ ids: Set<Int>, _ now: Date) {
        let parents = Set(ids.compactMap { issues[$0]?.parent })
        for id in ids { issues[id] = nil }
        timeEntries = timeEntries.filter { $0.value.issue.map(ids.contains) != true }
        relations = relations.filter { !ids.contains($0.value.from) && !ids.contains($0.value.to) }
        for parent in parents { recalculate(parent, now) }
    }
}

extension SandboxJournal.Detail {
    init(child old: Int?, _ new: Int?) {
        self.init(property: "attr", name: "child_id", old: old.map { String($0) }, new: new.map { String($0) })
    }

    init(attachment: SandboxAttachment, isAdded: Bool) {
        self.init(
            property: "attachment", name: String(attachment.id), old: isAdded ? nil : attachment.filename,
            new: isAdded ? attachment.filename : nil)
    }

    /// What changed, in the order of Redmine's columns.
    static func changes(
        from old: SandboxIssue, to new: SandboxIssue, _ fields: [SandboxCustomField]
    ) -> [SandboxJournal.Detail] {
        func id(_ value: Int?) -> String? { value.map { String($0) } }
        func flag(_ value: Bool) -> String { value ? "1" : "0" }
        let attributes: [(String, (SandboxIssue) -> String?)] = [
            ("tracker_id", { id($0.tracker) }), ("project_id", { id($0.project) }), ("subject", { $0.subject }),
            ("description", { $0.description }), ("due_date", { $0.dueDate?.description }),
            ("category_id", { id($0.category) }), ("status_id", { id($0.status) }),
            ("assigned_to_id", { id($0.assignee) }), ("priority_id", { id($0.priority) }),
            ("fixed_version_id", { id($0.version) }), ("start_date", { $0.startDate?.description }),
            ("done_ratio", { id($0.doneRatio) }), ("estimated_hours", { $0.estimatedHours.map(SandboxNumber.text) }),
            ("parent_id", { id($0.parent) }), ("is_private", { flag($0.isPrivate) }),
        ]
        var details: [SandboxJournal.Detail] = []
        func add(_ property: String, _ name: String, _ old: String?, _ new: String?) {
            guard old != new, !(old ?? "").isEmpty || !(new ?? "").isEmpty else { return }
            details.append(.init(property: property, name: name, old: old, new: new))
        }
        for (name, value) in attributes { add("attr", name, value(old), value(new)) }
        for field in fields {
            let (before, after) = (old.customValues[field.id], new.customValues[field.id])
            if field.isMultiple {
                let (gone, come) = (before.rows.compactMap { $0 }, after.rows.compactMap { $0 })
                for value in gone where !come.contains(value) { add("cf", String(field.id), value, nil) }
                for value in come where !gone.contains(value) { add("cf", String(field.id), nil, value) }
            } else {
                add("cf", String(field.id), before.rows.first ?? nil, after.rows.first ?? nil)
            }
        }
        return details
    }
}

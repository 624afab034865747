import Foundation

/// Redmine's filters and sort keys, as far as the sandbox has the fields. Unknown ones are ignored, as the server does.
struct IssueQuery {
    private let filters: [(name: String, value: String)]
    private let sort: [(key: String, isDescending: Bool)]
    private let me: Int?

    init(_ request: SandboxRequest, me: Int?) {
        let names = Set(request.query.map(\.name))
        // Without a word on the status only open issues are listed.
        filters = request.query + (names.contains("status_id") ? [] : [("status_id", "open")])
        sort = (request[query: "sort"] ?? "id:desc").split(separator: ",").map { key in
            let parts = key.split(separator: ":")
            return (String(parts[0]), parts.count > 1 && parts[1] == "desc")
        }
        self.me = me
    }

    func apply(to issues: [SandboxIssue]) -> [SandboxIssue] {
        issues.filter { issue in filters.allSatisfy { matches(issue, $0.name, $0.value) } }.sorted(by: isBefore)
    }

    private func matches(_ issue: SandboxIssue, _ name: String, _ value: String) -> Bool {
        switch name {
        case "status_id":
            switch value {
            case "open", "o": !SandboxState.closed.contains(issue.status)
            case "closed", "c": SandboxState.closed.contains(issue.status)
            default: Self.matches(issue.status, value)
            }
        case "assigned_to_id": Self.matches(issue.assignedTo, value == "me" ? me.map(String.init) ?? "0" : value)
        case "author_id": Self.matches(issue.author, value == "me" ? me.map(String.init) ?? "0" : value)
        case "tracker_id": Self.matches(issue.tracker, value)
        case "priority_id": Self.matches(issue.priority, value)
        case "parent_id": Self.matches(issue.parent, value)
        case "issue_id": Self.matches(issue.id, value)
        case "category_id", "fixed_version_id": Self.matches(nil, value)
        case "subject": Self.matches(issue.subject, value)
        case "description": Self.matches(issue.description ?? "", value)
        case "start_date": Self.compare(issue.startDate, value)
        case "due_date": Self.compare(issue.dueDate, value)
        case "created_on": Self.compare(SandboxState.time(issue.createdOn), value)
        case "updated_on": Self.compare(SandboxState.time(issue.updatedOn), value)
        case "closed_on": Self.compare(issue.closedOn.map(SandboxState.time), value)
        case "cf_1": (issue.customFields[1] ?? "") == value
        default: true
        }
    }

    private static func matches(_ id: Int?, _ value: String) -> Bool {
        if value == "*" { return id != nil }
        if value == "!*" { return id == nil }
        if value.hasPrefix(">=") { return (id ?? 0) >= Int(value.dropFirst(2)) ?? 0 }
        if value.hasPrefix("<=") { return (id ?? 0) <= Int(value.dropFirst(2)) ?? 0 }
        if value.hasPrefix("><") {
            let bounds = value.dropFirst(2).split(separator: "|").compactMap { Int($0) }
            return bounds.count == 2 && (bounds[0]...max(bounds[0], bounds[1])).contains(id ?? 0)
        }
        let isNegated = value.hasPrefix("!")
        let ids = (isNegated ? value.dropFirst() : value[...]).split { $0 == "|" || $0 == "," }.compactMap { Int($0) }
        return (id.map(ids.contains) ?? false) != isNegated
    }

    private static func matches(_ text: String, _ value: String) -> Bool {
        let text = text.lowercased()
        let value = value.lowercased()
        if value == "*" { return !text.isEmpty }
        if value == "!*" { return text.isEmpty }
        // Word by word, as Redmine does it, passing over words of one letter.
        func words(_ count: Int) -> [String] {
            let rest = String(value.dropFirst(count))
            let words = rest.split(separator: " ").map(String.init).filter { $0.count > 1 }
            return words.isEmpty ? [rest] : words
        }
        if value.hasPrefix("!~") { return !words(2).allSatisfy { text.contains($0) } }
        if value.hasPrefix("~") { return words(1).allSatisfy { text.contains($0) } }
        if value.hasPrefix("^") { return words(1).contains { text.hasPrefix($0) } }
        if value.hasPrefix("$") { return words(1).contains { text.hasSuffix($0) } }
        return text == value
    }

    /// Days and times compare as their texts do.
    private static func compare(_ text: String?, _ value: String) -> Bool {
        if value == "!*" { return text == nil }
        guard let text else { return false }
        if value == "*" { return true }
        if value.hasPrefix(">=") { return text >= value.dropFirst(2) }
        if value.hasPrefix("<=") { return text <= value.dropFirst(2) }
        if value.hasPrefix("><") {
            let bounds = value.dropFirst(2).split(separator: "|")
            return bounds.count == 2 && text >= bounds[0] && text <= bounds[1]
        }
        return text == value
    }

    private func isBefore(_ left: SandboxIssue, _ right: SandboxIssue) -> Bool {
        for (key, isDescending) in sort {
            let (a, b) = (Self.key(left, key), Self.key(right, key))
            if a != b { return (a < b) != isDescending }
        }
        return left.id > right.id
    }

    private static func key(_ issue: SandboxIssue, _ name: String) -> String {
        func padded(_ number: Int) -> String {
            String(repeating: "0", count: max(0, 12 - String(number).count)) + String(number)
        }
        return switch name {
        case "id": padded(issue.id)
        case "subject": issue.subject.lowercased()
        case "status": padded(issue.status)
        case "priority": padded(issue.priority)
        case "tracker": padded(issue.tracker)
        case "start_date": issue.startDate ?? ""
        case "due_date": issue.dueDate ?? ""
        case "updated_on": SandboxState.time(issue.updatedOn)
        case "created_on": SandboxState.time(issue.createdOn)
        case "done_ratio": padded(issue.doneRatio)
        default: ""
        }
    }
}

import Foundation
import PlanioOAuth

// Issues: list, show, create, update, delete, with permissions by role and scope.

extension SandboxState {
    mutating func issues(
        _ request: SandboxRequest, _ id: String?, in project: SandboxProject?, _ caller: Caller, _ now: Date
    ) -> SandboxResponse {
        switch (request.method, id) {
        case ("GET", nil): return list(request, in: project, caller)
        case ("POST", nil): return create(request, in: project, caller, now)
        case (_, let id?):
            guard let issue = Int(id).flatMap({ issues[$0] }), let project = projects[issue.project] else {
                return SandboxResponse(status: 404)
            }
            guard sees(project, caller), may(.viewIssues, in: project, caller) else { return denied(caller) }
            switch request.method {
            case "GET":
                return SandboxResponse(json: [
                    "issue": json(issue, include: request[query: "include"] ?? "", detailed: true)
                ])
            case "PUT": return update(issue, request, in: project, caller, now)
            case "DELETE":
                guard may(.deleteIssues, in: project, caller) else { return denied(caller) }
                issues[issue.id] = nil
                return SandboxResponse(status: 204)
            default: return SandboxResponse(status: 404)
            }
        default: return SandboxResponse(status: 404)
        }
    }

    private func list(_ request: SandboxRequest, in project: SandboxProject?, _ caller: Caller) -> SandboxResponse {
        if request[query: "query_id"] != nil { return SandboxResponse(status: 404) }
        if let scopes = caller.scopes, !caller.isAdmin, !scopes.contains(.viewIssues) {
            return SandboxResponse(status: 403)
        }
        var only = project
        if let name = request[query: "project_id"] {
            guard let named = self.project(name) else { return SandboxResponse(status: 404) }
            only = named
        }
        if let only, !sees(only, caller) { return denied(caller) }
        let visible = issues.values.filter { issue in
            guard let project = projects[issue.project], only == nil || project.id == only?.id else { return false }
            return sees(project, caller) && may(.viewIssues, in: project, caller)
        }
        let found = IssueQuery(request, me: caller.user?.id).apply(to: Array(visible))
        let limit = min(request[query: "limit"].flatMap(Int.init) ?? 25, 100)
        let offset = request[query: "offset"].flatMap(Int.init) ?? 0
        let page = found.dropFirst(offset).prefix(limit)
        return SandboxResponse(json: [
            "issues": page.map { json($0, include: request[query: "include"] ?? "", detailed: false) },
            "total_count": found.count, "offset": offset, "limit": limit,
        ])
    }

    private func members(_ request: SandboxRequest) -> [String: Any] {
        let object = (try? JSONSerialization.jsonObject(with: request.body)) as? [String: Any]
        return object?["issue"] as? [String: Any] ?? [:]
    }

    private mutating func create(
        _ request: SandboxRequest, in project: SandboxProject?, _ caller: Caller, _ now: Date
    ) -> SandboxResponse {
        let values = members(request)
        let named = (values["project_id"] as? Int).map(String.init) ?? values["project_id"] as? String
        guard let project = project ?? named.flatMap({ self.project($0) }) else {
            return SandboxResponse(status: 422, json: ["errors": ["Project cannot be blank"]])
        }
        guard sees(project, caller), may(.addIssues, in: project, caller), let author = caller.user else {
            return denied(caller)
        }
        var issue = SandboxIssue(project: project.id, author: author.id, subject: "", now: now)
        issue.startDate = Self.day(now)
        let errors = assign(values, to: &issue)
        guard errors.isEmpty else { return SandboxResponse(status: 422, json: ["errors": errors]) }
        issue.id = addIssue(issue)
        counters.createdIssues += 1
        return SandboxResponse(
            status: 201, fields: ["Location": "\(site)/issues/\(issue.id)"],
            json: ["issue": json(issue, include: "", detailed: true)])
    }

    private mutating func update(
        _ issue: SandboxIssue, _ request: SandboxRequest, in project: SandboxProject, _ caller: Caller, _ now: Date
    ) -> SandboxResponse {
        guard let user = caller.user else { return denied(caller) }
        let mayEdit =
            may(.editIssues, in: project, caller)
            || (issue.author == user.id && may(.editOwnIssues, in: project, caller))
        guard mayEdit || may(.addIssueNotes, in: project, caller) else { return denied(caller) }
        let values = members(request)
        var changed = issue
        // Who may only comment changes nothing else, silently.
        let errors = mayEdit ? assign(values, to: &changed) : []
        guard errors.isEmpty else { return SandboxResponse(status: 422, json: ["errors": errors]) }
        var details: [(name: String, old: String?, new: String?)] = []
        func note(_ name: String, _ old: String?, _ new: String?) {
            if old != new { details.append((name, old, new)) }
        }
        note("subject", issue.subject, changed.subject)
        note("status_id", String(issue.status), String(changed.status))
        note("assigned_to_id", issue.assignedTo.map(String.init), changed.assignedTo.map(String.init))
        note("due_date", issue.dueDate, changed.dueDate)
        note("done_ratio", String(issue.doneRatio), String(changed.doneRatio))
        let notes = values["notes"] as? String ?? ""
        if !notes.isEmpty || !details.isEmpty {
            changed.journals.append(
                SandboxJournal(id: nextID(.journal), userID: user.id, notes: notes, details: details, createdOn: now))
        }
        changed.updatedOn = now
        if Self.closed.contains(changed.status) != Self.closed.contains(issue.status) {
            changed.closedOn = Self.closed.contains(changed.status) ? now : nil
        }
        issues[issue.id] = changed
        return SandboxResponse(status: 204)
    }

    /// Sets what is sent, clears what is null, leaves the rest.
    /// - Returns: What is wrong, in the server's words.
    private func assign(_ values: [String: Any], to issue: inout SandboxIssue) -> [String] {
        var errors: [String] = []
        func number(_ key: String) -> Int? { values[key] as? Int ?? (values[key] as? String).flatMap(Int.init) }
        func day(_ key: String, _ name: String, _ current: String?) -> String? {
            guard let value = values[key] else { return current }
            guard let text = value as? String, !text.isEmpty else { return nil }
            if Day(text) == nil { errors.append("\(name) is not a valid date") }
            return text
        }
        if values.keys.contains("subject") { issue.subject = values["subject"] as? String ?? "" }
        if issue.subject.trimmingCharacters(in: .whitespaces).isEmpty { errors.append("Subject cannot be blank") }
        if issue.subject.count > 255 { errors.append("Subject is too long (maximum is 255 characters)") }
        if values.keys.contains("description") { issue.description = values["description"] as? String }
        issue.startDate = day("start_date", "Start date", issue.startDate)
        issue.dueDate = day("due_date", "Due date", issue.dueDate)
        if let due = issue.dueDate, let start = issue.startDate, due < start {
            errors.append("Due date must be greater than start date")
        }
        if let id = number("tracker_id") { issue.tracker = id }
        if let id = number("status_id") { issue.status = id }
        if let id = number("priority_id") { issue.priority = id }
        if let ratio = number("done_ratio") { issue.doneRatio = ratio }
        if values.keys.contains("assigned_to_id") { issue.assignedTo = number("assigned_to_id") }
        if values.keys.contains("parent_issue_id") { issue.parent = number("parent_issue_id") }
        if values.keys.contains("estimated_hours") { issue.estimatedHours = values["estimated_hours"] as? Double }
        if let isPrivate = values["is_private"] as? Bool { issue.isPrivate = isPrivate }
        for field in values["custom_fields"] as? [[String: Any]] ?? [] {
            if let id = field["id"] as? Int { issue.customFields[id] = field["value"] as? String }
        }
        return errors
    }

    static let trackers = [1: "Bug", 2: "Feature", 3: "Support"]
    static let statuses = [1: "New", 2: "In Progress", 3: "Resolved", 4: "Feedback", 5: "Closed", 6: "Rejected"]
    static let closed: Set<Int> = [5, 6]
    static let priorities = [1: "Low", 2: "Normal", 3: "High", 4: "Urgent", 5: "Immediate"]

    private static func day(_ date: Date) -> String { Day(date, in: .gmt).description }

    private func json(_ issue: SandboxIssue, include: String, detailed: Bool) -> [String: Any] {
        func reference(_ id: Int, _ names: [Int: String]) -> [String: Any] { ["id": id, "name": names[id] ?? ""] }
        func user(_ id: Int) -> [String: Any] {
            ["id": id, "name": users[id].map { "\($0.firstname) \($0.lastname)" } ?? ""]
        }
        func status(_ id: Int) -> [String: Any] {
            ["id": id, "name": Self.statuses[id] ?? "", "is_closed": Self.closed.contains(id)]
        }
        func orNull(_ value: Any?) -> Any { value ?? NSNull() }
        var json: [String: Any] = [
            "id": issue.id, "project": ["id": issue.project, "name": projects[issue.project]?.name ?? ""],
            "tracker": reference(issue.tracker, Self.trackers), "status": status(issue.status),
            "priority": reference(issue.priority, Self.priorities), "author": user(issue.author),
            "subject": issue.subject, "description": orNull(issue.description), "start_date": orNull(issue.startDate),
            "due_date": orNull(issue.dueDate), "done_ratio": issue.doneRatio, "is_private": issue.isPrivate,
            "estimated_hours": orNull(issue.estimatedHours), "total_estimated_hours": orNull(issue.estimatedHours),
            "spent_hours": 0.0, "total_spent_hours": 0.0,
            "custom_fields": [["id": 1, "name": "Customer", "value": issue.customFields[1] ?? ""] as [String: Any]],
            "created_on": Self.time(issue.createdOn), "updated_on": Self.time(issue.updatedOn),
            "closed_on": orNull(issue.closedOn.map(Self.time)),
        ]
        if let assignee = issue.assignedTo { json["assigned_to"] = user(assignee) }
        if let parent = issue.parent { json["parent"] = ["id": parent] }
        let includes = Set(include.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
        for empty in ["attachments", "relations", "changesets", "watchers"] where includes.contains(empty) {
            json[empty] = [Any]()
        }
        guard detailed else { return json }
        if includes.contains("allowed_statuses") { json["allowed_statuses"] = Self.statuses.keys.sorted().map(status) }
        if includes.contains("children") {
            let children = issues.values.filter { $0.parent == issue.id }.sorted { $0.id < $1.id }
            if !children.isEmpty {
                json["children"] = children.map {
                    ["id": $0.id, "tracker": reference($0.tracker, Self.trackers), "subject": $0.subject]
                }
            }
        }
        if includes.contains("journals") {
            json["journals"] = issue.journals.map { journal in
                [
                    "id": journal.id, "user": user(journal.userID), "notes": journal.notes,
                    "created_on": Self.time(journal.createdOn), "updated_on": Self.time(journal.createdOn),
                    "private_notes": false,
                    "details": journal.details.map {
                        ["property": "attr", "name": $0.name, "old_value": orNull($0.old), "new_value": orNull($0.new)]
                    },
                ]
            }
        }
        return json
    }
}

import Foundation
import PlanioOAuth

// Issues as the server's views write them: the members in the same order, absent or null where they are there.

extension SandboxState {
    static func time(_ date: Date) -> JSONValue { .string(date.formatted(.iso8601)) }
    static func time(_ date: Date?) -> JSONValue { date.map { time($0) } ?? .null }
    static func day(_ day: Day?) -> JSONValue { day.map { .string($0.description) } ?? .null }
    static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
    static func number(_ number: Double?) -> JSONValue { number.map(JSONValue.double) ?? .null }

    static func reference(_ id: Int, _ name: String?) -> JSONValue { ["id": .int(id), "name": text(name)] }

    /// `nil` for a user that no longer exists.
    func userReference(_ id: Int?) -> JSONValue? {
        if id == SandboxUser.anonymous { return Self.reference(SandboxUser.anonymous, "Anonymous") }
        return id.flatMap { users[$0] }.map { Self.reference($0.id, $0.name) }
    }

    /// `nil` for a user or a group that no longer exists.
    func principalReference(_ id: Int) -> JSONValue? {
        userReference(id) ?? groups[id].map { Self.reference($0.id, $0.name) }
    }

    static func status(_ status: SandboxStatus) -> JSONValue {
        ["id": .int(status.id), "name": .string(status.name), "is_closed": .bool(status.isClosed)]
    }

    /// An issue as it stands in a list and, with `isDetailed`, by itself.
    func json(
        _ issue: SandboxIssue, include: Set<String>, isDetailed: Bool, _ caller: SandboxCaller
    ) -> JSONValue {
        var json: JSONMembers = ["id": .int(issue.id)]
        json["project"] = Self.reference(issue.project, projects[issue.project]?.name)
        json["tracker"] = SandboxTracker.named(issue.tracker).map { Self.reference($0.id, $0.name) }
        json["status"] = SandboxStatus.named(issue.status).map(Self.status)
        json["priority"] = SandboxPriority.named(issue.priority).map { Self.reference($0.id, $0.name) }
        json["author"] = userReference(issue.author)
        json["assigned_to"] = userReference(issue.assignee)
        json["category"] = issue.category.flatMap { categories[$0] }.map { Self.reference($0.id, $0.name) }
        json["fixed_version"] = issue.version.flatMap { versions[$0] }.map { Self.reference($0.id, $0.name) }
        json["parent"] = issue.parent.map { ["id": .int($0)] }
        json["subject"] = .string(issue.subject)
        json["description"] = Self.text(issue.description)
        json["start_date"] = Self.day(issue.startDate)
        json["due_date"] = Self.day(issue.dueDate)
        json["done_ratio"] = .int(issue.doneRatio)
        json["is_private"] = .bool(issue.isPrivate)
        json["estimated_hours"] = Self.number(issue.estimatedHours)
        json["total_estimated_hours"] = Self.number(totalEstimatedHours(issue, caller))
        if projects[issue.project].map({ allows(.viewTimeEntries, in: $0, caller) }) == true {
            json["spent_hours"] = .double(spentHours([issue.id], caller))
            json["total_spent_hours"] = .double(spentHours(selfAndDescendants(ofIssue: issue.id), caller))
        }
        json["custom_fields"] = self.json(issue.customValues, fields(of: issue))
        json["created_on"] = Self.time(issue.createdOn)
        json["updated_on"] = Self.time(issue.updatedOn)
        json["closed_on"] = Self.time(issue.closedOn)
        if isDetailed, include.contains("children") { json["children"] = childrenJSON(issue, caller) }
        if include.contains("attachments") { json["attachments"] = .array(issue.attachments.map(self.json)) }
        if include.contains("relations") {
            let relations = relationsJSON(issue, caller)
            if !isDetailed || !relations.isEmpty { json["relations"] = .array(relations) }
        }
        if isDetailed { addDetails(to: &json, issue, include, caller) }
        return .object(json)
    }

    private func addDetails(
        to json: inout JSONMembers, _ issue: SandboxIssue, _ include: Set<String>, _ caller: SandboxCaller
    ) {
        if include.contains("changesets") { json["changesets"] = .array(changesetsJSON(issue, caller)) }
        if include.contains("journals") { json["journals"] = .array(journalsJSON(issue, caller)) }
        if include.contains("watchers"),
            projects[issue.project].map({ allows(.viewIssueWatchers, in: $0, caller) }) == true
        {
            json["watchers"] = .array(issue.watchers.compactMap { principalReference($0) })
        }
        if include.contains("allowed_statuses") {
            json["allowed_statuses"] = .array(allowedStatuses(issue, was: issue, caller).map(Self.status))
        }
    }

    private func childrenJSON(_ issue: SandboxIssue, _ caller: SandboxCaller) -> JSONValue? {
        let children = children(ofIssue: issue.id)
        guard !children.isEmpty else { return nil }
        return .array(
            children.filter { lists($0, caller) }.map { child in
                var json: JSONMembers = ["id": .int(child.id)]
                json["tracker"] = SandboxTracker.named(child.tracker).map { Self.reference($0.id, $0.name) }
                json["subject"] = .string(child.subject)
                json["children"] = childrenJSON(child, caller)
                return .object(json)
            })
    }

    func relationsJSON(_ issue: SandboxIssue, _ caller: SandboxCaller) -> [JSONValue] {
        relations.values.sorted { $0.id < $1.id }.filter { relation in
            guard relation.from == issue.id || relation.to == issue.id else { return false }
            let other = issues[relation.from == issue.id ? relation.to : relation.from]
            return other.map { lists($0, caller) } == true
        }.map(json)
    }

    private func journalsJSON(_ issue: SandboxIssue, _ caller: SandboxCaller) -> [JSONValue] {
        let journals = issue.journals.filter { sees($0, of: issue, caller) }
        return (caller.user?.seesNewestFirst == true ? journals.reversed() : journals).compactMap { journal in
            let details = journal.details.filter { detail in
                guard detail.property == "relation" else { return true }
                return (detail.new ?? detail.old).flatMap { Int($0) }.flatMap { issues[$0] }.map { lists($0, caller) }
                    == true
            }
            guard !details.isEmpty || journal.notes?.allSatisfy(\.isWhitespace) == false else { return nil }
            var json: JSONMembers = ["id": .int(journal.id)]
            json["user"] = userReference(journal.user)
            json["notes"] = Self.text(journal.notes)
            json["created_on"] = Self.time(journal.createdOn)
            json["updated_on"] = Self.time(journal.updatedOn ?? journal.createdOn)
            json["updated_by"] = userReference(journal.updatedBy)
            json["private_notes"] = .bool(journal.isPrivate)
            json["details"] = .array(
                details.map { detail in
                    [
                        "property": .string(detail.property), "name": .string(detail.name),
                        "old_value": Self.text(detail.old), "new_value": Self.text(detail.new),
                    ]
                })
            return .object(json)
        }
    }

    // MARK: What is added up

    /// Of a leaf its own estimate, of a parent the sum of what the caller sees.
    func totalEstimatedHours(_ issue: SandboxIssue, _ caller: SandboxCaller) -> Double? {
        let below = selfAndDescendants(ofIssue: issue.id)
        guard below.count > 1 else { return issue.estimatedHours }
        return below.compactMap { issues[$0] }.filter { lists($0, caller) }.reduce(0) { $0 + ($1.estimatedHours ?? 0) }
    }

    /// The hours booked on issues that the caller sees.
    func spentHours(_ ids: Set<Int>, _ caller: SandboxCaller) -> Double {
        timeEntries.values.filter { $0.issue.map(ids.contains) == true && lists($0, caller) }
            .reduce(0) { $0 + ($1.hours ?? 0) }
    }
}

import Foundation
import PlanioOAuth

// Time entries, as Redmine's TimelogController does it.

extension SandboxState {
    static let timeEntryRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "time_entries") { state, context throws(SandboxRefusal) in
            try state.listTimeEntries(context)
        },
        SandboxRoute("GET", "projects/:project_id/time_entries") { state, context throws(SandboxRefusal) in
            try state.listTimeEntries(context)
        },
        SandboxRoute("POST", "time_entries") { state, context throws(SandboxRefusal) in
            try state.createTimeEntry(context)
        },
        SandboxRoute("POST", "projects/:project_id/time_entries") { state, context throws(SandboxRefusal) in
            try state.createTimeEntry(context)
        },
        SandboxRoute("POST", "issues/:issue_id/time_entries") { state, context throws(SandboxRefusal) in
            try state.createTimeEntry(context)
        },
        SandboxRoute("DELETE", "time_entries/destroy") { state, context throws(SandboxRefusal) in
            let ids = context.parameters["ids"]
            return try state.deleteTimeEntries(
                context, ids: ids?.array?.compactMap(\.rubyInt) ?? [ids?.rubyInt].compactMap { $0 })
        },
        SandboxRoute("GET", "time_entries/:id") { state, context throws(SandboxRefusal) in
            let (entry, _) = try state.timeEntry(context, allowing: [.viewTimeEntries])
            return SandboxResponse(json: ["time_entry": state.json(entry)])
        },
        SandboxRoute("PUT", "time_entries/:id") { state, context throws(SandboxRefusal) in
            try state.updateTimeEntry(context)
        },
        SandboxRoute("DELETE", "time_entries/:id") { state, context throws(SandboxRefusal) in
            try state.deleteTimeEntries(context, ids: [context.id()])
        },
    ]

    func json(_ entry: SandboxTimeEntry) -> JSONValue {
        var json: JSONMembers = ["id": .int(entry.id)]
        json["project"] = entry.project.flatMap { projects[$0] }.map { Self.reference($0.id, $0.name) }
        json["issue"] = entry.issue.map { ["id": .int($0)] }
        json["user"] = userReference(entry.user)
        json["activity"] = entry.activity.flatMap(SandboxActivity.named).map { Self.reference($0.id, $0.name) }
        json["hours"] = .double(((entry.hours ?? 0) * 100).rounded() / 100)
        json["comments"] = Self.text(entry.comments)
        json["spent_on"] = Self.day(entry.spentOn)
        json["created_on"] = Self.time(entry.createdOn)
        json["updated_on"] = Self.time(entry.updatedOn)
        json["custom_fields"] = self.json(entry.customValues, customFields(of: .timeEntry))
        return .object(json)
    }

    private func timeEntry(
        _ context: SandboxContext, allowing permissions: [Scope]
    ) throws(SandboxRefusal) -> (SandboxTimeEntry, SandboxProject) {
        guard let entry = timeEntries[context.id()], let project = entry.project.flatMap({ projects[$0] }) else {
            throw SandboxRefusal(status: 404)
        }
        guard sees(entry, context.caller) else { throw denied(context.caller) }
        if permissions != [.viewTimeEntries], !mayEdit(entry, in: project, context.caller) {
            throw SandboxRefusal(status: 403)
        }
        try authorize(permissions, in: project, context.caller)
        return (entry, project)
    }

    private func mayEdit(_ entry: SandboxTimeEntry, in project: SandboxProject, _ caller: SandboxCaller) -> Bool {
        sees(entry, caller)
            && (allows(.editTimeEntries, in: project, caller)
                || (entry.user == caller.id && allows(.editOwnTimeEntries, in: project, caller)))
    }

    private func listTimeEntries(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let project = try project(context, allowing: [.viewTimeEntries])
        let query = SandboxQueryContext(state: self, caller: context.caller, project: project, now: context.now)
        let below = project.map { selfAndDescendants(ofProject: $0.id) }
        let visible = timeEntries.values.filter { entry in
            below.map { ids in entry.project.map(ids.contains) == true } != false && lists(entry, context.caller)
        }
        let parameters = Self.withPeriod(context.parameters)
        let found = try SandboxQuery.timeEntries(query).run(on: visible, parameters, query)
        return list("time_entries", found, context, json)
    }

    /// `from` and `to` are short for `spent_on`.
    private static func withPeriod(_ parameters: SandboxParameters) -> SandboxParameters {
        var parameters = parameters
        switch (parameters.text("from"), parameters.text("to")) {
        case (let from?, let to?): parameters.members["spent_on"] = .string("><\(from)|\(to)")
        case (let from?, nil): parameters.members["spent_on"] = .string(">=\(from)")
        case (nil, let to?): parameters.members["spent_on"] = .string("<=\(to)")
        case (nil, nil): break
        }
        return parameters
    }

    @discardableResult
    mutating func add(_ entry: SandboxTimeEntry) -> SandboxTimeEntry {
        var entry = entry
        entry.id = nextID(.timeEntry)
        entry.customValues.store(customFields(of: .timeEntry))
        timeEntries[entry.id] = entry
        return entry
    }

    private mutating func createTimeEntry(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let caller = context.caller
        var issue: SandboxIssue?
        var project: SandboxProject?
        if context.path[":issue_id"] != nil || context.parameters.text("issue_id") != nil {
            let id = context.path[":issue_id"].map { SandboxNumber.int($0) } ?? context.parameters["issue_id"]?.rubyInt
            guard let found = id.flatMap({ issues[$0] }), let its = projects[found.project] else {
                throw SandboxRefusal(.error(404, "Not Found"))
            }
            try authorize([.logTime], in: its, caller)
            (issue, project) = (found, its)
        } else {
            project = try self.project(context, allowing: [.logTime])
        }
        guard let user = caller.id else { throw mustSignIn }
        var edit = SandboxTimeEntryEdit(
            SandboxTimeEntry(
                project: project?.id, issue: issue?.id, user: user, author: user, spentOn: Day(context.now, in: .gmt),
                createdOn: context.now, updatedOn: context.now),
            original: nil, self, caller)
        try edit.assign(context.parameters["time_entry"]?.object ?? [:])
        if let target = edit.entry.project.flatMap({ projects[$0] }), !allows(.logTime, in: target, caller) {
            throw SandboxRefusal(status: 403)
        }
        guard edit.problems.isEmpty else { throw SandboxRefusal(.invalid(edit.problems)) }
        let entry = add(edit.entry)
        return SandboxResponse(
            status: 201, fields: ["Location": "\(site)/time_entries/\(entry.id)"], json: ["time_entry": json(entry)])
    }

    private mutating func updateTimeEntry(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let (entry, _) = try timeEntry(context, allowing: [.editTimeEntries, .editOwnTimeEntries])
        var edit = SandboxTimeEntryEdit(entry, original: entry, self, context.caller)
        try edit.assign(context.parameters["time_entry"]?.object ?? [:])
        guard edit.problems.isEmpty else { throw SandboxRefusal(.invalid(edit.problems)) }
        edit.entry.updatedOn = context.now
        edit.entry.customValues.store(customFields(of: .timeEntry))
        timeEntries[entry.id] = edit.entry
        return .noContent
    }

    private mutating func deleteTimeEntries(
        _ context: SandboxContext, ids: [Int]
    ) throws(SandboxRefusal) -> SandboxResponse {
        let found = ids.compactMap { timeEntries[$0] }
        guard !found.isEmpty else { throw SandboxRefusal(status: 404) }
        for entry in found {
            guard let project = entry.project.flatMap({ projects[$0] }), mayEdit(entry, in: project, context.caller)
            else { throw denied(context.caller) }
        }
        for entry in found { timeEntries[entry.id] = nil }
        return .noContent
    }
}

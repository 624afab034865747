import Foundation
import PlanioOAuth

// Issues: list, show, create, update, delete, as Redmine's IssuesController does it.

extension SandboxState {
    static let issueRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "issues") { state, context throws(SandboxRefusal) in try state.listIssues(context) },
        SandboxRoute("GET", "projects/:project_id/issues") { state, context throws(SandboxRefusal) in
            try state.listIssues(context)
        },
        SandboxRoute("POST", "issues") { state, context throws(SandboxRefusal) in try state.createIssue(context) },
        SandboxRoute("POST", "projects/:project_id/issues") { state, context throws(SandboxRefusal) in
            try state.createIssue(context)
        },
        SandboxRoute("DELETE", "issues") { state, context throws(SandboxRefusal) in
            let ids = context.parameters["ids"]
            return try state.deleteIssues(
                context, ids: ids?.array?.compactMap(\.rubyInt) ?? [ids?.rubyInt].compactMap { $0 })
        },
        SandboxRoute("GET", "issues/:id") { state, context throws(SandboxRefusal) in try state.showIssue(context) },
        SandboxRoute("PUT", "issues/:id") { state, context throws(SandboxRefusal) in try state.updateIssue(context) },
        SandboxRoute("DELETE", "issues/:id") { state, context throws(SandboxRefusal) in
            try state.deleteIssues(context, ids: [context.id()])
        },
    ]

    // MARK: Finding

    /// The project that the path or the parameters name, and whether the action is allowed in it or anywhere.
    func project(
        _ context: SandboxContext, allowing permissions: [Scope]
    ) throws(SandboxRefusal) -> SandboxProject? {
        if let name = context.path[":project_id"] ?? context.parameters.text("project_id") {
            guard let project = project(name) else {
                throw context.caller.user == nil ? mustSignIn : SandboxRefusal(status: 404)
            }
            try authorize(permissions, in: project, context.caller)
            return project
        }
        guard permissions.contains(where: { allowsAnywhere($0, context.caller) }) else { throw denied(context.caller) }
        return nil
    }

    /// Whether an action that one of the permissions allows may be done in the project.
    func authorize(
        _ permissions: [Scope], in project: SandboxProject, _ caller: SandboxCaller
    ) throws(SandboxRefusal) {
        guard allows(anyOf: permissions, in: project, caller) else {
            let module = permissions.compactMap { $0.permission?.module }.first { $0 != .core }
            let isSwitchedOff = module.map { !project.modules.contains($0.identifier) } == true
            throw project.status == .archived || isSwitchedOff ? SandboxRefusal(status: 403) : denied(caller)
        }
    }

    func issue(
        _ context: SandboxContext, _ name: String = ":id", allowing permissions: [Scope]
    ) throws(SandboxRefusal) -> (SandboxIssue, SandboxProject) {
        guard let issue = issues[context.id(name)], let project = projects[issue.project] else {
            throw SandboxRefusal(status: 404)
        }
        guard sees(issue, context.caller) else { throw denied(context.caller) }
        try authorize(permissions, in: project, context.caller)
        return (issue, project)
    }

    // MARK: Reading

    private func listIssues(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let project = try project(context, allowing: [.viewIssues])
        let query = SandboxQueryContext(state: self, caller: context.caller, project: project, now: context.now)
        let below = project.map { selfAndDescendants(ofProject: $0.id) }
        let visible = issues.values.filter { issue in
            below.map { $0.contains(issue.project) } != false && lists(issue, context.caller)
        }
        let parameters = try withSavedQuery(context, in: project)
        let found = try SandboxQuery.issues(query).run(on: visible, parameters, query)
        return list("issues", found, context) { json($0, include: context.include, isDetailed: false, context.caller) }
    }

    /// One page of what was found.
    func list<Element>(
        _ name: String, _ found: [Element], _ context: SandboxContext, _ json: (Element) -> JSONValue
    ) -> SandboxResponse {
        let (offset, limit) = context.parameters.page
        var members: JSONMembers = [name: .array(found.dropFirst(offset).prefix(limit).map(json))]
        if !context.isWithoutMeta {
            members["total_count"] = .int(found.count)
            members["offset"] = .int(offset)
            members["limit"] = .int(limit)
        }
        return SandboxResponse(json: .object(members))
    }

    private func showIssue(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let (issue, _) = try issue(context, allowing: [.viewIssues])
        return SandboxResponse(json: [
            "issue": json(issue, include: context.include, isDetailed: true, context.caller)
        ])
    }

    // MARK: Writing

    private mutating func createIssue(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let caller = context.caller
        let project = try project(context, allowing: [.addIssues, .copyIssues])
        let attributes = try context.attributes("issue")
        // Visitors may be allowed to report on the real server; nobody is here.
        guard let author = caller.id else { throw mustSignIn }
        var issue = SandboxIssue(
            project: project?.id ?? 0, tracker: project?.trackers.first ?? 0, author: author, subject: "",
            now: context.now)
        issue.startDate = Day(context.now, in: .gmt)
        issue.version = project?.defaultVersion
        let source = try copySource(context)
        if let source { issue.copy(source) }
        var edit = SandboxIssueEdit(issue, original: nil, hasProject: project != nil, self, caller)
        try edit.assign(attributes)
        let target = edit.hasProject ? projects[edit.issue.project] : nil
        guard target.map({ allows(.addIssues, in: $0, caller) }) ?? allowsAnywhere(.addIssues, caller) else {
            throw denied(caller)
        }
        let (uploads, failed) = takeUploads(attributes["uploads"])
        edit.failedUploads = failed
        edit.assignDefaults()
        guard edit.problems.isEmpty else { throw SandboxRefusal(.invalid(edit.problems)) }
        let created = create(edit, uploads: attach(uploads), context.now)
        if let source { finishCopy(of: source, as: created, context) }
        // The server fails over these after it has created the issue.
        if !context.include.isDisjoint(with: ["journals", "changesets"]) { throw SandboxRefusal(.internalError) }
        let include = context.include.subtracting(["relations"])
        return SandboxResponse(
            status: 201, fields: ["Location": "\(site)/issues/\(created.id)"],
            json: ["issue": json(created, include: include, isDetailed: true, caller)])
    }

    private mutating func updateIssue(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let caller = context.caller
        let (issue, project) = try issue(context, allowing: [.editIssues, .editOwnIssues, .addIssueNotes])
        let attributes = try context.attributes("issue")
        let booking = try context.attributes("time_entry")
        var edit = SandboxIssueEdit(issue, original: issue, self, caller)
        try edit.assign(attributes)
        let mayAttach = mayEdit(issue, in: project, caller) || roleHas(.addIssueNotes, in: project, caller)
        let (uploads, failed) = mayAttach ? takeUploads(attributes["uploads"]) : ([], 0)
        edit.failedUploads = failed
        var problems = edit.problems
        var entry: SandboxTimeEntry?
        if ["hours", "comments"].contains(where: { booking[$0]?.isBlank == false }),
            allows(.logTime, in: project, caller), let user = caller.id
        {
            var booked = SandboxTimeEntryEdit(
                SandboxTimeEntry(
                    project: issue.project, issue: issue.id, user: user, author: user,
                    spentOn: Day(context.now, in: .gmt), createdOn: context.now, updatedOn: context.now),
                original: nil, self, caller)
            try booked.assign(booking)
            if booked.problems.isEmpty { entry = booked.entry } else { problems.append("Log time is invalid") }
        }
        // Whether somebody was faster shows only when it is written.
        guard problems.isEmpty, !edit.staleLock else { throw SandboxRefusal(.invalid(problems)) }
        update(edit, uploads: attach(uploads), context.now)
        if let entry { add(entry) }
        return .noContent
    }

    private mutating func deleteIssues(
        _ context: SandboxContext, ids: [Int]
    ) throws(SandboxRefusal) -> SandboxResponse {
        let caller = context.caller
        let found = ids.compactMap { issues[$0] }
        guard !found.isEmpty else { throw SandboxRefusal(status: 404) }
        let projects = Set(found.map(\.project)).compactMap { self.projects[$0] }
        guard found.allSatisfy({ sees($0, caller) }) else { throw denied(caller) }
        for project in projects { try authorize([.deleteIssues], in: project, caller) }
        let all = found.reduce(into: Set<Int>()) { $0.formUnion(selfAndDescendants(ofIssue: $1.id)) }
        let booked = timeEntries.values.filter { $0.issue.map(all.contains) == true }
        if booked.reduce(0, { $0 + ($1.hours ?? 0) }) > 0 {
            switch context.parameters.text("todo") {
            case "nullify": for entry in booked { timeEntries[entry.id]?.issue = nil }
            case "reassign":
                let target = (context.parameters["reassign_to_id"]?.rubyInt).flatMap { issues[$0] }
                guard let target, projects.count == 1, target.project == projects.first?.id, !all.contains(target.id)
                else { throw SandboxRefusal(.error(406, "Not Acceptable")) }
                for entry in booked { timeEntries[entry.id]?.issue = target.id }
            default: break
            }
        }
        deleteIssues(all, context.now)
        return .noContent
    }
}

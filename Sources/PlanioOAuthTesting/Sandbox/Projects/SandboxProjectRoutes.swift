import Foundation
import PlanioOAuth

// Projects, as Redmine's ProjectsController does it.

extension SandboxState {
    static let projectRoutes: [SandboxRoute] =
        [
            SandboxRoute("GET", "projects") { state, context throws(SandboxRefusal) in
                try state.listProjects(context)
            },
            SandboxRoute("POST", "projects") { state, context throws(SandboxRefusal) in
                try state.createProject(context)
            },
            SandboxRoute("GET", "projects/:id") { state, context throws(SandboxRefusal) in
                let project = try state.project(context)
                try state.authorize([.viewProject], in: project, context.caller)
                return SandboxResponse(json: [
                    "project": state.json(project, include: context.include, isDetailed: true, context.caller)
                ])
            },
            SandboxRoute("PUT", "projects/:id") { state, context throws(SandboxRefusal) in
                try state.updateProject(context)
            },
            SandboxRoute("DELETE", "projects/:id") { state, context throws(SandboxRefusal) in
                try state.deleteProject(context)
            },
        ] + ["POST", "PUT"].flatMap(statusRoutes)

    private static func statusRoutes(_ method: String) -> [SandboxRoute] {
        [
            SandboxRoute(method, "projects/:id/archive") { state, context throws(SandboxRefusal) in
                let project = try state.project(context)
                try state.requireAdmin(context.caller)
                return try state.archive(project)
            },
            SandboxRoute(method, "projects/:id/unarchive") { state, context throws(SandboxRefusal) in
                let project = try state.project(context)
                try state.requireAdmin(context.caller)
                let ancestors = state.ancestors(ofProject: project)
                let status: SandboxProject.Status = ancestors.contains { $0.status == .closed } ? .closed : .active
                for one in [project] + ancestors where one.status == .archived {
                    state.projects[one.id]?.status = status
                }
                return .noContent
            },
            SandboxRoute(method, "projects/:id/close") { state, context throws(SandboxRefusal) in
                let project = try state.project(context)
                try state.authorize([.closeProject], in: project, context.caller)
                state.turn(project, from: .active, to: .closed)
                return .noContent
            },
            SandboxRoute(method, "projects/:id/reopen") { state, context throws(SandboxRefusal) in
                let project = try state.project(context)
                try state.authorize([.closeProject], in: project, context.caller)
                state.turn(project, from: .closed, to: .active)
                return .noContent
            },
        ]
    }

    private func project(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxProject {
        guard let project = context.path[":id"].flatMap({ project($0) }) else { throw SandboxRefusal(status: 404) }
        return project
    }

    func json(
        _ project: SandboxProject, include: Set<String>, isDetailed: Bool, _ caller: SandboxCaller
    ) -> JSONValue {
        var json: JSONMembers = [
            "id": .int(project.id), "name": .string(project.name), "identifier": .string(project.identifier),
            "description": Self.text(project.description), "homepage": .string(project.homepage),
        ]
        if let parent = project.parent.flatMap({ projects[$0] }), allows(.viewProject, in: parent, caller) {
            json["parent"] = Self.reference(parent.id, parent.name)
        }
        json["status"] = .int(project.status.rawValue)
        json["is_public"] = .bool(project.isPublic)
        json["inherit_members"] = .bool(project.inheritsMembers)
        if isDetailed {
            json["default_version"] = project.defaultVersion.flatMap { versions[$0] }.map {
                Self.reference($0.id, $0.name)
            }
            json["default_assignee"] = userReference(project.defaultAssignee)
        }
        json["custom_fields"] = self.json(project.customValues, customFields(of: .project))
        addIncludes(to: &json, project, include, caller)
        json["created_on"] = Self.time(project.createdOn)
        json["updated_on"] = Self.time(project.updatedOn)
        return .object(json)
    }

    private func addIncludes(
        to json: inout JSONMembers, _ project: SandboxProject, _ include: Set<String>, _ caller: SandboxCaller
    ) {
        let seesIssues = allows(.viewIssues, in: project, caller)
        if seesIssues, include.contains("trackers") {
            json["trackers"] = .array(
                SandboxTracker.all.filter { project.trackers.contains($0.id) }.map { Self.reference($0.id, $0.name) })
        }
        if seesIssues, include.contains("issue_categories") {
            json["issue_categories"] = .array(
                categories.values.filter { $0.project == project.id }.sorted { $0.name < $1.name }
                    .map { Self.reference($0.id, $0.name) })
        }
        if include.contains("time_entry_activities"), allows(.viewTimeEntries, in: project, caller) {
            json["time_entry_activities"] = .array(SandboxActivity.all.map { Self.reference($0.id, $0.name) })
        }
        if include.contains("enabled_modules") {
            json["enabled_modules"] = .array(
                project.modules.enumerated().map { Self.reference(project.id * 100 + $0.offset, $0.element) })
        }
        if seesIssues, include.contains("issue_custom_fields") {
            let fields = customFields(of: .issue).filter { $0.isForAll || project.issueFields.contains($0.id) }
            json["issue_custom_fields"] = .array(fields.map { Self.reference($0.id, $0.name) })
        }
    }

    private func listProjects(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let query = SandboxQueryContext(state: self, caller: context.caller, project: nil, now: context.now)
        let visible = projects.values.filter { lists(.viewProject, in: $0, context.caller) }
        let found = try SandboxQuery.projects(query).run(on: visible, context.parameters, query)
        return list("projects", found, context) {
            json($0, include: context.include, isDetailed: false, context.caller)
        }
    }

    private mutating func createProject(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let caller = context.caller
        guard allowsAnywhere(.addProject, caller) || allowsAnywhere(.addSubprojects, caller) else {
            throw denied(caller)
        }
        var edit = SandboxProjectEdit(
            SandboxProject(id: 0, identifier: "", name: "", now: context.now), original: nil, self, caller)
        // A text instead of an object is passed over.
        try edit.assign(context.parameters["project"]?.object ?? [:])
        guard edit.problems.isEmpty else { throw SandboxRefusal(.invalid(edit.problems)) }
        let id = nextID(.project)
        var project = SandboxProject(
            id: id, identifier: edit.project.identifier, name: edit.project.name, now: context.now)
        project.take(edit.project)
        // Who may make projects and is no administrator manages the new one.
        if let user = caller.id, !caller.isAdmin {
            project.members[user] = .init(id: nextID(.member), roles: [3])
        }
        project.customValues.store(customFields(of: .project))
        projects[id] = project
        inheritMembers()
        return SandboxResponse(
            status: 201, fields: ["Location": "\(site)/projects/\(id)"],
            json: ["project": json(project, include: context.include, isDetailed: true, caller)])
    }

    private mutating func updateProject(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let project = try project(context)
        try authorize([.editProject], in: project, context.caller)
        var edit = SandboxProjectEdit(project, original: project, self, context.caller)
        try edit.assign(context.parameters["project"]?.object ?? [:])
        guard edit.problems.isEmpty else { throw SandboxRefusal(.invalid(edit.problems)) }
        edit.project.updatedOn = context.now
        edit.project.customValues.store(customFields(of: .project))
        projects[project.id] = edit.project
        inheritMembers()
        return .noContent
    }

    private mutating func archive(_ project: SandboxProject) throws(SandboxRefusal) -> SandboxResponse {
        let below = selfAndDescendants(ofProject: project.id)
        let own = Set(versions.values.filter { below.contains($0.project) }.map(\.id))
        let isUsedElsewhere = issues.values.contains {
            !below.contains($0.project) && $0.version.map(own.contains) == true
        }
        if isUsedElsewhere { throw SandboxRefusal(.invalid(["This project cannot be archived"])) }
        for id in below { projects[id]?.status = .archived }
        return .noContent
    }

    private mutating func turn(
        _ project: SandboxProject, from old: SandboxProject.Status, to new: SandboxProject.Status
    ) {
        for id in selfAndDescendants(ofProject: project.id) where projects[id]?.status == old {
            projects[id]?.status = new
        }
    }

    /// At once; the real server does it in the background and shows the project no more.
    private mutating func deleteProject(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let project = try project(context)
        let below = selfAndDescendants(ofProject: project.id)
        let isDeletable =
            context.caller.isAdmin
            || (project.status == .active && below.count == 1
                && allows(.deleteProject, in: project, context.caller))
        guard isDeletable else { throw denied(context.caller) }
        deleteIssues(Set(issues.values.filter { below.contains($0.project) }.map(\.id)), context.now)
        timeEntries = timeEntries.filter { $0.value.project.map(below.contains) != true }
        let gone = versions.values.filter { below.contains($0.project) }.map(\.id)
        for container in below.map(SandboxContainer.project) + gone.map(SandboxContainer.version) {
            attachments[container] = nil
        }
        versions = versions.filter { !below.contains($0.value.project) }
        categories = categories.filter { !below.contains($0.value.project) }
        wikiPages = wikiPages.filter { !below.contains($0.value.project) }
        wikiRedirects.removeAll { below.contains($0.old.project) || below.contains($0.new.project) }
        messages = messages.filter { !below.contains($0.value.project) }
        news = news.filter { !below.contains($0.value.project) }
        for id in below { projects[id] = nil }
        return .noContent
    }
}

extension SandboxProject {
    /// Everything but the id and the times.
    fileprivate mutating func take(_ other: SandboxProject) {
        description = other.description
        homepage = other.homepage
        isPublic = other.isPublic
        parent = other.parent
        inheritsMembers = other.inheritsMembers
        modules = other.modules
        trackers = other.trackers
        issueFields = other.issueFields
        defaultVersion = other.defaultVersion
        defaultAssignee = other.defaultAssignee
        customValues = other.customValues
    }
}

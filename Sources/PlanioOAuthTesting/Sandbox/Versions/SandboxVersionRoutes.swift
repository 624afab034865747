import PlanioOAuth

// Versions, as Redmine's VersionsController does it.

extension SandboxState {
    static let versionRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "projects/:project_id/versions") { state, context throws(SandboxRefusal) in
            let project = try state.parent(context, allowing: [.viewIssues])
            let versions = state.versions.values.filter { state.isShared($0, with: project) }
            return state.whole("versions", versions.sorted { $0.id < $1.id }.map { state.json($0) }, context)
        },
        SandboxRoute("POST", "projects/:project_id/versions") { state, context throws(SandboxRefusal) in
            let project = try state.parent(context, allowing: [.manageVersions])
            let version = SandboxVersion(id: 0, project: project.id, name: "", now: context.now)
            var edit = SandboxVersionEdit(version, in: project, state, context.caller)
            edit.assign(try context.attributes("version"))
            guard edit.problems.isEmpty else { throw SandboxRefusal(.invalid(edit.problems)) }
            edit.version.id = state.nextID(.version)
            state.save(edit)
            return SandboxResponse(
                status: 201, fields: ["Location": "\(state.site)/versions/\(edit.version.id)"],
                json: ["version": state.json(edit.version, detailedFor: context.caller)])
        },
        SandboxRoute("GET", "versions/:id") { state, context throws(SandboxRefusal) in
            let (version, _) = try state.part(
                state.versions, in: \.project, context, allowing: [.viewIssues])
            return SandboxResponse(json: ["version": state.json(version, detailedFor: context.caller)])
        },
        SandboxRoute("PUT", "versions/:id") { state, context throws(SandboxRefusal) in
            let (version, project) = try state.part(
                state.versions, in: \.project, context, allowing: [.manageVersions])
            let attributes = try context.attributes("version")
            guard !attributes.isEmpty else { return .noContent }
            var edit = SandboxVersionEdit(version, in: project, state, context.caller)
            edit.assign(attributes)
            guard edit.problems.isEmpty else { throw SandboxRefusal(.invalid(edit.problems)) }
            edit.version.updatedOn = context.now
            state.save(edit)
            return .noContent
        },
        SandboxRoute("DELETE", "versions/:id") { state, context throws(SandboxRefusal) in
            let (version, _) = try state.part(
                state.versions, in: \.project, context, allowing: [.manageVersions])
            guard !state.isInUse(version) else { throw SandboxRefusal(status: 422) }
            state.versions[version.id] = nil
            for (id, project) in state.projects where project.defaultVersion == version.id {
                state.projects[id]?.defaultVersion = nil
            }
            return .noContent
        },
    ]

    private func json(_ version: SandboxVersion, detailedFor caller: SandboxCaller? = nil) -> JSONValue {
        var json: JSONMembers = ["id": .int(version.id)]
        json["project"] = Self.reference(version.project, projects[version.project]?.name)
        json["name"] = .string(version.name)
        json["description"] = Self.text(version.description)
        json["status"] = .string(version.status)
        json["due_date"] = Self.day(version.dueDate)
        json["sharing"] = .string(version.sharing)
        json["wiki_page_title"] = Self.text(version.wikiPageTitle)
        if let caller, projects[version.project].map({ allows(.viewTimeEntries, in: $0, caller) }) == true {
            let planned = issues.values.filter { $0.version == version.id }
            let ids = Set(planned.map(\.id))
            json["estimated_hours"] = .double(
                planned.filter { lists($0, caller) }.reduce(0) { $0 + ($1.estimatedHours ?? 0) })
            json["spent_hours"] = .double(
                timeEntries.values.filter { $0.issue.map(ids.contains) == true }.reduce(0) { $0 + ($1.hours ?? 0) })
        }
        json["custom_fields"] = self.json(version.customValues, customFields(of: .version))
        json["created_on"] = Self.time(version.createdOn)
        json["updated_on"] = Self.time(version.updatedOn)
        return .object(json)
    }

    // MARK: Sharing

    func isShared(version id: Int, with project: SandboxProject) -> Bool {
        versions[id].map { isShared($0, with: project) } == true
    }

    /// Whether issues of the project can be planned for the version.
    private func isShared(_ version: SandboxVersion, with project: SandboxProject) -> Bool {
        guard let home = projects[version.project] else { return false }
        if home.id == project.id { return true }
        guard home.status != .archived else { return false }
        let isBelow = ancestors(ofProject: project).contains { $0.id == home.id }
        let isAbove = ancestors(ofProject: home).contains { $0.id == project.id }
        return switch version.sharing {
        case "system": true
        case "tree": root(of: project) == root(of: home)
        case "hierarchy": isBelow || isAbove
        case "descendants": isBelow
        default: false
        }
    }

    private func root(of project: SandboxProject) -> Int { ancestors(ofProject: project).last?.id ?? project.id }

    /// What the caller may set, in the order from few to many.
    fileprivate func sharings(of version: SandboxVersion, in project: SandboxProject, _ caller: SandboxCaller)
        -> [String]
    {
        SandboxVersionEdit.sharings.filter { sharing in
            switch sharing {
            case version.sharing: true
            case "system": caller.isAdmin
            case "hierarchy", "tree":
                projects[root(of: project)].map { allows(.manageVersions, in: $0, caller) } == true
            default: true
            }
        }
    }

    private mutating func save(_ edit: SandboxVersionEdit) {
        var version = edit.version
        version.customValues.store(customFields(of: .version))
        let before = versions[version.id]
        versions[version.id] = version
        if edit.isDefault { projects[version.project]?.defaultVersion = version.id }
        guard let before, before.sharing != version.sharing else { return }
        for (id, issue) in issues where issue.version == version.id {
            guard let project = projects[issue.project], !isShared(version, with: project) else { continue }
            issues[id]?.version = nil
        }
    }

    private func isInUse(_ version: SandboxVersion) -> Bool {
        if issues.values.contains(where: { $0.version == version.id }) { return true }
        let fields = Set(customFields.values.filter { $0.format == .version }.map(\.id))
        let values =
            issues.values.map(\.customValues) + timeEntries.values.map(\.customValues)
            + projects.values.map(\.customValues) + users.values.map(\.customValues)
            + versions.values.map(\.customValues)
        return values.contains { values in fields.contains { values[$0].rows.contains(String(version.id)) } }
    }
}

/// A version while its attributes are set.
struct SandboxVersionEdit {
    let state: SandboxState
    let caller: SandboxCaller
    let project: SandboxProject
    var version: SandboxVersion
    /// Whether it becomes the project's default.
    private(set) var isDefault = false
    private var isDateInvalid = false

    static let sharings = ["none", "descendants", "hierarchy", "tree", "system"]

    init(_ version: SandboxVersion, in project: SandboxProject, _ state: SandboxState, _ caller: SandboxCaller) {
        self.version = version
        self.project = project
        self.state = state
        self.caller = caller
    }

    mutating func assign(_ attributes: JSONMembers) {
        if let value = attributes["name"] { version.name = value.rubyText ?? "" }
        if let value = attributes["description"] { version.description = value.rubyText }
        if let value = attributes["status"] { version.status = value.rubyText ?? "" }
        for name in ["effective_date", "due_date"] {
            guard let value = attributes[name] else { continue }
            version.dueDate = value.string.flatMap { Day($0) }
            isDateInvalid = version.dueDate == nil && !value.isBlank
        }
        if let value = attributes["wiki_page_title"] { version.wikiPageTitle = value.rubyText }
        if let sharing = attributes["sharing"]?.string,
            state.sharings(of: version, in: project, caller).contains(sharing)
        {
            version.sharing = sharing
        }
        switch attributes["default_project_version"] {
        case .bool(true)?, .string("1")?: isDefault = true
        default: break
        }
        state.assignCustomFields(attributes, state.customFields(of: .version), to: &version.customValues)
    }

    /// What is wrong, in the server's words and order.
    var problems: [String] {
        let isTaken = state.versions.values.contains {
            $0.id != version.id && $0.project == version.project && $0.name == version.name
        }
        var problems = state.problems(version.customValues, state.customFields(of: .version), project: project)
        problems += sandboxProblems("Name", version.name, isRequired: true, isTaken: isTaken, upTo: 60)
        problems += sandboxProblems("Description", version.description, upTo: 255)
        problems += sandboxProblems("Wiki page title", version.wikiPageTitle, upTo: 255)
        if isDateInvalid { problems.append("Due date is not a valid date") }
        if !["open", "locked", "closed"].contains(version.status) {
            problems.append("Status is not included in the list")
        }
        return problems
    }
}

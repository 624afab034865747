import PlanioOAuth

// What belongs to a project, and is found through it or by an id of its own.

extension SandboxState {
    static let projectPartRoutes: [SandboxRoute] =
        membershipRoutes + versionRoutes + categoryRoutes + wikiRoutes + newsRoutes + customFieldRoutes

    /// The project that `:project_id` names, if one of the permissions is given there.
    func parent(_ context: SandboxContext, allowing permissions: [Scope]) throws(SandboxRefusal) -> SandboxProject {
        guard let project = context.path[":project_id"].flatMap({ project($0) }) else {
            throw SandboxRefusal(status: 404)
        }
        try authorize(permissions, in: project, context.caller)
        return project
    }

    /// What `:id` names, with its project, if one of the permissions is given there.
    func part<Part>(
        _ parts: [Int: Part], in project: (Part) -> Int, _ context: SandboxContext, allowing permissions: [Scope]
    ) throws(SandboxRefusal) -> (Part, SandboxProject) {
        guard let part = parts[context.id()], let project = projects[project(part)] else {
            throw SandboxRefusal(status: 404)
        }
        try authorize(permissions, in: project, context.caller)
        return (part, project)
    }

    /// A list that is given whole.
    func whole(_ name: String, _ elements: [JSONValue], _ context: SandboxContext) -> SandboxResponse {
        var members: JSONMembers = [name: .array(elements)]
        if !context.isWithoutMeta { members["total_count"] = .int(elements.count) }
        return SandboxResponse(json: .object(members))
    }

    /// A user or a group; `nil` if it does not exist.
    func principalReference(_ id: Int?) -> JSONValue? {
        id.flatMap { groups[$0] }.map { Self.reference($0.id, $0.name) } ?? userReference(id)
    }
}

/// What is wrong with a text that must be there, must not be too long and may have to be the only one.
func sandboxProblems(
    _ label: String, _ text: String?, isRequired: Bool = false, isTaken: Bool = false, upTo limit: Int
) -> [String] {
    var problems: [String] = []
    if isRequired, text?.allSatisfy(\.isWhitespace) != false { problems.append("\(label) cannot be blank") }
    if isTaken { problems.append("\(label) has already been taken") }
    if let text, text.count > limit { problems.append("\(label) is too long (maximum is \(limit) characters)") }
    return problems
}

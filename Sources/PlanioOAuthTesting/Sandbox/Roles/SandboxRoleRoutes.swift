import PlanioOAuth

// Roles, as Redmine's RolesController does it: everybody may read them.

extension SandboxState {
    static let roleRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "roles") { state, _ throws(SandboxRefusal) in
            let roles = state.roles.values.filter(\.isMember).sorted { $0.id < $1.id }
            return SandboxResponse(
                json: ["roles": .array(roles.map { ["id": .int($0.id), "name": .string($0.name)] })])
        },
        SandboxRoute("GET", "roles/:id") { state, context throws(SandboxRefusal) in
            guard let role = state.roles[context.id()] else { throw SandboxRefusal(status: 404) }
            return SandboxResponse(json: ["role": state.json(role)])
        },
    ]

    private func json(_ role: SandboxRole) -> JSONValue {
        let issues =
            switch role.issuesVisibility {
            case .all: "all"
            case .notPrivate: "default"
            case .own: "own"
            }
        // In the order in which Redmine declares them, and without those that every role has.
        let known = Scope.Permission.all.map(\.scope)
        let permissions = known.filter { role.permissions.contains($0) && $0.permission?.isPublic == false }
        let others = role.permissions.filter { $0.permission == nil }.sorted()
        return [
            "id": .int(role.id), "name": .string(role.name), "assignable": true, "issues_visibility": .string(issues),
            "time_entries_visibility": "all",
            "users_visibility": .string(role.seesAllUsers ? "all" : "members_of_visible_projects"),
            "permissions": .array((permissions + others).map { .string($0.rawValue) }),
        ]
    }
}

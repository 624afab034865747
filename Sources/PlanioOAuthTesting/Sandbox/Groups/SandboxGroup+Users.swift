import PlanioOAuth

// What comes with being in a group: its roles in every project.

extension SandboxState {
    /// A user comes into a group.
    mutating func add(user: Int, toGroup id: Int) {
        guard groups[id]?.users.insert(user).inserted == true else { return }
        inheritMembers()
    }

    /// A user leaves a group.
    mutating func remove(user: Int, fromGroup id: Int) {
        guard groups[id]?.users.remove(user) != nil else { return }
        inheritMembers()
    }

    /// The memberships of a user or a group in projects that the caller may see, as both show them.
    func membershipsJSON(of principal: Int, _ caller: SandboxCaller) -> JSONValue {
        let visible = projects.values.filter { lists(.viewMembers, in: $0, caller) }
        let found = visible.compactMap { project in project.members[principal].map { (project, $0) } }
        return .array(
            found.sorted { $0.1.id < $1.1.id }.map { project, member in
                [
                    "id": .int(member.id), "project": Self.reference(project.id, project.name),
                    "roles": .array(json(member.grants)),
                ]
            })
    }
}

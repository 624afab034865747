import PlanioOAuth

/// Users under one name. Its id is one of the users'.
struct SandboxGroup {
    let id: Int
    var name: String
    /// `anonymous` or `non_member`; `nil` for a group that somebody made.
    var builtin: String?
    var requiresTwoFactor = false
    var users: Set<Int> = []
    var customValues = SandboxCustomValues()

    /// Redmine's own groups, which come after the first administrator.
    static let standard = [
        SandboxGroup(id: SandboxMember.anonymous, name: "Anonymous users", builtin: "anonymous"),
        SandboxGroup(id: SandboxMember.nonMembers, name: "Non member users", builtin: "non_member"),
    ]
}

extension SandboxState {
    /// Whether there is such a user or group, the anonymous one and Redmine's own included.
    func hasPrincipal(_ id: Int) -> Bool { users[id] != nil || groups[id] != nil || id == SandboxUser.anonymous }

    /// Whether a user who is not locked or a group that somebody made has the id: who can be told of changes.
    func canWatch(_ id: Int) -> Bool { users[id]?.isActive ?? (groups[id].map { $0.builtin == nil } == true) }

    /// The groups that a user is in.
    func groups(ofUser id: Int) -> [SandboxGroup] {
        groups.values.filter { $0.users.contains(id) }.sorted { $0.id < $1.id }
    }

    /// The groups in the order of a list: made ones by their names, after Redmine's own.
    func groupsInOrder(includingBuiltin: Bool) -> [SandboxGroup] {
        let made = groups.values.filter { $0.builtin == nil }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let own = groups.values.filter { $0.builtin != nil && includingBuiltin }.sorted { $0.id < $1.id }
        return made + own
    }
}

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

extension Planio {
    /// A user or a group, where Redmine allows either and does not say which: an assignee, a watcher, a member.
    public enum Principal: Person {
        /// Users and groups share their numbers: no user has a group's.
        public typealias ID = Identifier<Principal>
    }
}

extension Identifier where Resource == Planio.Principal {
    /// This user.
    public static func user(_ id: Planio.User.ID) -> Planio.Principal.ID { Planio.Principal.ID(id.rawValue) }
    /// This group.
    public static func group(_ id: Planio.Group.ID) -> Planio.Principal.ID { Planio.Principal.ID(id.rawValue) }
}

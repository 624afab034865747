extension Planio.Membership {
    /// What a membership is made of. It is written by the operations of ``PlanioClient/Memberships``, which keep the server
    /// from deleting it.
    public struct Fields: Planio.FieldSet {
        /// A user or a group.
        public let userID = Planio.Field<Planio.Principal.ID>("user_id", shownAs: .nowhere)
        /// Several users or groups at once.
        public let userIDs = Planio.Field<[Planio.Principal.ID]>("user_ids", shownAs: .nowhere)
        /// Roles that the caller may not give are dropped.
        public let roleIDs = Planio.Field<[Planio.Role.ID]>("role_ids", shownAs: .nowhere)

        /// The table.
        public init() {}
    }
}

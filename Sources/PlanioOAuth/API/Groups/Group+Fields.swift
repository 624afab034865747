extension Planio.Group {
    /// What an administrator can set in a group.
    public struct Fields: Planio.FieldSet {
        /// At most 255 characters; no other group may have it in any case.
        public let name = Planio.Field<String>("name")
        /// Whether its users must use two-factor authentication.
        public let requiresTwoFactor = Planio.Field<Bool>("twofa_required", shownAs: .nowhere)
        /// All of its users: who is not named is removed.
        public let userIDs = Planio.Field<[Planio.User.ID]>("user_ids", shownAs: .ids("users"))

        /// The table.
        public init() {}
    }
}

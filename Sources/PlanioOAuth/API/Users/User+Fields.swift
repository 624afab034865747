extension Planio.User {
    /// What an administrator can set in a user.
    public struct Fields: Planio.FieldSet {
        public let login = Planio.Field<String>("login")
        public let firstname = Planio.Field<String>("firstname")
        public let lastname = Planio.Field<String>("lastname")
        public let mail = Planio.Field<String>("mail")
        public let password = Planio.Field<Secret>("password", shownAs: .nowhere)
        /// Has the server make a password.
        public let generatePassword = Planio.Field<Bool>("generate_password", shownAs: .nowhere)
        /// Whether the password must be changed at the next sign-in.
        public let mustChangePassword = Planio.Field<Bool>("must_change_passwd", shownAs: .nowhere)
        public let isAdmin = Planio.Field<Bool>("admin")
        public let status = Planio.Field<Planio.UserStatus>("status")
        public let authSourceID = Planio.Field<Planio.AuthSource.ID>("auth_source_id", shownAs: .nowhere)
        /// Only in an update.
        public let groupIDs = Planio.Field<[Planio.Group.ID]>("group_ids", shownAs: .ids("groups"))
        /// Such as `de`.
        public let language = Planio.Field<String>("language", shownAs: .nowhere)
        public let mailNotification = Planio.Field<Planio.MailNotification>("mail_notification", shownAs: .nowhere)
        /// With ``mailNotification`` ``MailNotification/selected``.
        public let notifiedProjectIDs = Planio.Field<[Planio.Project.ID]>("notified_project_ids", shownAs: .nowhere)

        public init() {}
    }
}

extension Planio.User {
    /// What an administrator can set in a user.
    public struct Fields: Planio.FieldSet {
        /// The name to sign in with; unique, required in a new user.
        public let login = Planio.Field<String>("login")
        /// Required, at most 30 characters.
        public let firstname = Planio.Field<String>("firstname")
        /// Required, at most 255 characters.
        public let lastname = Planio.Field<String>("lastname")
        /// The first address; unique, required.
        public let mail = Planio.Field<String>("mail")
        /// As long as the site's settings ask for. Dropped without a word where ``authSourceID`` is set.
        public let password = Planio.Field<Secret>("password", shownAs: .nowhere)
        /// Has the server make a password.
        public let generatePassword = Planio.Field<Bool>("generate_password", shownAs: .nowhere)
        /// Whether the password must be changed at the next sign-in.
        public let mustChangePassword = Planio.Field<Bool>("must_change_passwd", shownAs: .nowhere)
        /// Whether the user may administer the site.
        public let isAdmin = Planio.Field<Bool>("admin")
        /// Locking a user is setting ``UserStatus/locked``: the server then answers requests with the user's tokens with 500.
        public let status = Planio.Field<Planio.UserStatus>("status")
        /// The directory that knows the password, such as an LDAP; Redmine itself if unset.
        public let authSourceID = Planio.Field<Planio.AuthSource.ID>("auth_source_id", shownAs: .nowhere)
        /// Only in an update.
        public let groupIDs = Planio.Field<[Planio.Group.ID]>("group_ids", shownAs: .ids("groups"))
        /// Such as `de`.
        public let language = Planio.Field<String>("language", shownAs: .nowhere)
        /// Of what the user is told by mail; what the site's settings say if left out.
        public let mailNotification = Planio.Field<Planio.MailNotification>("mail_notification", shownAs: .nowhere)
        /// With ``mailNotification`` ``MailNotification/selected``.
        public let notifiedProjectIDs = Planio.Field<[Planio.Project.ID]>("notified_project_ids", shownAs: .nowhere)

        /// The table.
        public init() {}
    }
}

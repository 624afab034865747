extension Planio.MyAccount {
    /// What users can set in their own accounts, beside ``Planio/Changes/preferences``.
    public struct Fields: Planio.FieldSet {
        /// At most 30 characters.
        public let firstname = Planio.Field<String>("firstname")
        /// At most 255 characters.
        public let lastname = Planio.Field<String>("lastname")
        /// The mail address; no other user may have it.
        public let mail = Planio.Field<String>("mail")
        /// Such as `de`.
        public let language = Planio.Field<String>("language", shownAs: .nowhere)
        /// Of what the user is told by mail.
        public let mailNotification = Planio.Field<Planio.MailNotification>("mail_notification", shownAs: .nowhere)
        /// With ``mailNotification`` ``MailNotification/selected``.
        public let notifiedProjectIDs = Planio.Field<[Planio.Project.ID]>("notified_project_ids", shownAs: .nowhere)

        /// The table.
        public init() {}
    }
}

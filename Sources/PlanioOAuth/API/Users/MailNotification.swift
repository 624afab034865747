extension Planio {
    /// Of what a user is told by mail.
    public struct MailNotification: RawRepresentable, Sendable, Hashable, Codable, JSONReadable, JSONWritable {
        /// As the server spells it.
        public let rawValue: String

        /// As the server spells it, for what a newer server adds.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Of everything that happens in the user's projects.
        public static let all = MailNotification(rawValue: "all")
        /// Of what happens in the projects that ``User/Fields/notifiedProjectIDs`` names.
        public static let selected = MailNotification(rawValue: "selected")
        /// Of what the user watches or is involved in, as author, assignee or else.
        public static let onlyMyEvents = MailNotification(rawValue: "only_my_events")
        /// Of what the user watches or is assigned to.
        public static let onlyAssigned = MailNotification(rawValue: "only_assigned")
        /// Of what the user watches or created.
        public static let onlyOwner = MailNotification(rawValue: "only_owner")
        /// Of nothing.
        public static let none = MailNotification(rawValue: "none")
    }
}

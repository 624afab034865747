extension Planio {
    /// Of what a user is told by mail.
    public struct MailNotification: RawRepresentable, Sendable, Hashable, Codable, JSONReadable, JSONWritable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let all = MailNotification(rawValue: "all")
        /// Of what happens in the projects that ``User/Fields/notifiedProjectIDs`` names.
        public static let selected = MailNotification(rawValue: "selected")
        public static let onlyMyEvents = MailNotification(rawValue: "only_my_events")
        public static let onlyAssigned = MailNotification(rawValue: "only_assigned")
        public static let onlyOwner = MailNotification(rawValue: "only_owner")
        public static let none = MailNotification(rawValue: "none")
    }
}

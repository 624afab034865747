extension Planio.CustomField {
    /// What has a custom field.
    public struct CustomizedType: RawRepresentable, Sendable, Hashable, Codable {
        /// As the server spells it.
        public let rawValue: String

        /// Any kind as the server spells it, also a plug-in's.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Issues.
        public static let issue = CustomizedType(rawValue: "issue")
        /// Time entries.
        public static let timeEntry = CustomizedType(rawValue: "time_entry")
        /// Projects.
        public static let project = CustomizedType(rawValue: "project")
        /// Versions.
        public static let version = CustomizedType(rawValue: "version")
        /// Users.
        public static let user = CustomizedType(rawValue: "user")
        /// Groups.
        public static let group = CustomizedType(rawValue: "group")
        /// Activities of time entries.
        public static let timeEntryActivity = CustomizedType(rawValue: "time_entry_activity")
        /// Priorities of issues.
        public static let issuePriority = CustomizedType(rawValue: "issue_priority")
        /// Categories of documents.
        public static let documentCategory = CustomizedType(rawValue: "document_category")
        /// Documents.
        public static let document = CustomizedType(rawValue: "document")
    }

    /// What the values of a custom field are. All are texts in JSON.
    public struct Format: RawRepresentable, Sendable, Hashable, Codable {
        /// As the server spells it.
        public let rawValue: String

        /// Any format as the server spells it, also a plug-in's.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// One line.
        public static let string = Format(rawValue: "string")
        /// Several lines.
        public static let text = Format(rawValue: "text")
        /// An address.
        public static let link = Format(rawValue: "link")
        /// A whole number.
        public static let int = Format(rawValue: "int")
        /// A number.
        public static let float = Format(rawValue: "float")
        /// A day.
        public static let date = Format(rawValue: "date")
        /// One of texts.
        public static let list = Format(rawValue: "list")
        /// Yes or no.
        public static let bool = Format(rawValue: "bool")
        /// One of texts that have ids, so that they can be renamed.
        public static let enumeration = Format(rawValue: "enumeration")
        /// A user, by the id.
        public static let user = Format(rawValue: "user")
        /// A version, by the id.
        public static let version = Format(rawValue: "version")
        /// A file, by the id of its attachment.
        public static let attachment = Format(rawValue: "attachment")
        /// Percents in steps; since Redmine 6.1.
        public static let progressbar = Format(rawValue: "progressbar")
    }
}

extension Planio.CustomField.CustomizedType: JSONReadable {}
extension Planio.CustomField.Format: JSONReadable {}

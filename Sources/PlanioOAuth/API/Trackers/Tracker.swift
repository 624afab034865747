extension Planio {
    /// A kind of issue, such as *Bug*.
    public struct Tracker: Resource {
        /// `tracker` and `trackers` in the server's bodies.
        public static let name = ResourceName(singular: "tracker", plural: "trackers")

        /// The tracker's number, the same in all projects.
        public let id: ID
        /// What the site calls it, such as *Bug*.
        public let name: String
        /// What a new issue begins with; `nil` if there is none.
        public let defaultStatus: IssueStatus.Reference?
        /// What it is for; `nil` if nobody said.
        public let description: String?
        /// The fields of issues that are not switched off for it, as the server spells them, such as `due_date`.
        public let enabledStandardFields: [String]?

        /// The tracker as the server sent it, with what this type does not know.
        public let json: JSONText

        /// Reads a tracker.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            name = try json.required("name")
            defaultStatus = try json.optional("default_status")
            description = try json.optional("description")
            enabledStandardFields = try json.optional("enabled_standard_fields")
            self.json = json.text
        }
    }
}

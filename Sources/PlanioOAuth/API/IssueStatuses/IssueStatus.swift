extension Planio {
    /// Where an issue stands.
    public struct IssueStatus: Resource {
        /// `issue_status` and `issue_statuses` in the server's bodies.
        public static let name = ResourceName(singular: "issue_status", plural: "issue_statuses")

        /// The status's number, the same in all projects.
        public let id: ID
        /// What the site calls it, such as *New*.
        public let name: String
        /// Whether issues with it are closed.
        public let isClosed: Bool?
        /// In lists of statuses only.
        public let description: String?

        /// The status as the server sent it, with what this type does not know.
        public let json: JSONText

        /// Reads a status.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            name = try json.required("name")
            isClosed = try json.optional("is_closed")
            description = try json.optional("description")
            self.json = json.text
        }
    }
}

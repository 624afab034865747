extension Planio {
    /// Where an issue stands.
    public struct IssueStatus: Resource {
        public static let name = ResourceName(singular: "issue_status", plural: "issue_statuses")

        public let id: ID
        public let name: String
        /// Whether issues with it are closed.
        public let isClosed: Bool?

        public let json: JSONText

        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            name = try json.required("name")
            isClosed = try json.optional("is_closed")
            self.json = json.text
        }
    }
}

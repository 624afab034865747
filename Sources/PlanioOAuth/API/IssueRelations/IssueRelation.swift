extension Planio {
    /// How two issues belong together.
    public struct IssueRelation: Resource {
        public static let name = ResourceName(singular: "relation", plural: "relations")

        public let id: ID
        public let issueID: Issue.ID
        public let otherIssueID: Issue.ID
        /// `relates`, `duplicates`, `blocks`, `precedes` and their like.
        public let type: String
        /// In days; for `precedes` and `follows`.
        public let delay: Int?

        public let json: JSONText

        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            issueID = try json.required("issue_id")
            otherIssueID = try json.required("issue_to_id")
            type = try json.required("relation_type")
            delay = try json.optional("delay")
            self.json = json.text
        }
    }
}

extension Planio {
    /// How two issues belong together.
    public struct IssueRelation: Resource {
        /// `relation` and `relations` in the server's bodies.
        public static let name = ResourceName(singular: "relation", plural: "relations")

        /// The relation's own number, by which it is deleted.
        public let id: ID
        /// The issue that the relation starts at. That need not be the one that was asked for.
        public let issueID: Issue.ID
        /// The issue that the relation points to.
        public let otherIssueID: Issue.ID
        /// `relates`, `duplicates`, `blocks`, `precedes` and their like.
        public let type: String
        /// In days; for `precedes` and `follows`.
        public let delay: Int?

        /// The relation as the server sent it, with what this type does not know.
        public let json: JSONText

        /// Reads a relation.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
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

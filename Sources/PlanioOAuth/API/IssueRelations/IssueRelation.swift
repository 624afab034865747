extension Planio {
    /// How two issues belong together.
    ///
    /// The server keeps one direction of each: *7 is blocked by 9* is kept, and comes back, as *9 blocks 7*.
    /// ``kind(from:)`` tells how it reads from either issue.
    public struct IssueRelation: Resource {
        /// `relation` and `relations` in the server's bodies.
        public static let name = ResourceName(singular: "relation", plural: "relations")

        /// The relation's own number, by which it is deleted.
        public let id: ID
        /// The issue that the relation starts at. That need not be the one that was asked for.
        public let issueID: Issue.ID
        /// The issue that the relation points to.
        public let otherIssueID: Issue.ID
        /// As it reads from ``issueID`` to ``otherIssueID``.
        public let type: Kind
        /// In working days between the end of one issue and the start of the other; for ``Kind/precedes``.
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

        /// How it reads from an issue; `nil` if it is none of the two.
        public func kind(from issue: Issue.ID) -> Kind? {
            issue == issueID ? type : issue == otherIssueID ? type.reversed : nil
        }

        /// The issue at the other end; `nil` if `issue` is none of the two.
        public func issue(relatedTo issue: Issue.ID) -> Issue.ID? {
            issue == issueID ? otherIssueID : issue == otherIssueID ? issueID : nil
        }
    }
}

extension Planio.IssueRelation {
    /// What can be set in a relation, which is when it is created.
    public struct Fields: Planio.FieldSet {
        // The response shows them as the server turns them round.
        /// The other issue.
        public let otherIssueID = Planio.Field<Planio.Issue.ID>("issue_to_id", shownAs: .nowhere)
        /// How it reads from the one issue to the other.
        public let type = Planio.Field<Kind>("relation_type", shownAs: .nowhere)
        /// In working days.
        public let delay = Planio.Field<Int>("delay", shownAs: .nowhere)

        /// The table.
        public init() {}
    }
}

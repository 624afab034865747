extension Planio {
    /// A category of a project's issues, such as *Backend*.
    public struct IssueCategory: Resource {
        /// `issue_category` and `issue_categories` in the server's bodies.
        public static let name = ResourceName(singular: "issue_category", plural: "issue_categories")

        /// The category's number.
        public let id: ID
        /// The project whose it is, with its name.
        public let project: Project.Reference?
        /// What it is called; unique in its project.
        public let name: String
        /// Who new issues of the category are assigned to unless somebody else is named: a user or a group.
        public let assignedTo: Reference<Principal>?

        /// All that the server sent.
        public let json: JSONText

        /// Reads it as the server writes it.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            project = try json.optional("project")
            name = try json.required("name")
            assignedTo = try json.optional("assigned_to")
            self.json = json.text
        }

        /// What can be set in a category.
        public struct Fields: FieldSet {
            /// At most 60 characters; unique in the project.
            public let name = Field<String>("name")
            /// A user or a group: `.user(id)`, `.group(id)`.
            public let assignedToID = Field<Principal.ID>("assigned_to_id")

            /// The table.
            public init() {}
        }

        /// What becomes of the issues of a category that is deleted.
        public enum Issues: Sendable, Hashable {
            /// They have no category then.
            case uncategorized
            /// They get another category of the same project.
            case reassigned(to: IssueCategory.ID)
        }
    }
}

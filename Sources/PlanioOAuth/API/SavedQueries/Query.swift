extension Planio {
    /// A query that somebody saved: filters, columns and sort keys under a name. The API shows the name only, and applies
    /// it: ``PlanioClient/Issues/list(in:savedQuery:sortedBy:include:)``.
    public struct Query: Resource {
        /// `query` and `queries` in the server's bodies.
        public static let name = ResourceName(singular: "query", plural: "queries")

        /// The query's number, as in the address `/issues?query_id=7`.
        public let id: ID
        /// What its owner called it; several can have the same.
        public let name: String
        /// Whether others see it too, if only those of some roles.
        public let isPublic: Bool
        /// The project that it belongs to; `nil` if it is for all.
        public let projectID: Project.ID?

        /// The query as the server sent it, with what this type does not know.
        public let json: JSONText

        /// Reads a query.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            name = try json.required("name")
            isPublic = try json.optional("is_public") ?? false
            projectID = try json.optional("project_id")
            self.json = json.text
        }
    }
}

extension Planio.Query {
    /// What a query finds.
    public enum Subject: String, Sendable, CaseIterable {
        /// Issues.
        case issues = "IssueQuery"
        /// Time entries.
        case timeEntries = "TimeEntryQuery"
        /// Projects, in the list of projects.
        case projects = "ProjectQuery"
        /// Projects, in the administration.
        case administeredProjects = "ProjectAdminQuery"
        /// Users, in the administration.
        case users = "UserQuery"
    }
}

extension PlanioClient {
    /// The values of priorities, activities and document categories.
    public var enumerations: Enumerations { Enumerations(client: self) }

    /// The enumerations of a site: `client.enumerations`. No scope is needed; inactive values are listed too.
    public struct Enumerations: Sendable {
        let client: PlanioClient

        /// The priorities of issues, the lowest first.
        /// - Throws: ``PlanioError``.
        public func issuePriorities() async throws -> [Planio.IssuePriority] { try await list() }

        /// The activities of time entries that are the whole site's. Those of one project come with
        /// ``Planio/Project/Include/timeEntryActivities``.
        /// - Throws: ``PlanioError``.
        public func timeEntryActivities() async throws -> [Planio.TimeEntryActivity] { try await list() }

        /// The categories of documents.
        /// - Throws: ``PlanioError``.
        public func documentCategories() async throws -> [Planio.DocumentCategory] { try await list() }

        private func list<R: Planio.Enumeration>() async throws -> [R] {
            try await client.whole(at: PlanioRequest.path("enumerations", R.name.plural))
        }
    }
}

extension PlanioClient.Enumerations: Redacted {}

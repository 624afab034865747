extension PlanioClient {
    /// The queries that somebody saved.
    public var savedQueries: SavedQueries { SavedQueries(client: self) }

    /// The saved queries of a site: `client.savedQueries`.
    public struct SavedQueries: Sendable {
        let client: PlanioClient

        /// The caller's own queries and those that others share, of all projects that the caller sees, by their names.
        ///
        /// ```swift
        /// for try await query in client.savedQueries.list() where query.name == "Due this week" {
        ///     for try await issue in client.issues.list(savedQuery: query.id) { … }
        /// }
        /// ```
        /// - Parameter subject: What they find; issues if left out.
        public func list(of subject: Planio.Query.Subject = .issues) -> Planio.PagedList<Planio.Query> {
            var query = ListQuery<Planio.Query>(client: client, path: "/queries.json")
            query.parameters = subject == .issues ? [] : [("type", subject.rawValue)]
            return Planio.PagedList(query)
        }
    }
}

extension PlanioClient.SavedQueries: Redacted {}

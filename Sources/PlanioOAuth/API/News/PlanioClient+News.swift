import HTTPTypes

extension PlanioClient {
    /// The news of the site.
    public var news: News { News(client: self) }

    /// The news of a site's projects: `client.news`.
    public struct News: Sendable {
        let client: PlanioClient
        private static let writing: Set<Scope> = [.manageNews]

        /// The news that the caller may see, the newest first.
        /// - Parameter project: Only this project's own; all projects' if left out.
        public func list(in project: Planio.Project.Selector? = nil) -> Planio.PagedList<Planio.News> {
            var query = ListQuery<Planio.News>(client: client, path: project.map(Self.path) ?? "/news.json")
            query.allowedBy = [.viewNews]
            return Planio.PagedList(query)
        }

        /// One piece of news.
        /// - Throws: ``PlanioError``.
        public func get(
            _ id: Planio.News.ID, include: Set<Planio.News.Include> = []
        ) async throws -> Planio.News {
            try await client.get(at: Self.path(id), id: id, include: include.map(\.rawValue), allowed: [.viewNews])
        }

        /// Publishes news. The server does not say which number they get: the newest in ``list(in:)`` are yours, unless
        /// somebody else publishes at the same time. It is never sent twice: if no response comes, look before trying again.
        /// - Parameters:
        ///   - project: Whose news.
        ///   - title: At most 60 characters.
        ///   - description: In the site's markup; not empty.
        ///   - change: Sets more of it.
        /// - Throws: ``PlanioError``.
        public nonisolated(nonsending) func create(
            in project: Planio.Project.Selector, title: String, description: String,
            _ change: (inout Planio.News.Changes) throws -> Void = { _ in }
        ) async throws {
            var changes = Planio.News.Changes()
            changes.title = title
            changes.description = description
            try change(&changes)
            changes.beside["project_id"] = .string(project.value)
            var request = PlanioRequest(.post, "/news.json").expecting(.noContent)
            request.allowedBy = Self.writing
            request = try request.writing(changes, isUpdate: false)
            let complete = request
            try await client.explaining(changes.uploads) {
                try await client.send(complete)
            } attached: {
                []
            }
        }

        /// Changes what the closure assigns, and nothing else; `nil` clears a field.
        /// - Throws: ``PlanioError``.
        public nonisolated(nonsending) func update(
            _ id: Planio.News.ID, confirming confirmation: Planio.Confirmation = .none,
            _ change: (inout Planio.News.Changes) throws -> Void
        ) async throws {
            var changes = Planio.News.Changes()
            try change(&changes)
            try await client.update(
                changes, at: Self.path(id), id: id, confirming: confirmation, allowed: Self.writing)
        }

        /// Deletes news with their comments and files.
        /// - Throws: ``PlanioError``.
        public func delete(_ id: Planio.News.ID) async throws {
            try await client.delete(at: Self.path(id), allowed: Self.writing)
        }

        private static func path(_ project: Planio.Project.Selector) -> String {
            PlanioRequest.path("projects", project.value, "news")
        }

        private static func path(_ id: Planio.News.ID) -> String { PlanioRequest.path("news", id.description) }
    }
}

extension PlanioClient.News: Redacted {}

import HTTPTypes

extension PlanioClient {
    /// The categories of issues of the site.
    public var issueCategories: IssueCategories { IssueCategories(client: self) }

    /// The categories of issues, each of one project: `client.issueCategories`.
    public struct IssueCategories: Sendable {
        let client: PlanioClient
        private static let reading: Set<Scope> = [.viewIssues, .manageCategories]
        private static let writing: Set<Scope> = [.manageCategories]

        /// All categories of a project.
        /// - Throws: ``PlanioError``.
        public func list(in project: Planio.Project.Selector) async throws -> [Planio.IssueCategory] {
            try await client.whole(at: Self.path(project), allowed: Self.reading)
        }

        /// One category.
        /// - Throws: ``PlanioError``.
        public func get(_ id: Planio.IssueCategory.ID) async throws -> Planio.IssueCategory {
            try await client.get(at: Self.path(id), id: id, allowed: Self.reading)
        }

        /// Creates a category.
        /// - Parameters:
        ///   - project: Where.
        ///   - name: At most 60 characters; unique in the project.
        ///   - change: Sets more of the category.
        /// - Throws: ``PlanioError``; of the kind ``PlanioError/Kind/ignored(fields:element:)`` if there is no such assignee.
        @discardableResult
        public nonisolated(nonsending) func create(
            in project: Planio.Project.Selector, name: String,
            _ change: (inout Planio.IssueCategory.Changes) throws -> Void = { _ in }
        ) async throws -> Planio.IssueCategory {
            var changes = Planio.IssueCategory.Changes()
            changes.name = name
            try change(&changes)
            return try await client.create(changes, at: Self.path(project), allowed: Self.writing)
        }

        /// Changes what the closure assigns, and nothing else; `nil` clears a field.
        /// - Throws: ``PlanioError``.
        public nonisolated(nonsending) func update(
            _ id: Planio.IssueCategory.ID, confirming confirmation: Planio.Confirmation = .none,
            _ change: (inout Planio.IssueCategory.Changes) throws -> Void
        ) async throws {
            var changes = Planio.IssueCategory.Changes()
            try change(&changes)
            try await client.update(
                changes, at: Self.path(id), id: id, confirming: confirmation, allowed: Self.writing)
        }

        /// Deletes a category.
        ///
        /// The server takes a category that its issues cannot get for none, and they lose theirs. So both categories are
        /// looked up first.
        /// - Parameters:
        ///   - id: Which category.
        ///   - issues: What becomes of its issues.
        /// - Throws: ``PlanioError``; of the kind ``PlanioError/InvalidRequest/destructive(_:)`` if the issues cannot get
        ///   that category, and nothing was deleted.
        public func delete(_ id: Planio.IssueCategory.ID, issues: Planio.IssueCategory.Issues) async throws {
            guard case .reassigned(let other) = issues else {
                return try await client.delete(
                    at: Self.path(id), query: [("todo", "nullify")], allowed: Self.writing)
            }
            let (old, new) = (try await get(id), try await get(other))
            guard id != other, old.project?.id == new.project?.id else {
                let problem = "category \(other) is not another one of the same project; the issues would lose theirs"
                throw PlanioError(.invalidRequest(.destructive(problem)), PlanioRequest(.delete, Self.path(id)))
            }
            try await client.delete(
                at: Self.path(id), query: [("todo", "reassign"), ("reassign_to_id", other.description)],
                allowed: Self.writing)
        }

        private static func path(_ project: Planio.Project.Selector) -> String {
            PlanioRequest.path("projects", project.value, "issue_categories")
        }

        private static func path(_ id: Planio.IssueCategory.ID) -> String {
            PlanioRequest.path("issue_categories", id.description)
        }
    }
}

extension PlanioClient.IssueCategories: Redacted {}

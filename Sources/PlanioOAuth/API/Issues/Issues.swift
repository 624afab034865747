extension PlanioClient {
    /// The issues of the site.
    public var issues: Issues { Issues(client: self) }

    /// The issues of a site: `client.issues`.
    public struct Issues: Sendable {
        let client: PlanioClient

        /// The issues that the caller may see, read page by page while walked through.
        ///
        /// ```swift
        /// for try await issue in client.issues.list(where: .assignedTo(.me), sortedBy: .updatedOn(.descending)) { … }
        /// ```
        /// - Parameters:
        ///   - project: Only this project's and its subprojects'.
        ///   - filters: All of them apply. Without a filter of the status only open issues are listed.
        ///   - sort: The first key counts most, three count; newest first if left out.
        ///   - include: What else each issue contains.
        public func list(
            in project: Planio.Project.Selector? = nil, where filters: Planio.Issue.Filter...,
            sortedBy sort: Planio.Issue.Sort..., include: Set<Planio.Issue.ListInclude> = []
        ) -> Planio.PagedList<Planio.Issue> {
            list(in: project, matching: filters, sorting: sort, include: include)
        }

        /// As ``list(in:where:sortedBy:include:)``, for filters and sort keys that are put together at run time.
        public func list(
            in project: Planio.Project.Selector? = nil, matching filters: [Planio.Issue.Filter],
            sorting sort: [Planio.Issue.Sort] = [], include: Set<Planio.Issue.ListInclude> = []
        ) -> Planio.PagedList<Planio.Issue> {
            var query = ListQuery<Planio.Issue>(client: client, path: Self.path(project))
            // The long form has no default, and open issues are what every other list of Redmine shows.
            query.filters = filters.contains { $0.field == "status_id" } ? filters : filters + [.status(.open)]
            query.sort = sort
            query.include(include)
            query.allowedBy = [.viewIssues]
            query.isInProject = project != nil
            return Planio.PagedList(query)
        }

        /// The issues of a saved query, whose filters replace all others.
        public func list(
            in project: Planio.Project.Selector? = nil, savedQuery id: Planio.Query.ID,
            sortedBy sort: Planio.Issue.Sort..., include: Set<Planio.Issue.ListInclude> = []
        ) -> Planio.PagedList<Planio.Issue> {
            var query = ListQuery<Planio.Issue>(client: client, path: Self.path(project))
            query.parameters = [("query_id", id.description)]
            query.sort = sort
            query.include(include)
            query.allowedBy = [.viewIssues]
            return Planio.PagedList(query)
        }

        /// The full form of each issue of a list, in the list's order.
        /// - Parameters:
        ///   - list: Which issues.
        ///   - include: What else each issue contains.
        ///   - concurrency: How many are requested at once.
        public func details(
            of list: Planio.PagedList<Planio.Issue>, include: Set<Planio.Issue.Include> = [], concurrency: Int = 4
        ) -> Planio.DetailSequence<Planio.Issue> {
            Planio.DetailSequence(list: list, concurrency: concurrency) { id in
                try await get(id, include: include)
            }
        }

        /// One issue.
        /// - Throws: ``PlanioError``.
        public func get(
            _ id: Planio.Issue.ID, include: Set<Planio.Issue.Include> = []
        ) async throws -> Planio.Issue {
            try await client.get(
                at: Self.path(id), id: id, include: include.map(\.rawValue), allowed: [.viewIssues])
        }

        /// Creates an issue. It is never sent twice: if no response comes, look whether it exists before trying again.
        ///
        /// ```swift
        /// let issue = try await client.issues.create(in: "some-project", subject: "Hello") { $0.dueDate = friday }
        /// ```
        /// - Throws: ``PlanioError``; with ``PlanioError/Kind/ignored(fields:element:)`` the issue was created, but not
        ///   all of it as asked.
        @discardableResult
        public nonisolated(nonsending) func create(
            in project: Planio.Project.Selector, subject: String,
            include: Set<Planio.Issue.Include> = [],
            _ change: (inout Planio.Issue.Changes) throws -> Void = { _ in }
        ) async throws -> Planio.Issue {
            var changes = Planio.Issue.Changes()
            changes.subject = subject
            try change(&changes)
            return try await client.create(
                changes, at: Self.path(project), include: include.map(\.rawValue), allowed: [.addIssues, .copyIssues])
        }

        /// Creates a copy of an issue; what the closure assigns differs in it.
        /// - Parameters:
        ///   - id: The issue to copy.
        ///   - project: Where the copy goes.
        ///   - subject: The copy's; the original's if left out.
        ///   - copying: What else is copied, where the site's settings allow it.
        ///   - change: Sets what differs in the copy.
        /// - Throws: ``PlanioError``.
        @discardableResult
        public nonisolated(nonsending) func copy(
            _ id: Planio.Issue.ID, into project: Planio.Project.Selector, subject: String? = nil,
            copying: Set<Planio.Issue.CopiedPart> = [],
            _ change: (inout Planio.Issue.Changes) throws -> Void = { _ in }
        ) async throws -> Planio.Issue {
            var changes = Planio.Issue.Changes()
            if let subject { changes.subject = subject }
            changes.beside["copy_from"] = .int(id.rawValue)
            for part in copying { changes.beside[part.rawValue] = "1" }
            try change(&changes)
            return try await client.create(changes, at: Self.path(project), allowed: [.copyIssues])
        }

        /// Changes what the closure assigns, and nothing else; `nil` clears a field.
        /// - Parameters:
        ///   - id: The issue.
        ///   - confirmation: ``Planio/Confirmation/readBack`` reads the issue again and throws if the server ignored a
        ///     field, which it does without a word where the role or the workflow does not allow it.
        ///   - change: Assigns what changes.
        /// - Throws: ``PlanioError``.
        public nonisolated(nonsending) func update(
            _ id: Planio.Issue.ID, confirming confirmation: Planio.Confirmation = .none,
            _ change: (inout Planio.Issue.Changes) throws -> Void
        ) async throws {
            var changes = Planio.Issue.Changes()
            try change(&changes)
            try await client.update(
                changes, at: Self.path(id), id: id, confirming: confirmation,
                allowed: [.editIssues, .editOwnIssues, .addIssueNotes])
        }

        /// Deletes an issue, its subtasks and the time that is booked on them.
        /// - Throws: ``PlanioError``.
        public func delete(_ id: Planio.Issue.ID) async throws {
            try await client.delete(at: Self.path(id), allowed: [.deleteIssues])
        }

        private static func path(_ id: Planio.Issue.ID) -> String { PlanioRequest.path("issues", id.description) }

        private static func path(_ project: Planio.Project.Selector?) -> String {
            project.map { PlanioRequest.path("projects", $0.value, "issues") } ?? "/issues.json"
        }
    }
}

extension PlanioClient.Issues: Redacted {}

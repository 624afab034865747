import HTTPTypes

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
            include: Set<Planio.Issue.CreationInclude> = [],
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
        ///   - include: What else the copy that is given back contains.
        ///   - change: Sets what differs in the copy.
        /// - Throws: ``PlanioError``.
        @discardableResult
        public nonisolated(nonsending) func copy(
            _ id: Planio.Issue.ID, into project: Planio.Project.Selector, subject: String? = nil,
            copying: Set<Planio.Issue.CopiedPart> = [], include: Set<Planio.Issue.CreationInclude> = [],
            _ change: (inout Planio.Issue.Changes) throws -> Void = { _ in }
        ) async throws -> Planio.Issue {
            var changes = Planio.Issue.Changes()
            if let subject { changes.subject = subject }
            changes.beside["copy_from"] = .int(id.rawValue)
            for part in copying { changes.beside[part.rawValue] = "1" }
            try change(&changes)
            return try await client.create(
                changes, at: Self.path(project), include: include.map(\.rawValue), allowed: [.copyIssues])
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

        /// Deletes an issue with its subtasks, unless time is booked on them.
        ///
        /// ```swift
        /// try await client.issues.delete(7, bookedTime: .reassign(to: 9))
        /// ```
        /// - Parameters:
        ///   - id: The issue.
        ///   - bookedTime: What becomes of time that is booked on it or its subtasks. Redmine would delete it; by default
        ///     nothing is deleted then. Entries of zero hours do not count, and are deleted with the issue.
        /// - Throws: ``PlanioError``; ``PlanioError/InUse/bookedTime`` if time is booked.
        public func delete(
            _ id: Planio.Issue.ID, bookedTime: Planio.Issue.BookedTime = .refuse
        ) async throws {
            try await deciding(on: bookedTime) {
                try await client.delete(at: Self.path(id), query: bookedTime.query, allowed: [.deleteIssues])
            }
        }

        /// Deletes issues with their subtasks: all of them or none, in one request. Those that do not exist are passed over;
        /// if none does, they are not found.
        /// - Parameters:
        ///   - ids: At most 400, because they stand in the URL.
        ///   - bookedTime: What becomes of time that is booked on them or their subtasks; by default nothing is deleted
        ///     then. It goes to another issue only where all are of its project.
        /// - Throws: ``PlanioError``; ``PlanioError/InUse/bookedTime`` if time is booked.
        public func delete(
            _ ids: [Planio.Issue.ID], bookedTime: Planio.Issue.BookedTime = .refuse
        ) async throws {
            try await deciding(on: bookedTime) {
                try await client.delete(ids, at: "/issues.json", query: bookedTime.query, allowed: [.deleteIssues])
            }
        }

        private func deciding(
            on bookedTime: Planio.Issue.BookedTime, _ delete: () async throws -> Void
        ) async throws {
            do {
                try await delete()
            } catch let error as PlanioError where error.status == 406 {
                throw bookedTime.refusal.map(error.explained) ?? error
            }
        }

        /// Changes several issues alike, each by a request of its own, because Redmine's API has none for several.
        ///
        /// ```swift
        /// try await client.issues.update(ids) { $0.statusID = 5 }
        /// ```
        /// - Parameters:
        ///   - ids: The issues. It goes on where one fails.
        ///   - confirmation: As for one issue.
        ///   - concurrency: How many requests are under way at once.
        ///   - change: Assigns what changes, for all; called once. An uploaded file can be attached to one issue only.
        /// - Throws: ``Planio/BulkError`` with what became of each, unless all were changed; ``PlanioError`` if nothing was
        ///   sent.
        public nonisolated(nonsending) func update(
            _ ids: [Planio.Issue.ID], confirming confirmation: Planio.Confirmation = .none, concurrency: Int = 4,
            _ change: (inout Planio.Issue.Changes) throws -> Void
        ) async throws {
            var changes = Planio.Issue.Changes()
            try change(&changes)
            guard changes.uploads.isEmpty || Set(ids).count < 2 else {
                throw PlanioError(
                    .invalidRequest(.value("an uploaded file can be attached once, not to each of several issues")),
                    PlanioRequest(.put, "/issues.json"))
            }
            let (client, complete) = (client, changes)
            try await client.forEach(ids, of: Planio.Issue.self, concurrency: concurrency) { id in
                try await client.update(
                    complete, at: Self.path(id), id: id, confirming: confirmation,
                    allowed: [.editIssues, .editOwnIssues, .addIssueNotes])
            }
        }

        private static func path(_ id: Planio.Issue.ID) -> String { PlanioRequest.path("issues", id.description) }

        private static func path(_ project: Planio.Project.Selector?) -> String {
            project.map { PlanioRequest.path("projects", $0.value, "issues") } ?? "/issues.json"
        }
    }
}

extension PlanioClient.Issues: Redacted {}

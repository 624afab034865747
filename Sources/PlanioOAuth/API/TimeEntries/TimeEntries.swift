extension PlanioClient {
    /// The time entries of the site.
    public var timeEntries: TimeEntries { TimeEntries(client: self) }

    /// The time entries of a site: `client.timeEntries`.
    public struct TimeEntries: Sendable {
        let client: PlanioClient

        /// The time entries that the caller may see, those of the last days first unless sorted.
        /// - Parameters:
        ///   - project: Only this project's and its subprojects'.
        ///   - filters: All of them apply.
        ///   - sort: The first key counts most, three count.
        public func list(
            in project: Planio.Project.Selector? = nil, where filters: Planio.TimeEntry.Filter...,
            sortedBy sort: Planio.TimeEntry.Sort...
        ) -> Planio.PagedList<Planio.TimeEntry> {
            list(in: project, matching: filters, sorting: sort)
        }

        /// As ``list(in:where:sortedBy:)``, for filters and sort keys that are put together at run time.
        public func list(
            in project: Planio.Project.Selector? = nil, matching filters: [Planio.TimeEntry.Filter],
            sorting sort: [Planio.TimeEntry.Sort] = []
        ) -> Planio.PagedList<Planio.TimeEntry> {
            let path = project.map { PlanioRequest.path("projects", $0.value, "time_entries") }
            var query = ListQuery<Planio.TimeEntry>(client: client, path: path ?? "/time_entries.json")
            query.filters = filters
            query.sort = sort
            query.allowedBy = [.viewTimeEntries]
            query.isInProject = project != nil
            return Planio.PagedList(query)
        }

        /// One time entry.
        /// - Throws: ``PlanioError``.
        public func get(_ id: Planio.TimeEntry.ID) async throws -> Planio.TimeEntry {
            try await client.get(at: Self.path(id), id: id, allowed: [.viewTimeEntries])
        }

        /// Books time on an issue. It is never sent twice: if no response comes, look before trying again.
        /// - Parameters:
        ///   - issue: Where to book it.
        ///   - hours: More than zero; rounded to minutes by the server.
        ///   - change: Sets more of the time entry.
        /// - Throws: ``PlanioError``.
        @discardableResult
        public nonisolated(nonsending) func create(
            on issue: Planio.Issue.ID, hours: Double,
            _ change: (inout Planio.TimeEntry.Changes) throws -> Void = { _ in }
        ) async throws -> Planio.TimeEntry {
            try await create(at: PlanioRequest.path("issues", issue.description, "time_entries"), hours) {
                $0.issueID = issue
                try change(&$0)
            }
        }

        /// Books time on a project itself. It is never sent twice: if no response comes, look before trying again.
        /// - Parameters:
        ///   - project: Where to book it.
        ///   - hours: More than zero; rounded to minutes by the server.
        ///   - change: Sets more of the time entry.
        /// - Throws: ``PlanioError``.
        @discardableResult
        public nonisolated(nonsending) func create(
            in project: Planio.Project.Selector, hours: Double,
            _ change: (inout Planio.TimeEntry.Changes) throws -> Void = { _ in }
        ) async throws -> Planio.TimeEntry {
            try await create(at: PlanioRequest.path("projects", project.value, "time_entries"), hours) {
                // Of a project that is named by its identifier the path tells alone.
                if let id = project.id { $0.projectID = id }
                try change(&$0)
            }
        }

        /// Changes what the closure assigns, and nothing else.
        /// - Throws: ``PlanioError``.
        public nonisolated(nonsending) func update(
            _ id: Planio.TimeEntry.ID, confirming confirmation: Planio.Confirmation = .none,
            _ change: (inout Planio.TimeEntry.Changes) throws -> Void
        ) async throws {
            var changes = Planio.TimeEntry.Changes()
            try change(&changes)
            try await client.update(
                changes, at: Self.path(id), id: id, confirming: confirmation,
                allowed: [.editTimeEntries, .editOwnTimeEntries])
        }

        /// Deletes a time entry.
        /// - Throws: ``PlanioError``.
        public func delete(_ id: Planio.TimeEntry.ID) async throws {
            try await client.delete(at: Self.path(id), allowed: [.editTimeEntries, .editOwnTimeEntries])
        }

        /// Deletes several time entries: all of them or none, in one request. Those that do not exist are passed over; if
        /// none does, they are not found.
        /// - Parameter ids: At most 400, because they stand in the URL.
        /// - Throws: ``PlanioError``.
        public func delete(_ ids: [Planio.TimeEntry.ID]) async throws {
            try await client.delete(
                ids, at: "/time_entries/destroy.json", allowed: [.editTimeEntries, .editOwnTimeEntries])
        }

        private nonisolated(nonsending) func create(
            at path: String, _ hours: Double, _ change: (inout Planio.TimeEntry.Changes) throws -> Void
        ) async throws -> Planio.TimeEntry {
            var changes = Planio.TimeEntry.Changes()
            changes.hours = hours
            try change(&changes)
            return try await client.create(changes, at: path, allowed: [.logTime])
        }

        private static func path(_ id: Planio.TimeEntry.ID) -> String {
            PlanioRequest.path("time_entries", id.description)
        }
    }
}

extension PlanioClient.TimeEntries: Redacted {}

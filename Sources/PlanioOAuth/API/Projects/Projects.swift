extension PlanioClient {
    /// The projects of the site.
    public var projects: Projects { Projects(client: self) }

    /// The projects of a site: `client.projects`.
    public struct Projects: Sendable {
        let client: PlanioClient

        /// The projects that the caller may see, in the order of their tree unless sorted.
        /// - Parameters:
        ///   - filters: All of them apply. Without a filter of the status only active projects are listed.
        ///   - sort: The first key counts most, three count.
        ///   - include: What else each project contains.
        public func list(
            where filters: Planio.Project.Filter..., sortedBy sort: Planio.Project.Sort...,
            include: Set<Planio.Project.Include> = []
        ) -> Planio.PagedList<Planio.Project> {
            list(matching: filters, sorting: sort, include: include)
        }

        /// As ``list(where:sortedBy:include:)``, for filters and sort keys that are put together at run time.
        public func list(
            matching filters: [Planio.Project.Filter], sorting sort: [Planio.Project.Sort] = [],
            include: Set<Planio.Project.Include> = []
        ) -> Planio.PagedList<Planio.Project> {
            var query = ListQuery<Planio.Project>(client: client, path: "/projects.json")
            query.filters = filters.contains { $0.field == "status" } ? filters : filters + [.status(.is(.active))]
            query.sort = sort
            query.include(include)
            query.allowedBy = [.viewProject]
            return Planio.PagedList(query)
        }

        /// One project.
        /// - Throws: ``PlanioError``; an archived project is forbidden.
        public func get(
            _ project: Planio.Project.Selector, include: Set<Planio.Project.Include> = []
        ) async throws -> Planio.Project {
            try await client.get(
                at: Self.path(project), id: project.id, include: include.map(\.rawValue), allowed: [.viewProject])
        }

        /// Creates a project.
        /// - Parameters:
        ///   - identifier: Its name in addresses, which cannot be changed later: 1 to 100 of `a` to `z`, digits, `-` and
        ///     `_`, not only digits.
        ///   - name: Its name for people.
        ///   - change: Sets more of the project.
        /// - Throws: ``PlanioError``.
        @discardableResult
        public nonisolated(nonsending) func create(
            identifier: String, name: String, _ change: (inout Planio.Project.Changes) throws -> Void = { _ in }
        ) async throws -> Planio.Project {
            var changes = Planio.Project.Changes()
            changes.identifier = identifier
            changes.name = name
            try change(&changes)
            return try await client.create(changes, at: "/projects.json", allowed: [.addProject, .addSubprojects])
        }

        /// Changes what the closure assigns, and nothing else; `nil` clears a field.
        /// - Throws: ``PlanioError``.
        public nonisolated(nonsending) func update(
            _ project: Planio.Project.Selector, confirming confirmation: Planio.Confirmation = .none,
            _ change: (inout Planio.Project.Changes) throws -> Void
        ) async throws {
            var changes = Planio.Project.Changes()
            try change(&changes)
            try await client.update(
                changes, at: Self.path(project), id: project.id, confirming: confirmation, allowed: [.editProject])
        }

        /// Deletes a project and all that it contains. The server does so later: until then it is scheduled for deletion.
        /// - Throws: ``PlanioError``.
        public func delete(_ project: Planio.Project.Selector) async throws {
            try await client.delete(at: Self.path(project), allowed: [.deleteProject])
        }

        private static func path(_ project: Planio.Project.Selector) -> String {
            PlanioRequest.path("projects", project.value)
        }
    }
}

extension PlanioClient.Projects: Redacted {}

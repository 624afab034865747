import HTTPTypes

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

        /// Closes a project and all below it: it can be read only. Nothing happens if it is closed.
        /// - Throws: ``PlanioError``.
        public func close(_ project: Planio.Project.Selector) async throws {
            try await turn(project, "close", allowed: [.closeProject])
        }

        /// Opens a closed project again, and all below it. Nothing happens if it is open.
        /// - Throws: ``PlanioError``.
        public func reopen(_ project: Planio.Project.Selector) async throws {
            try await turn(project, "reopen", allowed: [.closeProject])
        }

        /// Puts a project and all below it away: nobody sees them, and no list contains them. Administrators only.
        /// - Throws: ``PlanioError``; of the kind ``PlanioError/Kind/validation(_:)`` if issues of another project are planned
        ///   for a version of one of them.
        public func archive(_ project: Planio.Project.Selector) async throws {
            try await turn(project, "archive", allowed: [.admin])
        }

        /// Fetches an archived project back, and those above it, but not those below. They are closed if one above is.
        /// Administrators only.
        /// - Throws: ``PlanioError``.
        public func unarchive(_ project: Planio.Project.Selector) async throws {
            try await turn(project, "unarchive", allowed: [.admin])
        }

        private func turn(
            _ project: Planio.Project.Selector, _ action: String, allowed: Set<Scope>
        ) async throws {
            var request = PlanioRequest(.put, PlanioRequest.path("projects", project.value, action))
                .expecting(.noContent)
            request.allowedBy = allowed
            // The second time nothing is left to do.
            request.isIdempotent = true
            try await client.send(request)
        }

        /// Deletes a project and all that it contains: issues, booked time, files, wiki, repository. The server does so
        /// later: until then it is scheduled for deletion, and not found. Who may not delete all projects can only delete one
        /// that has none below it.
        /// - Parameters:
        ///   - project: Which project.
        ///   - includingSubprojects: Whether to delete all projects below it too, which the server does anyway. If not, it is
        ///     looked for such first; archived ones cannot be seen.
        /// - Throws: ``PlanioError``; of the kind ``PlanioError/InvalidRequest/destructive(_:)`` if there are projects below,
        ///   and nothing was deleted.
        public func delete(_ project: Planio.Project.Selector, includingSubprojects: Bool = false) async throws {
            if !includingSubprojects {
                let id = try await get(project).id
                if let below = try await list(where: .parent(.is(id)), .status(.is(.active, .closed))).first {
                    let problem =
                        "the projects below it, such as \(below.id), would be deleted with it; to delete them too, say includingSubprojects: true"
                    throw PlanioError(
                        .invalidRequest(.destructive(problem)), PlanioRequest(.delete, Self.path(project)))
                }
            }
            try await client.delete(at: Self.path(project), allowed: [.deleteProject])
        }

        private static func path(_ project: Planio.Project.Selector) -> String {
            PlanioRequest.path("projects", project.value)
        }
    }
}

extension PlanioClient.Projects: Redacted {}

extension PlanioClient {
    /// The groups of the site.
    public var groups: Groups { Groups(client: self) }

    /// The groups of a site: `client.groups`. For administrators, by OAuth with the scope ``Scope/admin``; one group is shown
    /// to everybody who sees it.
    public struct Groups: Sendable {
        let client: PlanioClient

        /// All groups by their names, in one response; administrators only.
        /// - Parameter includingBuiltin: Whether Redmine's own two are among them.
        /// - Throws: ``PlanioError``.
        public func list(includingBuiltin: Bool = false) async throws -> [Planio.Group] {
            try await client.whole(
                at: "/groups.json", query: includingBuiltin ? [("builtin", "1")] : [], allowed: [.admin])
        }

        /// One group that the caller may see: one whose members share a visible project, or every one where a role says
        /// so.
        /// - Throws: ``PlanioError``.
        public func get(
            _ id: Planio.Group.ID, include: Set<Planio.Group.Include> = []
        ) async throws -> Planio.Group {
            try await client.get(at: Self.path(id), id: id, include: include.map(\.rawValue))
        }

        /// Creates a group; administrators only.
        /// - Throws: ``PlanioError``; the kind ``PlanioError/Kind/notFound`` if a user of the group does not exist.
        @discardableResult
        public nonisolated(nonsending) func create(
            name: String, _ change: (inout Planio.Group.Changes) throws -> Void = { _ in }
        ) async throws -> Planio.Group {
            var changes = Planio.Group.Changes()
            changes.name = name
            try change(&changes)
            return try await client.create(changes, at: "/groups.json", allowed: [.admin])
        }

        /// Changes what the closure assigns, and nothing else; administrators only.
        /// - Parameters:
        ///   - id: The group.
        ///   - confirmation: ``Planio/Confirmation/readBack`` shows a built-in group, of which the server ignores every change
        ///     without a word.
        ///   - change: Assigns what changes.
        /// - Throws: ``PlanioError``.
        public nonisolated(nonsending) func update(
            _ id: Planio.Group.ID, confirming confirmation: Planio.Confirmation = .none,
            _ change: (inout Planio.Group.Changes) throws -> Void
        ) async throws {
            var changes = Planio.Group.Changes()
            try change(&changes)
            try await client.update(
                changes, at: Self.path(id), id: id, confirming: confirmation, allowed: [.admin])
        }

        /// Deletes a group; administrators only. Its users stay; what was assigned to it is nobody's.
        /// - Throws: ``PlanioError``. Of a built-in group the server says success, and keeps it.
        public func delete(_ id: Planio.Group.ID) async throws {
            try await client.delete(at: Self.path(id), allowed: [.admin])
        }

        /// Adds users to a group, who get its roles in every project; administrators only. Those who are in it already, or
        /// do not exist, are passed over.
        /// - Throws: ``PlanioError``; the kind ``PlanioError/Kind/validation(_:)`` if nobody was added.
        public func add(_ users: Planio.User.ID..., to id: Planio.Group.ID) async throws {
            try await add(users, to: id)
        }

        /// As ``add(_:to:)-(Planio.User.ID...,_)``, for users who are known at run time. Of none no request is made.
        /// - Throws: ``PlanioError``; the kind ``PlanioError/Kind/validation(_:)`` if nobody was added.
        public func add(_ users: [Planio.User.ID], to id: Planio.Group.ID) async throws {
            guard !users.isEmpty else { return }
            let path = PlanioRequest.path("groups", id.description, "users")
            var request = PlanioRequest.post(path, json: ["user_ids": users.jsonValue]).expecting(.noContent)
            request.allowedBy = [.admin]
            try await client.send(request)
        }

        /// Removes a user from a group, and with it the roles that came from the group; administrators only. Who is not in
        /// it is no error.
        /// - Throws: ``PlanioError``.
        public func remove(_ user: Planio.User.ID, from id: Planio.Group.ID) async throws {
            try await client.delete(
                at: PlanioRequest.path("groups", id.description, "users", user.description), allowed: [.admin])
        }

        private static func path(_ id: Planio.Group.ID) -> String { PlanioRequest.path("groups", id.description) }
    }
}

extension PlanioClient.Groups: Redacted {}

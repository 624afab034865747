import HTTPTypes

extension PlanioClient {
    /// The users of the site.
    public var users: Users { Users(client: self) }

    /// The users of a site: `client.users`. All but the caller's own are for administrators.
    public struct Users: Sendable {
        let client: PlanioClient

        /// The users, sorted by their logins unless asked otherwise; administrators only.
        /// - Parameters:
        ///   - filters: All of them apply. Without a filter of the status only active users are listed.
        ///   - sort: The first key counts most, three count.
        ///   - include: What else each user shows.
        public func list(
            where filters: Planio.User.Filter..., sortedBy sort: Planio.User.Sort...,
            include: Set<Planio.User.ListInclude> = []
        ) -> Planio.PagedList<Planio.User> {
            list(matching: filters, sorting: sort, include: include)
        }

        /// As ``list(where:sortedBy:include:)``, for filters and sort keys that are put together at run time.
        public func list(
            matching filters: [Planio.User.Filter], sorting sort: [Planio.User.Sort] = [],
            include: Set<Planio.User.ListInclude> = []
        ) -> Planio.PagedList<Planio.User> {
            var query = ListQuery<Planio.User>(client: client, path: "/users.json")
            query.filters = filters.contains { $0.field == "status" } ? filters : filters + [.status(.is(.active))]
            // Unsorted, the server has no order at all, and pages overlap. Logins are unique.
            query.sort = sort.contains { $0.key == "login" } ? sort : Array(sort.prefix(2)) + [.login]
            query.include(include)
            query.allowedBy = [.admin]
            return Planio.PagedList(query)
        }

        /// The user that the client acts as. Makes no request of its own if the server has just been asked who that is,
        /// as after signing in.
        /// - Throws: ``PlanioError``.
        public func current(include: Set<Planio.User.Include> = []) async throws -> Planio.User {
            if include.isEmpty, let response = try await client.justConfirmedUser(.get("/users/current.json")) {
                return try response.element(id: nil)
            }
            return try await client.get(at: "/users/current.json", id: nil, include: include.map(\.rawValue))
        }

        /// Any user that the caller may see.
        /// - Throws: ``PlanioError``.
        public func get(
            _ id: Planio.User.ID, include: Set<Planio.User.Include> = []
        ) async throws -> Planio.User {
            try await client.get(at: Self.path(id), id: id, include: include.map(\.rawValue))
        }

        /// Creates a user; administrators only.
        /// - Throws: ``PlanioError``.
        @discardableResult
        public nonisolated(nonsending) func create(
            login: String, firstname: String, lastname: String, mail: String,
            _ change: (inout Planio.User.Changes) throws -> Void = { _ in }
        ) async throws -> Planio.User {
            var changes = Planio.User.Changes()
            changes.login = login
            changes.firstname = firstname
            changes.lastname = lastname
            changes.mail = mail
            try change(&changes)
            try Self.check(changes, .post, "/users.json")
            return try await client.create(changes, at: "/users.json", allowed: [.admin])
        }

        /// Changes what the closure assigns, and nothing else; administrators only.
        /// - Throws: ``PlanioError``.
        public nonisolated(nonsending) func update(
            _ id: Planio.User.ID, confirming confirmation: Planio.Confirmation = .none,
            _ change: (inout Planio.User.Changes) throws -> Void
        ) async throws {
            var changes = Planio.User.Changes()
            try change(&changes)
            try Self.check(changes, .put, Self.path(id))
            try await client.update(
                changes, at: Self.path(id), id: id, confirming: confirmation, allowed: [.admin])
        }

        /// Locks a user's account, who cannot sign in any more, and for whom the server answers every request by OAuth with
        /// 500; administrators only.
        /// - Throws: ``PlanioError``.
        public func lock(_ id: Planio.User.ID) async throws { try await update(id) { $0.status = .locked } }

        /// Lets a locked or registered user in; administrators only. Who was registered is told by mail.
        /// - Throws: ``PlanioError``.
        public func unlock(_ id: Planio.User.ID) async throws { try await update(id) { $0.status = .active } }

        /// Deletes a user; administrators only. What the user wrote stays, as the anonymous user's.
        /// - Throws: ``PlanioError``.
        public func delete(_ id: Planio.User.ID) async throws {
            try await client.delete(at: Self.path(id), allowed: [.admin])
        }

        /// Refuses what of the server would take one part and pass over the other.
        private static func check(
            _ changes: Planio.User.Changes, _ method: HTTPRequest.Method, _ path: String
        ) throws(PlanioError) {
            guard changes.password != nil else { return }
            let request = PlanioRequest(method, path)
            if changes.generatePassword == true {
                throw PlanioError(
                    .invalidRequest(.fields(["password", "generate_password"], "exclude each other; set one")), request)
            }
            if changes.authSourceID != nil {
                throw PlanioError(
                    .invalidRequest(
                        .fields(
                            ["password", "auth_source_id"],
                            "exclude each other: a user who signs in elsewhere has no password here")), request)
            }
        }

        private static func path(_ id: Planio.User.ID) -> String { PlanioRequest.path("users", id.description) }
    }
}

extension PlanioClient.Users: Redacted {}

import HTTPTypes

extension PlanioClient {
    /// Who belongs to the projects of the site.
    public var memberships: Memberships { Memberships(client: self) }

    /// Who belongs to the projects of a site: `client.memberships`.
    ///
    /// ```swift
    /// let member = try await client.memberships.create(in: "some-project", for: .user(7), roles: [4])
    /// try await client.memberships.update(member.id, roles: [3])
    /// ```
    public struct Memberships: Sendable {
        let client: PlanioClient
        private static let reading: Set<Scope> = [.viewMembers, .manageMembers]
        private static let writing: Set<Scope> = [.manageMembers]

        /// The members of a project, locked users too, by the ids of their memberships.
        public func list(in project: Planio.Project.Selector) -> Planio.PagedList<Planio.Membership> {
            var query = ListQuery<Planio.Membership>(
                client: client, path: PlanioRequest.path("projects", project.value, "memberships"))
            query.allowedBy = Self.reading
            return Planio.PagedList(query)
        }

        /// One membership.
        /// - Throws: ``PlanioError``.
        public func get(_ id: Planio.Membership.ID) async throws -> Planio.Membership {
            try await client.get(at: Self.path(id), id: id, allowed: Self.reading)
        }

        /// Makes a user or a group a member of a project. A group's users become members with it, by roles that are
        /// inherited. Who is a member already, also by a group, gets further roles with ``update(_:roles:confirming:)``.
        /// - Parameters:
        ///   - project: Where.
        ///   - member: `.user(id)` or `.group(id)`.
        ///   - roles: One at least.
        /// - Throws: ``PlanioError``; of the kind ``PlanioError/Kind/ignored(fields:element:)`` if the caller may not give
        ///   some of the roles, or there are no such ones: the membership has the others then.
        @discardableResult
        public func create(
            in project: Planio.Project.Selector, for member: Planio.Principal.ID, roles: [Planio.Role.ID]
        ) async throws -> Planio.Membership {
            var changes = Planio.Membership.Changes()
            changes.userID = member
            changes.roleIDs = roles
            let path = PlanioRequest.path("projects", project.value, "memberships")
            let created = try await client.create(changes, at: path, allowed: Self.writing)
            try Self.check(created, roles, PlanioRequest(.post, path))
            return created
        }

        /// Makes several users or groups members of a project: all of them or, if one cannot be, none. Reads the project's
        /// memberships afterwards, because the server shows the first one only.
        /// - Parameters:
        ///   - project: Where.
        ///   - members: `.user(id)` or `.group(id)`.
        ///   - roles: One at least; the same for all.
        /// - Returns: The memberships, in the order of `members`.
        /// - Throws: ``PlanioError``. The server answers 500 where one that is not the first cannot become a member, because
        ///   there is no such user or it is a member already; nobody has become one then.
        @discardableResult
        public func create(
            in project: Planio.Project.Selector, for members: [Planio.Principal.ID], roles: [Planio.Role.ID]
        ) async throws -> [Planio.Membership] {
            guard !members.isEmpty else { return [] }
            var changes = Planio.Membership.Changes()
            changes.userIDs = members
            changes.roleIDs = roles
            let path = PlanioRequest.path("projects", project.value, "memberships")
            _ = try await client.create(changes, at: path, allowed: Self.writing)
            var found: [Planio.Principal.ID: Planio.Membership] = [:]
            for try await membership in list(in: project) where members.contains(membership.member.id) {
                found[membership.member.id] = membership
                try Self.check(membership, roles, PlanioRequest(.post, path))
            }
            return members.compactMap { found[$0] }
        }

        /// Gives a membership these roles instead of those that it was given before; inherited ones stay.
        ///
        /// The server takes the old roles away before it looks at the new ones, and deletes a membership that is left with
        /// none. So where no role stays, the new ones are given beside the old ones first, and the old ones taken away when
        /// the new ones are there: three requests more.
        /// - Parameters:
        ///   - id: Which membership.
        ///   - roles: One at least: no roles would delete the membership, which ``delete(_:)`` does by name.
        ///   - confirmation: Whether to read the roles back where that is not done anyway.
        /// - Throws: ``PlanioError``; of the kind ``PlanioError/Kind/ignored(fields:element:)`` if the caller may not give
        ///   some of the roles, or there are no such ones.
        public func update(
            _ id: Planio.Membership.ID, roles: [Planio.Role.ID], confirming confirmation: Planio.Confirmation = .none
        ) async throws {
            let request = PlanioRequest(.put, Self.path(id))
            guard !roles.isEmpty else {
                let problem = "without roles the server deletes the membership; to end it, call memberships.delete"
                throw PlanioError(.invalidRequest(.destructive(problem)), request)
            }
            let before = try await get(id)
            let old = before.ownRoleIDs
            if !old.isEmpty, old.isDisjoint(with: roles) {
                try await put(id, old.union(roles))
                let both = try await get(id)
                guard both.ownRoleIDs.isSuperset(of: roles) else {
                    try await put(id, old)
                    throw PlanioError(.ignored(fields: ["role_ids"], element: before), request)
                }
            }
            try await put(id, Set(roles))
            if confirmation == .readBack { try Self.check(try await get(id), roles, request) }
        }

        /// Ends a membership, and with a group's those that its users inherited. Categories of issues and a project's
        /// default that would assign issues to the member no longer do.
        /// - Throws: ``PlanioError``; of the kind ``PlanioError/Kind/inUse(_:)`` if roles are inherited, or not the caller's
        ///   to take.
        public func delete(_ id: Planio.Membership.ID) async throws {
            try await client.delete(at: Self.path(id), allowed: Self.writing, inUse: .membership)
        }

        private func put(_ id: Planio.Membership.ID, _ roles: Set<Planio.Role.ID>) async throws {
            var changes = Planio.Membership.Changes()
            changes.roleIDs = roles.sorted()
            try await client.update(changes, at: Self.path(id), id: id, confirming: .none, allowed: Self.writing)
        }

        private static func check(
            _ membership: Planio.Membership, _ roles: [Planio.Role.ID], _ request: PlanioRequest
        ) throws(PlanioError) {
            guard membership.ownRoleIDs == Set(roles) else {
                throw PlanioError(.ignored(fields: ["role_ids"], element: membership), request)
            }
        }

        private static func path(_ id: Planio.Membership.ID) -> String {
            PlanioRequest.path("memberships", id.description)
        }
    }
}

extension PlanioClient.Memberships: Redacted {}

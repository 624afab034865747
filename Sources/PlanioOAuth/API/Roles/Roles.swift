extension PlanioClient {
    /// The roles of the site.
    public var roles: Roles { Roles(client: self) }

    /// The roles of a site: `client.roles`. The server shows them to everybody, whatever a token's scopes are.
    public struct Roles: Sendable {
        let client: PlanioClient

        /// The roles that members of projects can be given, by id and name, in one response.
        /// - Throws: ``PlanioError``.
        public func list() async throws -> [Planio.Role] { try await client.whole(at: "/roles.json") }

        /// One role with its permissions. ``Planio/Role/nonMember`` and ``Planio/Role/anonymous`` are in no list.
        /// - Throws: ``PlanioError``.
        public func get(_ id: Planio.Role.ID) async throws -> Planio.Role {
            try await client.get(at: PlanioRequest.path("roles", id.description), id: id)
        }
    }
}

extension PlanioClient.Roles: Redacted {}

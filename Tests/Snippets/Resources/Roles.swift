import PlanioOAuth

extension Snippets {
    @Sendable static func roles(_ client: PlanioClient) async throws {
        for role in try await client.roles.list() {
            let full = try await client.roles.get(role.id)
            print(role.name, full.permissions?.count ?? 0, full.has(.addIssues) == true)
        }
        let others = try await client.roles.get(Planio.Role.nonMember)
        print(others.name)
    }
}

import Foundation
import PlanioOAuth

extension Snippets {
    @Sendable static func memberships(_ client: PlanioClient) async throws {
        let identifier = "team-\(UUID().uuidString.prefix(8).lowercased())"
        let project = try await client.projects.create(identifier: identifier, name: "Team")
        let me = try await client.users.current()
        let (developer, reporter): (Planio.Role.ID, Planio.Role.ID) = (4, 5)

        let membership = try await client.memberships.create(
            in: .id(project.id), for: .user(me.id), roles: [developer])

        for try await membership in client.memberships.list(in: .id(project.id)) {
            let names = membership.roles.map { $0.isInherited ? "(\($0.name))" : $0.name }
            switch membership.member {
            case .user(let user): print(user.name ?? "", names)
            case .group(let group): print("group", group.name ?? "", names)
            case .nonMembers, .anonymous: print("strangers", names)
            }
        }

        try await client.memberships.update(membership.id, roles: [reporter])
        try await client.memberships.delete(membership.id)

        try await client.projects.delete(.id(project.id))
    }
}

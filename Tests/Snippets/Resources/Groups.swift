import Foundation
import PlanioOAuth

extension Snippets {
    @Sendable static func groups(_ client: PlanioClient) async throws {
        let name = "Group \(UUID().uuidString.prefix(8))"
        let me = try await client.users.current().id

        for group in try await client.groups.list() {
            let full = try await client.groups.get(group.id, include: [.users, .memberships])
            print(group.name, full.users?.compactMap(\.name) ?? [], full.memberships?.map(\.project.id) ?? [])
        }

        let group = try await client.groups.create(name: name) { $0.userIDs = [me] }
        try await client.groups.update(group.id, confirming: .readBack) { $0.requiresTwoFactor = true }
        try await client.groups.remove(me, from: group.id)
        try await client.groups.add(me, to: group.id)
        try await client.groups.delete(group.id)
    }
}

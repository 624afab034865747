import Foundation
import PlanioOAuth

extension Snippets {
    @Sendable static func issueCategories(_ client: PlanioClient) async throws {
        let identifier = "apollo-\(UUID().uuidString.prefix(8).lowercased())"
        let project = try await client.projects.create(identifier: identifier, name: "Apollo")
        let me = try await client.users.current()

        let backend = try await client.issueCategories.create(in: .id(project.id), name: "Backend") {
            $0.assignedToID = .user(me.id)
        }
        let server = try await client.issueCategories.create(in: .id(project.id), name: "Server")
        for category in try await client.issueCategories.list(in: .id(project.id)) {
            print(category.name, category.assignedTo?.name ?? "nobody")
        }

        try await client.issueCategories.update(server.id) { $0.name = "Servers" }
        try await client.issueCategories.delete(backend.id, issues: .reassigned(to: server.id))
        try await client.issueCategories.delete(server.id, issues: .uncategorized)

        try await client.projects.delete(.id(project.id))
    }
}

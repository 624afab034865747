import Foundation
import PlanioOAuth

extension Snippets {
    @Sendable static func projects(_ client: PlanioClient) async throws {
        let identifier = "apollo-\(UUID().uuidString.prefix(8).lowercased())"

        for try await project in client.projects.list(where: .status(.is(.active, .closed)), .isPublic(true)) {
            print(project.identifier, project.parent?.name ?? "")
        }
        let some = try await client.projects.get("some-project", include: [.trackers, .enabledModules])
        for module in some.enabledModules ?? [] { print(module.name ?? "") }

        let project = try await client.projects.create(identifier: identifier, name: "Apollo") {
            $0.isPublic = false
            $0.parentID = some.id
            $0.enabledModuleNames = ["issue_tracking", "time_tracking"]
        }
        try await client.projects.update(.id(project.id)) { $0.homepage = "https://apollo.example" }

        try await client.projects.close(.id(project.id))
        try await client.projects.reopen(.id(project.id))
        try await client.projects.archive(.id(project.id))
        try await client.projects.unarchive(.id(project.id))
        try await client.projects.delete(.id(project.id))
    }
}

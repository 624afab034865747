import Foundation
import PlanioOAuth

extension Snippets {
    @Sendable static func versions(_ client: PlanioClient) async throws {
        let identifier = "apollo-\(UUID().uuidString.prefix(8).lowercased())"
        let project = try await client.projects.create(identifier: identifier, name: "Apollo")

        let version = try await client.versions.create(in: .id(project.id), name: "2.0") {
            $0.dueDate = Day("2036-11-28")
            $0.sharing = .descendants
            $0.wikiPageTitle = "Release notes"
            $0.isDefault = true
        }

        for version in try await client.versions.list(in: .id(project.id)) where version.status == .open {
            print(version.name, version.dueDate?.description ?? "", version.project?.name ?? "")
        }
        let full = try await client.versions.get(version.id)
        print(full.estimatedHours ?? 0, full.spentHours ?? 0)

        try await client.versions.update(version.id, confirming: .readBack) { $0.status = .closed }
        do {
            try await client.versions.delete(version.id)
        } catch let error as PlanioError {
            guard case .inUse = error.kind else { throw error }
            print("Issues are planned for it")
        }

        try await client.projects.delete(.id(project.id))
    }
}

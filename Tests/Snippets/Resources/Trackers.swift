import PlanioOAuth

extension Snippets {
    @Sendable static func trackers(_ client: PlanioClient) async throws {
        for tracker in try await client.trackers.list() {
            print(tracker.id, tracker.name, tracker.defaultStatus?.name ?? "")
        }

        let project = try await client.projects.get("some-project", include: [.trackers])
        print(project.trackers?.compactMap(\.name) ?? [])
    }
}

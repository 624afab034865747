import PlanioOAuth

extension Snippets {
    @Sendable static func enumerations(_ client: PlanioClient) async throws {
        let priorities = try await client.enumerations.issuePriorities()
        print(priorities.filter(\.isActive).map(\.name), priorities.first(where: \.isDefault)?.name ?? "")

        for activity in try await client.enumerations.timeEntryActivities() { print(activity.id, activity.name) }
        for category in try await client.enumerations.documentCategories() { print(category.id, category.name) }
    }
}

import PlanioOAuth

extension Snippets {
    @Sendable static func issueStatuses(_ client: PlanioClient) async throws {
        for status in try await client.issueStatuses.list() {
            print(status.id, status.name, status.isClosed == true ? "closed" : "open")
        }

        let issue = try await client.issues.get(1, include: [.allowedStatuses])
        print(issue.allowedStatuses?.map(\.name) ?? [])
    }
}

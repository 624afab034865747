import PlanioOAuth

extension Snippets {
    @Sendable static func savedQueries(_ client: PlanioClient) async throws {
        for try await query in client.savedQueries.list() where query.projectID == nil {
            for try await issue in client.issues.list(savedQuery: query.id) { print(query.name, issue.subject) }
        }
    }
}

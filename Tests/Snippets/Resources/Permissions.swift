import PlanioOAuth

extension Snippets {
    @Sendable static func permissions(_ client: PlanioClient) async throws {
        let scopes = Scope.needed(for: .readIssues, .createIssues, .bookTime, .readProjects)
        print(scopes)

        if try await client.can(.createIssues, in: "some-project") { print("may create issues") }

        let mine = try await client.permissions(in: "some-project")
        print(mine.can(.bookTime), mine.can(.manageMembers))
        if let obstacle = mine.obstacle(to: .deleteIssues) { print(obstacle) }
    }
}

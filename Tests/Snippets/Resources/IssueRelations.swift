import PlanioOAuth

extension Snippets {
    @Sendable static func issueRelations(_ client: PlanioClient) async throws {
        let first = try await client.issues.create(in: "some-project", subject: "First")
        let second = try await client.issues.create(in: "some-project", subject: "Second")
        let third = try await client.issues.create(in: "some-project", subject: "Third")

        let relation = try await client.issueRelations.create(from: first.id, .blocks, to: second.id)
        // Two working days after it.
        try await client.issueRelations.create(from: third.id, .follows, to: first.id, delay: 2)

        for relation in try await client.issueRelations.list(of: second.id) {
            if let kind = relation.kind(from: second.id), let other = relation.issue(relatedTo: second.id) {
                print(second.id, kind.rawValue, other)
            }
        }
        try await client.issueRelations.delete(relation.id)

        try await client.issues.delete([first.id, second.id, third.id])
    }
}

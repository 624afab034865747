import PlanioOAuth

extension Snippets {
    @Sendable static func watchers(_ client: PlanioClient) async throws {
        let issue = try await client.issues.create(in: "some-project", subject: "To watch")

        let me = try await client.users.current()
        try await client.watchers.add(.user(me.id), to: issue.id)
        print(try await client.issues.get(issue.id, include: [.watchers]).watchers?.compactMap(\.name) ?? [])
        try await client.watchers.remove(.user(me.id), from: issue.id)

        try await client.watchers.add([.user(me.id)], to: .issues([issue.id]), confirming: .none)
        try await client.watchers.remove(.user(me.id), from: .issues([issue.id]))

        try await client.issues.delete(issue.id)
    }
}

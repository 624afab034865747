import PlanioOAuth

extension Snippets {
    @Sendable static func search(_ client: PlanioClient) async throws {
        for try await result in client.search("seeded issue") { print(result.kind.rawValue, result.title, result.url) }

        let open = client.search("seeded", in: .projectAndBelow("some-project")) {
            $0.types = [.issues]
            $0.openIssuesOnly = true
            $0.titlesOnly = true
        }
        print(try await open.total, try await open.first?.issueID?.description ?? "none")
    }
}

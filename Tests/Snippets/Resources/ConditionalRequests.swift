import Foundation
import PlanioOAuth

extension Snippets {
    @Sendable static func conditionalRequests(_ client: PlanioClient) async throws {
        let (site, credential) = ("https://redmine.example.org", Credential.apiKey("key"))
        let issue = try await client.issues.create(in: "some-project", subject: "Watched closely")

        let options = Planio.Options(conditionalRequests: ConditionalRequests(bytes: 16_000_000))
        let polling = try PlanioClient(site: site, credential: credential, options: options)
        let before = try await polling.issues.get(issue.id)
        let after = try await polling.issues.get(issue.id)
        if after == before { print("nothing changed, and nothing but a header was sent") }
    }
}

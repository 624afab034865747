import Foundation
import PlanioOAuth

extension Snippets {
    @Sendable static func changesSince(_ client: PlanioClient) async throws {
        let yesterday = Date(timeIntervalSinceNow: -86400)

        var cursor = Planio.ChangeCursor<Planio.Issue>(since: yesterday)
        for try await batch in client.issues.changed(after: cursor, in: "some-project") {
            for issue in batch.elements { print(issue.id, issue.status.name) }
            cursor = batch.cursor
        }
        let saved = try JSONEncoder().encode(cursor)
        print(saved.count)
    }
}

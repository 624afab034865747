import Foundation
import PlanioOAuth

extension Snippets {
    @Sendable static func news(_ client: PlanioClient) async throws {
        let identifier = "paper-\(UUID().uuidString.prefix(8).lowercased())"
        try await client.projects.create(identifier: identifier, name: "Paper")
        let project = Planio.Project.Selector.identifier(identifier)

        try await client.news.create(in: project, title: "Version 2", description: "It is *out*.") {
            $0.summary = "Faster than ever"
        }

        for try await news in client.news.list(in: project) {
            print(news.createdOn ?? Date(), news.title, news.author?.name ?? "")
        }
        if let newest = try await client.news.list(in: project).first {
            let news = try await client.news.get(newest.id, include: [.comments, .attachments])
            for comment in news.comments ?? [] { print(comment.author?.name ?? "", comment.content ?? "") }
            try await client.news.update(news.id) { $0.title = "Version 2.0" }
            try await client.news.delete(news.id)
        }

        try await client.projects.delete(project)
    }
}

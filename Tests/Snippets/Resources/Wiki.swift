import Foundation
import PlanioOAuth

extension Snippets {
    @Sendable static func wiki(_ client: PlanioClient) async throws {
        let identifier = "handbook-\(UUID().uuidString.prefix(8).lowercased())"
        try await client.projects.create(identifier: identifier, name: "Handbook")
        let project = Planio.Project.Selector.identifier(identifier)

        let page = try await client.wiki.create("Release notes", in: project, text: "h1. Release notes") {
            $0.comments = "From a program"
            $0.isStartPage = true
        }

        let notes = try await client.wiki.get("Release notes", in: project, include: [.attachments])
        print(notes.title, notes.version ?? 0, notes.author?.name ?? "", notes.text ?? "")
        for page in try await client.wiki.list(in: project) { print(page.title, page.parent?.description ?? "") }
        let first = try await client.wiki.get("Release notes", in: project, version: 1)
        let start = try await client.wiki.startPage(of: project)

        do {
            let text = (notes.text ?? "") + "\n\n* Faster"
            try await client.wiki.update("Release notes", in: project, text: text, basedOn: notes.version)
        } catch let error as PlanioError {
            guard case .conflict = error.kind else { throw error }
            print("Somebody was faster: read it again, and put the line in there")
        }

        try await client.wiki.create("Contributors", in: project, text: "# Contributors\n\n## Thanks\n\nTo Felix")
        let old = "## Thanks\n\nTo Felix"
        try await client.wiki.update(section: 2, of: "Contributors", in: project, from: old, to: old + " and Jens")

        try await client.wiki.rename("Release notes", in: project, to: "Changes")
        let renamed = try await client.wiki.get("Release notes", in: project)
        try await client.wiki.delete(renamed.title, in: project, children: .becomeRootPages)

        print(page.version ?? 0, first.version ?? 0, start.title)
        try await client.projects.delete(project)
    }
}

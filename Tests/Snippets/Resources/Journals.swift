import PlanioOAuth

extension Snippets {
    @Sendable static func journals(_ client: PlanioClient) async throws {
        let issue = try await client.issues.create(in: "some-project", subject: "To comment on")
        try await client.issues.update(issue.id) { $0.notes = "On it" }

        let full = try await client.issues.get(issue.id, include: [.journals])
        for journal in full.journals ?? [] {
            print(journal.user?.name ?? "", journal.notes ?? "", journal.details.map(\.name))
        }

        if let journal = full.journals?.last {
            try await client.journals.update(journal.id, confirmingIn: issue.id) { $0.notes = "On it, since yesterday" }
            try await client.journals.deleteNote(journal.id)
        }

        try await client.issues.delete(issue.id)
    }
}

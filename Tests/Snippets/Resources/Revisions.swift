import PlanioOAuth

extension Snippets {
    @Sendable static func revisions(_ client: PlanioClient) async throws {
        let revision = Planio.Revision("4f2c0e1b77", of: "main", in: "some-project")
        try await client.revisions.addRelatedIssue(7, to: revision)

        for changeset in try await client.issues.get(7, include: [.changesets]).changesets ?? [] {
            print(changeset.revision, changeset.user?.name ?? "", changeset.comments ?? "")
        }
        try await client.revisions.removeRelatedIssue(7, from: revision)
    }
}

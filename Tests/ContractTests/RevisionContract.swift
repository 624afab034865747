import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension RunningServer {
    /// Adds a revision by Jens to a repository, as if it had been fetched: of no version control system at all.
    func addRevision(
        _ name: String, to repository: String, in project: String, comments: String = "First line\nSecond line"
    ) throws {
        if let sandbox {
            return try sandbox.addRevision(
                name, to: repository, in: project, comments: comments, by: "jens")
        }
        if try query("SELECT count(*) FROM repositories WHERE identifier = '\(repository)'") == "0" {
            try sql(
                """
                INSERT INTO repositories (project_id, url, root_url, type, identifier, is_default, created_on)
                SELECT id, '/nowhere', '/nowhere', 'Repository::Filesystem', '\(repository)', 0, datetime('now')
                FROM projects WHERE identifier = '\(project)'
                """)
        }
        try sql(
            """
            INSERT INTO changesets (repository_id, revision, committer, committed_on, comments, commit_date, scmid, user_id)
            SELECT repositories.id, '\(name)', 'jens', datetime('now'), '\(comments)',
            date('now'), '\(name)', users.id FROM repositories, users
            WHERE repositories.identifier = '\(repository)' AND users.login = 'jens'
            """)
    }
}

extension Contract {
    @Suite("Contract: related issues of revisions")
    struct RevisionContract {

        @Test("an issue is related to a revision, shown with it, and related no longer", arguments: ContractServer.all)
        func related(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(
                try server.planio(scopes: [.viewIssues, .addIssues, .manageRelatedIssues, .viewChangesets]), server.jens
            )
            let repository = "r\(UUID().uuidString.prefix(8).lowercased())"
            try server.addRevision("4f2c0e1b77", to: repository, in: "some-project")
            try server.addRevision("123", to: repository, in: "some-project")
            let issue = try await client.issues.create(in: "some-project", subject: "Fixed by a commit").id
            let revision = Planio.Revision("4f2c0e1b77", of: repository, in: "some-project")
            try await client.revisions.addRelatedIssue(issue, to: revision)
            let changeset = try #require(try await client.issues.get(issue, include: [.changesets]).changesets?.first)
            #expect(changeset.revision == "4f2c0e1b77")
            #expect(changeset.user?.name == "Jens Maker")
            #expect(changeset.comments == "First line\nSecond line")
            try expectLossless(
                await server.send(.get, "/issues/\(issue).json?include=changesets", as: .key(server.jens)),
                Planio.Issue.self)
            let again = await #expect(throws: PlanioError.self) {
                try await client.revisions.addRelatedIssue(issue, to: revision)
            }
            guard case .validation(["Issue is invalid"]) = again?.kind else {
                Issue.record("\(String(describing: again))"); return
            }
            // A number is found as it is, a hash by its beginning.
            try await client.revisions.addRelatedIssue(issue, to: .init("123", of: repository, in: 1))
            try await client.revisions.removeRelatedIssue(
                issue, from: .init("4f2c", of: repository, in: "some-project"))
            try await client.revisions.removeRelatedIssue(issue, from: revision)
            let left = try await client.issues.get(issue, include: [.changesets]).changesets
            #expect(left?.map(\.revision) == ["123"])
            for unknown in [
                Planio.Revision("12", of: repository, in: "some-project"),
                Planio.Revision("ffff", of: repository, in: "some-project"),
                Planio.Revision("123", of: "nonsense", in: "some-project"),
                Planio.Revision("123", of: repository, in: "private-project"),
            ] {
                let error = await #expect(throws: PlanioError.self) {
                    try await client.revisions.addRelatedIssue(issue, to: unknown)
                }
                #expect(error?.status == 404)
            }
        }

        @Test(
            "what the server would take for any revision is refused; an issue that cannot be seen is told",
            arguments: ContractServer.all)
        func refused(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            let repository = "r\(UUID().uuidString.prefix(8).lowercased())"
            try server.addRevision("abc1", to: repository, in: "some-project")
            let issue = try await client.issues.create(in: "some-project", subject: "Private") { $0.isPrivate = true }
                .id
            let revision = Planio.Revision("abc1", of: repository, in: "some-project")
            for name in ["%", "a_c1", ""] {
                let error = await #expect(throws: PlanioError.self) {
                    try await client.revisions.addRelatedIssue(
                        issue, to: .init(name, of: repository, in: "some-project"))
                }
                guard case .invalidRequest(.value) = error?.kind else {
                    Issue.record("\(String(describing: error))"); continue
                }
            }
            try await client.revisions.addRelatedIssue(issue, to: revision)
            // Felix may manage related issues, but not see this one: the server says success, and the relation stays.
            let account = try await server.addUser()
            try server.addMember(account, to: "some-project", [.viewIssues, .manageRelatedIssues, .viewChangesets])
            let member = try server.client(account)
            let told = await #expect(throws: PlanioError.self) {
                try await member.revisions.removeRelatedIssue(issue, from: revision)
            }
            #expect(told?.method == "GET" && told?.status == 403)
            #expect(try await client.issues.get(issue, include: [.changesets]).changesets?.count == 1)
            let invalid = await #expect(throws: PlanioError.self) {
                try await member.revisions.addRelatedIssue(issue, to: revision)
            }
            #expect(invalid?.status == 422)
            let felix = try server.client(server.felix)
            let forbidden = await #expect(throws: PlanioError.self) {
                try await felix.revisions.addRelatedIssue(1, to: revision)
            }
            #expect(forbidden?.status == 403)
        }
    }
}

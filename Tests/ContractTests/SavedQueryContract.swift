import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension RunningServer {
    /// Saves a query of issues whose subject contains a text, as nobody can by the API.
    func addQuery(
        _ name: String, of account: ContractServer.Account, in project: String? = nil, isPublic: Bool, subject: String
    ) throws -> Int {
        if let sandbox {
            return try sandbox.addQuery(
                name, of: account.login, in: project, isPublic: isPublic, where: .subject(.contains(subject)))
        }
        try sql(
            """
            INSERT INTO queries (name, type, visibility, user_id, project_id, filters)
            SELECT '\(name)', 'IssueQuery', \(isPublic ? 2 : 0), id, \(
                project.map { "(SELECT id FROM projects WHERE identifier = '\($0)')" } ?? "NULL"),
            '---\nsubject:\n  :operator: "~"\n  :values:\n  - \(subject)\n' FROM users WHERE login = '\(account.login)'
            """)
        return try #require(Int(try query("SELECT max(id) FROM queries")))
    }
}

extension Contract {
    @Suite("Contract: saved queries")
    struct SavedQueryContract {
        @Test("saved queries are listed by name, one's own and public ones, and applied", arguments: ContractServer.all)
        func list(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(try server.planio(scopes: [.viewIssues, .addIssues]), server.jens)
            let marker = "saved\(UUID().uuidString.prefix(8).lowercased())"
            let issue = try await client.issues.create(in: "some-project", subject: "Query \(marker)").id
            let shared = try server.addQuery("B \(marker)", of: server.jens, isPublic: true, subject: marker)
            let own = try server.addQuery("A \(marker)", of: server.jens, isPublic: false, subject: marker)
            let local = try server.addQuery(
                "C \(marker)", of: server.felix, in: "some-project", isPublic: true, subject: marker)
            let foreign = try server.addQuery("D \(marker)", of: server.felix, isPublic: false, subject: marker)
            let hidden = try server.addQuery(
                "E \(marker)", of: server.jens, in: "private-project", isPublic: true, subject: marker)
            func found(_ client: PlanioClient) async throws -> [Planio.Query] {
                try await client.savedQueries.list().all().filter { $0.name.hasSuffix(marker) }
            }
            let queries = try await found(client)
            #expect(queries.map(\.id.rawValue) == [own, shared, local, hidden])
            #expect(queries.map(\.isPublic) == [false, true, true, true])
            #expect(queries.map(\.projectID?.rawValue) == [nil, nil, 1, 2])
            let felix = try server.client(server.felix)
            #expect(try await found(felix).map(\.id.rawValue) == [shared, local, foreign])
            let response = try await server.send(.get, "/queries.json?limit=100", as: .key(server.jens))
            try expectLossless(response, Planio.Query.self)
            for subject in Planio.Query.Subject.allCases where subject != .issues {
                // Redmine's default data has some.
                let others = try await client.savedQueries.list(of: subject).all()
                #expect(!others.contains { $0.name.hasSuffix(marker) })
            }
            #expect(try await server.send(.get, "/queries.json?type=Nonsense", as: .key(server.jens)).status == 500)
            // Applied: of a project only within it.
            func issues(_ id: Int, in project: Planio.Project.Selector? = nil) async throws -> [Planio.Issue.ID] {
                try await client.issues.list(in: project, savedQuery: .init(id)).all().map(\.id)
            }
            #expect(try await issues(shared) == [issue])
            #expect(try await issues(own) == [issue])
            #expect(try await issues(local, in: "some-project") == [issue])
            for (id, status) in [(local, 404), (foreign, 403), (999_999, 404)] {
                let error = await #expect(throws: PlanioError.self) { try await issues(id) }
                #expect(error?.status == status)
            }
        }
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// What the server's refusals and odd successes become.
    @Suite("Contract: errors")
    struct ErrorsContract {
        private func kind(
            _ work: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> PlanioError.Kind {
            let error = await #expect(throws: PlanioError.self, sourceLocation: sourceLocation) { try await work() }
            return try #require(error, sourceLocation: sourceLocation).kind
        }

        private func jens(_ server: RunningServer, site: String? = nil) throws -> PlanioClient {
            try PlanioClient(
                site: site ?? server.site, credential: .apiKey(server.jens.apiKey), transport: server.transport)
        }

        @Test(
            "a page is no success, and told as the login page where it is one",
            arguments: ContractServer.all.filter { $0.kind == .real })
        func pages(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try jens(server)
            // Without the suffix Redmine refuses to send a page to who asks for JSON.
            let path = "/login.html"
            let error = try #require(
                await #expect(throws: PlanioError.self) { try await client.send(.get(path)) })
            guard case .unexpectedResponse = error.kind else { Issue.record("\(error)"); return }
            #expect(error.status == 200 && error.respondent == .loginPage)
            #expect(error.description.contains("login page"))
            var page = PlanioRequest.get(path)
            page.expects = .anything
            #expect(try await client.send(page).status == 200)
        }

        @Test(
            "a wrong path prefix, or a page's address as site, is told as that by the token endpoint",
            arguments: ContractServer.all)
        func wrongSite(_ contract: ContractServer) async throws {
            let server = try contract.start()
            for suffix in ["/no-such-prefix", "/projects/some-project/", "/some-page/"] {
                let planio = Planio(
                    configuration: try PlanioConfiguration(
                        site: server.site + suffix, clientID: server.everything.id,
                        clientSecret: server.everything.secret, scopes: [.viewIssues]),
                    transport: server.transport)
                let error = await #expect(throws: AuthorizationError.self) {
                    _ = try await planio.authorize(planio.authorizationRequest(), code: "abcdefgh", as: "jens")
                }
                guard case .tokenEndpoint(let refusal)? = error else {
                    Issue.record("\(String(describing: error))"); continue
                }
                #expect(refusal.kind == .noEndpoint, "\(suffix): \(refusal)")
                #expect(refusal.description.contains("`site`") && !refusal.description.contains("registration"))
                #expect(!refusal.isTemporary)
            }
        }

        @Test(
            "a 403 names the scope that the token lacks, public or not, and only if the request names what allows it",
            arguments: ContractServer.all)
        func forbidden(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(try server.planio(scopes: [.viewIssues]), server.jens)
            var project = PlanioRequest.get("/projects/some-project.json")
            func reason(_ request: PlanioRequest, of client: PlanioClient) async throws -> PlanioError.Forbidden? {
                guard case .forbidden(let reason) = try await kind({ try await client.send(request) }) else {
                    return nil
                }
                return reason
            }
            #expect(try await reason(project, of: client) == .unknown)
            project.allowedBy = [.viewProject]
            #expect(try await reason(project, of: client) == .lackingScope(anyOf: [.viewProject]))
            // Archived: no scope would help.
            var archived = PlanioRequest.get("/projects/archived-project/issues.json")
            archived.allowedBy = [.viewIssues]
            #expect(try await reason(archived, of: client) == .role)
            #expect(try await reason(archived, of: try jens(server)) == .role)
        }

        @Test(
            "an administrator's token with admin lacks no scope; another's token gains none by it",
            arguments: ContractServer.all)
        func administrator(_ contract: ContractServer) async throws {
            let server = try contract.start()
            var archived = PlanioRequest.get("/projects/archived-project/issues.json")
            archived.allowedBy = [.viewIssues]
            let admin = try await server.client(try server.planio(scopes: [.admin]), server.admin)
            #expect(try await admin.issues.list().total > 0)
            guard case .forbidden(.role) = try await kind({ try await admin.send(archived) }) else {
                Issue.record("an administrator was told of scopes"); return
            }
            let jens = try await server.client(try server.planio(scopes: [.admin, .viewProject]), server.jens)
            guard
                case .forbidden(.lackingScope(anyOf: [.viewIssues])) = try await kind({
                    _ = try await jens.issues.list().total
                })
            else {
                Issue.record("jens is no administrator"); return
            }
        }

        @Test("a filter or parameter that stands twice is refused by its name", arguments: ContractServer.all)
        func doubled(_ contract: ContractServer) async throws {
            let client = try jens(try contract.start())
            let request = PlanioRequest(.get, "/issues.json", query: [("tracker_id", "1"), ("tracker_id", "2")])
            guard
                case .invalidRequest(.duplicateParameter("tracker_id")) = try await kind({
                    try await client.send(request)
                })
            else {
                Issue.record("not refused"); return
            }
        }

        @Test("the object asked for is the one that comes", arguments: ContractServer.all)
        func objects(_ contract: ContractServer) async throws {
            let client = try jens(try contract.start())
            let first = try #require(try await client.issues.list().page(offset: 0, limit: 1).elements.first)
            #expect(try await client.issues.get(first.id).id == first.id)
            var mixedUp = PlanioRequest.get("/issues/\(first.id).json")
            mixedUp.expects = .object("issue", id: first.id.rawValue + 1)
            guard
                case .otherObject(asked: first.id.rawValue + 1, received: first.id.rawValue) = try await kind({
                    try await client.send(mixedUp)
                })
            else {
                Issue.record("taken for another"); return
            }
        }

        @Test(
            "a stale lock_version is values refused without a reason",
            arguments: ContractServer.all.filter { $0.kind == .real })
        func lockVersion(_ contract: ContractServer) async throws {
            let client = try jens(try contract.start())
            let issue = try await client.issues.create(in: "some-project", subject: "Locked")
            try await client.issues.update(issue.id) { $0.subject = "Newer" }
            let error = await #expect(throws: PlanioError.self) {
                try await client.issues.update(issue.id) {
                    $0.subject = "Older"
                    $0[field: "lock_version"] = 0
                }
            }
            guard case .validation(let messages)? = error?.kind, messages.isEmpty else {
                Issue.record("\(String(describing: error))"); return
            }
            #expect(error?.description.contains("lock_version") == true)
        }

        @Test("numbers that JSON does not have clear no field", arguments: ContractServer.all)
        func notFinite(_ contract: ContractServer) async throws {
            let client = try jens(try contract.start())
            let issue = try await client.issues.create(in: "some-project", subject: "Hours") { $0.estimatedHours = 2.5 }
            guard
                case .invalidRequest(.body(let problem)) = try await kind({
                    try await client.issues.update(issue.id) { $0.estimatedHours = .nan }
                })
            else {
                Issue.record("sent"); return
            }
            #expect(problem.path == "issue.estimated_hours")
            #expect(try await client.issues.get(issue.id).estimatedHours == 2.5)
        }
    }
}

import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// Redmine ignores `X-Redmine-Switch-User` where it is not allowed, and answers as to the one who asks.
@Suite("Acting as another user", .bounded)
struct ActingAsTests {
    private func expect(
        _ reason: IdentityError.Reason, _ client: PlanioClient, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let error = try #require(
            await #expect(throws: PlanioError.self, sourceLocation: sourceLocation) {
                _ = try await client.issues.create(in: "some-project", subject: "In whose name?")
            })
        guard case .identity(let identity) = error.kind else {
            Issue.record("\(error)", sourceLocation: sourceLocation); return
        }
        #expect(identity.reason == reason, sourceLocation: sourceLocation)
        #expect(!error.isTemporary && !error.needsAuthorization, sourceLocation: sourceLocation)
        #expect(error.description.contains("was not sent"), sourceLocation: sourceLocation)
    }

    private func session(
        _ sandbox: PlanioSandbox, _ login: String, _ scopes: Set<Scope>
    ) async throws -> PlanioClient {
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: scopes), transport: sandbox,
            options: .init(time: ManualTime(), logger: .silent))
        let request = planio.authorizationRequest()
        return try await planio.authorize(request, code: try sandbox.consent(to: request.url, as: login), as: login)
    }

    private func client(_ sandbox: PlanioSandbox, _ login: String) throws -> PlanioClient {
        try PlanioClient(
            site: sandbox.site, credential: .apiKey("\(login)-api-key"), transport: sandbox,
            options: .init(time: ManualTime(), logger: .silent))
    }

    @Test("an administrator's key or token with `admin` acts as the other user, in whatever case the login is written")
    func administrator() async throws {
        let sandbox = PlanioSandbox.demo()
        for admin in [try client(sandbox, "admin"), try await session(sandbox, "admin", [.admin])] {
            for login in ["felix", "FELIX"] {
                let felix = try admin.acting(as: login)
                #expect(try await felix.users.current().login == "felix")
                let issue = try await felix.issues.create(in: "some-project", subject: "Mine")
                #expect(issue.author?.name == "Felix Finder")
            }
            #expect(try await admin.users.current().login == "admin")
        }
    }

    @Test("who is no administrator is told so, and nothing is written in the wrong name")
    func noAdministrator() async throws {
        let sandbox = PlanioSandbox.demo()
        for jens in [try client(sandbox, "jens"), try await session(sandbox, "jens", [.addIssues, .admin])] {
            for login in ["felix", "admin", "nobody-here"] {
                try await expect(.notAdministrator, try jens.acting(as: login))
            }
            // As oneself nothing is wrong.
            #expect(try await jens.acting(as: "Jens").users.current().login == "jens")
        }
        #expect(sandbox.counters.createdIssues == 0)
    }

    @Test("a token without `admin` is refused before anything is sent")
    func lacksScope() async throws {
        let sandbox = PlanioSandbox.demo()
        let admin = try await session(sandbox, "admin", [.addIssues, .viewIssues])
        sandbox.resetCounters()
        try await expect(.lacksAdminScope, try admin.acting(as: "jens"))
        #expect(sandbox.counters.requests == 0)
    }

    @Test("an unknown or locked user to act as is told as such: 412", arguments: [false, true])
    func unknown(_ isLocked: Bool) async throws {
        let sandbox = PlanioSandbox.demo()
        if isLocked { try sandbox.lockUser("felix") }
        let admin = try client(sandbox, "admin")
        let client = try admin.acting(as: isLocked ? "felix" : "nobody-here")
        try await expect(.unknownLogin, client)
        let error = await #expect(throws: PlanioError.self) { _ = try await client.users.current() }
        #expect(error?.status == 412)
        if isLocked {
            try sandbox.unlockUser("felix")
            #expect(try await client.users.current().login == "felix")
            // Locked between two checks: the request's own response tells.
            try sandbox.lockUser("felix")
            let late = await #expect(throws: PlanioError.self) { _ = try await client.issues.list().total }
            guard case .identity(let reason)? = late?.kind, reason.reason == .unknownLogin else {
                Issue.record("\(String(describing: late))"); return
            }
            #expect(late?.path == "/issues.json")
        }
        #expect(sandbox.counters.createdIssues == 0)
    }

    @Test("clients that act as different users share nothing but the key", arguments: ["felix", "admin"])
    func apart(_ other: String) async throws {
        let sandbox = PlanioSandbox.demo()
        let admin = try client(sandbox, "admin")
        let clients = try ["jens", other].map { ($0, try admin.acting(as: $0)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...50 {
                for (login, client) in clients {
                    group.addTask {
                        let user = try await client.users.current()
                        #expect(user.login == login)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("a 403 of who is acted as is not laid on the token's scopes, which do not bind that user")
    func forbidden() async throws {
        let sandbox = PlanioSandbox.demo()
        let felix = try await session(sandbox, "admin", [.admin]).acting(as: "felix")
        let error = await #expect(throws: PlanioError.self) {
            try await felix.send(.get("/projects/private-project/issues.json"))
        }
        guard case .forbidden(.role)? = error?.kind else { Issue.record("\(String(describing: error))"); return }
        let delete = await #expect(throws: PlanioError.self) { try await felix.issues.delete(1) }
        guard case .forbidden(.role)? = delete?.kind else {
            Issue.record("\(String(describing: delete))"); return
        }
    }

    @Test(
        "logins are compared as Redmine does it, byte by byte but for the case of ASCII letters",
        arguments: [
            ("jens", "JENS", true), ("j.e-n_s@x", "J.E-N_S@X", true), ("jens", "jens ", false), ("jens", "jen", false),
            ("k", "\u{212A}", false), ("ü", "u\u{308}", false), ("[", "{", false), ("@", "`", false),
        ])
    func logins(_ own: String, _ other: String, _ isSame: Bool) async throws {
        let body = String(
            decoding: try JSONValue.object(["user": ["id": 5, "login": .string(own)]]).encoded(), as: UTF8.self)
        let transport = StubTransport(200, body)
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(time: ManualTime(), logger: .silent))
        guard let acting = try? client.acting(as: other) else { return #expect(!isSame) }
        let isTaken = (try? await acting.send(.get("/x.json"))) != nil
        #expect(isTaken == isSame)
    }
}

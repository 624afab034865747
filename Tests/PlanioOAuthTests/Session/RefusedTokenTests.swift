import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// Only the token's own refusal is a reason to refresh.
@Suite("Refused requests and tokens", .bounded)
struct RefusedTokenTests {
    @Test(
        "a route that answers a good token with 401 refreshes nothing, however often, and says that it is the route",
        arguments: [
            nil, #"Basic realm="Redmine API""#, "Bearer", #"Bearer realm="Redmine""#,
            #"Bearer error="insufficient_scope""#, #"Bearer error_description="invalid_token""#,
            #"Digest error="invalid_token""#, #"Basic realm="Bearer error=\"invalid_token\"""#,
        ])
    func route(_ challenge: String?) async throws {
        let session = try await SandboxSession()
        let transport = RefusingTransport(sandbox: session.sandbox, challenge: challenge) { $0.hasPrefix("/my/") }
        let jens = try session.otherProcess(transport: transport).client(for: "jens")
        let key = try PlanioClient(
            site: session.sandbox.site, credential: .apiKey("jens-api-key"), transport: transport,
            options: .init(retries: .none, time: session.time, logger: .silent))
        for client in [jens, key] {
            for _ in 1...5 {
                let error = await #expect(throws: PlanioError.self) { try await client.send(.get("/my/page.js")) }
                guard case .unauthorized(.notAcceptedHere)? = error?.kind else {
                    Issue.record("\(String(describing: error))"); continue
                }
                #expect(error?.path == "/my/page.js" && error?.status == 401)
                #expect(error?.needsAuthorization == false && error?.isTemporary == false)
            }
            #expect(try await client.users.current().login == "jens")
        }
        #expect(session.sandbox.counters.tokenRequests == 0)
    }

    @Test("pages for browsers are such routes")
    func pages() async throws {
        let session = try await SandboxSession()
        for path in ["/my/page.js", "/my/api_key.txt"] {
            let error = await #expect(throws: PlanioError.self) { try await session.jens.send(.get(path)) }
            guard case .unauthorized(.notAcceptedHere)? = error?.kind else {
                Issue.record("\(String(describing: error))"); continue
            }
        }
        #expect(session.sandbox.counters.tokenRequests == 0)
    }

    @Test(
        "the token's own refusal refreshes, wherever in the header it stands",
        arguments: [
            #"Bearer realm="Redmine", error="invalid_token", error_description="The access token expired""#,
            "bearer ERROR=invalid_token", #"Basic realm="a, Bearer", Bearer error = "invalid\_token""#,
            #"Negotiate YII==, Bearer scope="a b", error="invalid_token""#,
        ])
    func token(_ challenge: String) async throws {
        let session = try await SandboxSession()
        let count = Locked(0)
        let transport = RefusingTransport(sandbox: session.sandbox, challenge: challenge) { path in
            path == "/projects.json"
                && count.withLock { count in
                    count += 1
                    return count == 1
                }
        }
        let client = try session.otherProcess(transport: transport).client(for: "jens")
        try await client.send(.get("/projects.json"))
        #expect(session.sandbox.counters.refreshes == 1)
    }

    @Test("a 401 while the server cannot say who the client is, is temporary")
    func undecided() async throws {
        let session = try await SandboxSession()
        _ = try await session.jens.issues.list().total
        session.sandbox.inject(.status(503), on: .path("/users/current.json"))
        let error = await #expect(throws: PlanioError.self) { try await session.jens.send(.get("/my/page.js")) }
        #expect(error?.isTemporary == true && error?.needsAuthorization == false)
        #expect(session.sandbox.counters.tokenRequests == 0)
    }

    @Test("a token that the server forgot is replaced by one refresh, for a thousand tasks")
    func forgotten() async throws {
        let session = try await SandboxSession()
        _ = try await session.jens.issues.list().total
        session.sandbox.forgetAccessTokens()
        session.time.advance(by: .seconds(300))
        let jens = session.jens
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...1000 { group.addTask { try await jens.send(.get("/projects.json")) } }
            try await group.waitForAll()
        }
        #expect(session.sandbox.counters.refreshes == 1)
        #expect(session.sandbox.log.count { $0.path == "/users/current.json" } == 2)
    }

    @Test("a server that knows none of its tokens gets one refresh, not one a request")
    func neverKnown() async throws {
        let session = try await SandboxSession()
        let transport = RefusingTransport(sandbox: session.sandbox, challenge: #"Basic realm="Redmine API""#) {
            $0 == "/users/current.json"
        }
        let planio = try session.otherProcess(transport: transport)
        for _ in 1...5 {
            let error = await #expect(throws: PlanioError.self) {
                try await planio.client(for: "jens").send(.get("/projects.json"))
            }
            guard case .identity(let reason)? = error?.kind, reason.reason == .tokenUnknown else {
                Issue.record("\(String(describing: error))"); continue
            }
            #expect(error?.needsAuthorization == true && error?.path == "/users/current.json")
        }
        #expect(session.sandbox.counters.refreshes == 1)
        #expect(!session.sandbox.log.contains { $0.path == "/projects.json" }, "nothing was answered as to a visitor")
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// What others who share a session did meanwhile is found out, and taken for what it is.
@Suite("Sessions shared by processes", .bounded)
struct SharedSessionTests {
    @Test("a token that expires on its way to a slow server is refreshed again")
    func expiredOnItsWay() async throws {
        let session = try await SandboxSession(lifetime: .seconds(1))
        let slow = try session.otherProcess(
            transport: DetainingTransport(session.sandbox, requests: 3) { _ in session.time.advance(by: .seconds(2)) })
        #expect(try await slow.client(for: "jens").users.current().login == "jens")
        #expect(session.sandbox.counters.refreshes == 3)
    }

    @Test("a request comes through though ten tokens in a row are too old when they arrive, as on a busy machine")
    func expiredTenTimes() async throws {
        let session = try await SandboxSession(lifetime: .seconds(1))
        let busy = try session.otherProcess(
            transport: DetainingTransport(session.sandbox, requests: 10) { _ in
                session.time.advance(by: .milliseconds(1200))
            })
        #expect(try await busy.client(for: "jens").users.current().login == "jens")
        #expect(session.sandbox.counters.refreshes == 10)
    }

    @Test("a server slower than its tokens live ends no session: a bounded number of refreshes and a temporary error")
    func alwaysExpiredOnItsWay() async throws {
        let session = try await SandboxSession(lifetime: .seconds(1))
        let slow = try session.otherProcess(
            transport: DetainingTransport(session.sandbox, requests: .max) { _ in
                session.time.advance(by: .milliseconds(1200))
            })
        let error = await #expect(throws: PlanioError.self) { _ = try await slow.client(for: "jens").users.current() }
        guard case .unauthorized(.tokenOutdated)? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(error?.isTemporary == true && error?.needsAuthorization == false)
        #expect(session.sandbox.counters.refreshes == 15)
    }

    @Test("a new token that another process replaced before its first request arrived is no refusal")
    func replacedOnItsWay() async throws {
        let session = try await SandboxSession(lifetime: .seconds(1))
        let other = try session.otherProcess().client(for: "jens")
        let slow = try session.otherProcess(
            transport: DetainingTransport(session.sandbox, requests: 2) { number in
                // The first token expires. The second not yet, but so nearly that the other process gets the next.
                session.time.advance(by: number == 1 ? .seconds(2) : .milliseconds(950))
                if number == 2 { _ = try await other.users.current() }
            })
        #expect(try await slow.client(for: "jens").users.current().login == "jens")
        #expect(session.sandbox.counters.refreshes == 2)
    }

    @Test("while this process leaves a failing server alone, what another one got from it is used")
    func pausedAndOvertaken() async throws {
        let session = try await SandboxSession()
        session.time.advance(by: .seconds(7201))
        session.sandbox.inject(.status(503, retryAfter: "3600"), on: .token, .first(1))
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        let next = try await session.otherProcess().token(for: "jens")
        #expect(try await session.planio.token(for: "jens") == next)
        #expect(session.sandbox.counters.tokenArrivals == 2)
    }

    @Test("what the server says of an old token is not taken for a new one")
    func verifiedApart() async throws {
        let session = try await SandboxSession()
        let slow = try session.otherProcess()
        session.sandbox.inject(.delay(.seconds(5)), on: .path("/users/current.json"), .first(1))
        let first = Task { try await slow.client(for: "jens").users.current() }
        // The delay, and the deadlines of the request and of its verification.
        await session.time.waitForSleepers(3)
        // Its token is replaced, and dies with the first use of the next.
        try await session.planio.refreshToken(for: "jens")
        #expect(try await session.jens.users.current().login == "jens")
        try await slow.refreshToken(for: "jens")
        #expect(try await slow.client(for: "jens").users.current().login == "jens")
        session.time.advance(by: .seconds(5))
        #expect(try await first.value.login == "jens")
        #expect(session.sandbox.counters.refreshes == 1)
    }

    @Test("a body that cannot be sent again is the caller's to send, and no sign of an ended session")
    func streamedBody() async throws {
        let session = try await SandboxSession()
        _ = try await session.jens.users.current()
        session.sandbox.expireTokens()
        var request = PlanioRequest(.post, "/uploads.json")
        request.body = HTTPBody(stream: AsyncStream<Data> { $0.finish() })
        let error = await #expect(throws: PlanioError.self) { try await session.jens.send(request) }
        #expect(error?.isTemporary == true && error?.needsAuthorization == false)
        #expect(try await session.jens.users.current().login == "jens")
        #expect(session.sandbox.counters.refreshes == 1)
    }

    @Test("a server that redirects instead of verifying a token ends no session")
    func redirectedVerification() async throws {
        let session = try await SandboxSession()
        session.sandbox.inject(.redirect(to: "https://maintenance.example/"), on: .path("/users/current.json"))
        let error = await #expect(throws: PlanioError.self) {
            _ = try await session.otherProcess().client(for: "jens").users.current()
        }
        guard case .identity(let reason)? = error?.kind, reason.reason == .redirected else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(error?.needsAuthorization == false)
    }

    @Test("a refresh that failed while another process succeeded is no failure: theirs is used")
    func overtaken() async throws {
        let session = try await SandboxSession()
        let store = OvertakenStore(store: session.store) { _ = try await session.planio.token(for: "jens") }
        let slow = try session.otherProcess(store: store)
        session.time.advance(by: .seconds(7201))
        #expect(try await slow.token(for: "jens") == session.planio.token(for: "jens"))
    }

    @Test("what another process refreshed is adopted without a token request, also after a refusal")
    func adopted() async throws {
        let session = try await SandboxSession()
        _ = try await session.jens.users.current()
        let other = try session.otherProcess()
        session.time.advance(by: .seconds(7201))
        #expect(try await other.client(for: "jens").users.current().login == "jens")
        #expect(try await session.jens.users.current().login == "jens")
        #expect(session.sandbox.counters.tokenRequests == 1)
        // The other one refreshes ahead of time, whereupon the server ends this one's token.
        session.sandbox.expireTokens()
        #expect(try await other.client(for: "jens").users.current().login == "jens")
        #expect(try await session.jens.users.current().login == "jens")
        #expect(session.sandbox.counters.tokenRequests == 2)
    }

    @Test("a session that the server ended works again after the user authorized, in every process")
    func authorizedAgain() async throws {
        let session = try await SandboxSession()
        session.time.advance(by: .seconds(7201))
        session.sandbox.revokeTokens()
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        let other = try session.otherProcess()
        let request = other.authorizationRequest()
        _ = try await other.authorize(
            request, code: try session.sandbox.consent(to: request.url, as: "jens"), as: "jens")
        #expect(try await session.jens.users.current().login == "jens")
    }

    @Test("invalid_grant while the store has moved on is no end: the newer session is used")
    func movedOn() async throws {
        let session = try await SandboxSession(rotation: .immediately)
        // A store whose exclusive access does not keep others out, as on some network file systems.
        let weak = WeakStore(session.store)
        let slow = try session.otherProcess(store: weak)
        _ = try await slow.token(for: "jens")
        session.time.advance(by: .seconds(7201))
        session.sandbox.inject(.delay(.seconds(3)), on: .token, .first(1))
        let waiting = Task { try await slow.token(for: "jens") }
        await session.time.waitForSleepers(2)
        let fast = try await session.planio.token(for: "jens")
        session.time.advance(by: .seconds(3))
        #expect(try await waiting.value == fast)
    }

    @Test("a client never becomes another user, though its account's session is replaced by somebody else's")
    func sameUser() async throws {
        let session = try await SandboxSession()
        #expect(try await session.jens.users.current().login == "jens")
        let other = try session.otherProcess()
        let request = other.authorizationRequest()
        _ = try await other.authorize(
            request, code: try session.sandbox.consent(to: request.url, as: "felix"), as: "jens")
        session.time.advance(by: .seconds(7201))
        let error = await #expect(throws: PlanioError.self) { _ = try await session.jens.users.current() }
        guard case .identity(let reason)? = error?.kind, reason.reason == .differentUser else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}

/// Lets everybody in at once.
private struct WeakStore: TokenStore {
    let store: any TokenStore
    init(_ store: any TokenStore) { self.store = store }

    func read(_ key: TokenKey) async throws -> Data? { try await store.read(key) }
    func keys() async throws -> [TokenKey] { try await store.keys() }
    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        let change = try await body(try await store.read(key))
        return try await store.update(key) { _ in change }
    }
}

/// Something happens while the first requests to the API are on their way.
private struct DetainingTransport: HTTPTransport {
    let sandbox: PlanioSandbox
    let requests: Int
    let count = Locked(0)
    let meanwhile: @Sendable (_ number: Int) async throws -> Void

    init(_ sandbox: PlanioSandbox, requests: Int, meanwhile: @escaping @Sendable (Int) async throws -> Void) {
        self.sandbox = sandbox
        self.requests = requests
        self.meanwhile = meanwhile
    }

    func send(_ request: HTTPRequest, body: HTTPBody, limits: TransportLimits) async throws -> (HTTPResponse, HTTPBody)
    {
        if request.path?.hasPrefix("/oauth/") == false {
            let number = count.withLock { count in
                count += 1
                return count
            }
            if number <= requests { try await meanwhile(number) }
        }
        return try await sandbox.send(request, body: body, limits: limits)
    }
}

/// Loses its exclusive access during each update, as with its connection to a database, and lets somebody else write.
private struct OvertakenStore: TokenStore {
    let store: any TokenStore
    let overtake: @Sendable () async throws -> Void

    func read(_ key: TokenKey) async throws -> Data? { try await store.read(key) }
    func keys() async throws -> [TokenKey] { try await store.keys() }
    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        _ = try await body(try await store.read(key))
        try await overtake()
        throw TokenStoreError(.unavailable("the connection was lost"))
    }
}

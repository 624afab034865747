import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// One refresh, for everybody, and never a lost session.
@Suite("Refresh", .bounded)
struct RefreshTests {
    @Test("10,000 tasks that find the token expired make one token request, and all get the same token")
    func single() async throws {
        let session = try await SandboxSession()
        session.time.advance(by: .seconds(7201))
        let planio = session.planio
        let tokens = try await withThrowingTaskGroup(of: Secret.self) { group in
            for _ in 1...10_000 { group.addTask { try await planio.token(for: "jens").accessToken } }
            return try await group.reduce(into: Set<Secret>()) { $0.insert($1) }
        }
        #expect(tokens.count == 1)
        #expect(session.sandbox.counters.tokenRequests == 1)
    }

    @Test("a valid token costs no request")
    func valid() async throws {
        let session = try await SandboxSession()
        let first = try await session.planio.token(for: "jens")
        session.time.advance(by: .seconds(7100))
        #expect(try await session.planio.token(for: "jens") == first)
        #expect(session.sandbox.counters.requests == 0)
    }

    @Test("shortly before expiry callers get the valid token while one refresh runs behind them")
    func ahead() async throws {
        let session = try await SandboxSession()
        let first = try await session.planio.token(for: "jens")
        let events = session.planio.events()
        session.time.advance(by: .seconds(7150))
        for _ in 1...10 { #expect(try await session.planio.token(for: "jens") == first) }
        for await event in events {
            guard case .refreshed = event else { continue }
            break
        }
        #expect(try await session.planio.token(for: "jens") != first)
        #expect(session.sandbox.counters.tokenRequests == 1)
    }

    @Test("a token that lives a second is refreshed once a second, not in a storm")
    func shortLifetime() async throws {
        let session = try await SandboxSession(lifetime: .seconds(1))
        for second in 1...5 {
            session.time.advance(by: .seconds(1))
            for _ in 1...100 { _ = try await session.planio.token(for: "jens") }
            #expect(session.sandbox.counters.tokenRequests == second)
        }
    }

    @Test("a cancelled caller leaves at once and does not cancel the refresh others wait for")
    func cancelled() async throws {
        let session = try await SandboxSession()
        session.time.advance(by: .seconds(7201))
        session.sandbox.inject(.delay(.seconds(5)), on: .token, .first(1))
        let planio = session.planio
        let leaving = Task { try await planio.token(for: "jens") }
        let staying = Task { try await planio.token(for: "jens") }
        // The answer's delay and the request's deadline.
        await session.time.waitForSleepers(2)
        leaving.cancel()
        await #expect(throws: CancellationError.self) { _ = try await leaving.value }
        session.time.advance(by: .seconds(5))
        _ = try await staying.value
        #expect(session.sandbox.counters.tokenRequests == 1)
    }

    @Test("when all callers are cancelled the refreshed token is stored nevertheless")
    func allCancelled() async throws {
        let session = try await SandboxSession()
        session.time.advance(by: .seconds(7201))
        session.sandbox.inject(.delay(.seconds(5)), on: .token, .first(1))
        let (planio, events) = (session.planio, session.planio.events())
        let only = Task { try await planio.token(for: "jens") }
        await session.time.waitForSleepers(2)
        only.cancel()
        await #expect(throws: CancellationError.self) { _ = try await only.value }
        session.time.advance(by: .seconds(5))
        for await event in events {
            guard case .refreshed = event else { continue }
            break
        }
        _ = try await session.otherProcess().token(for: "jens")
        #expect(session.sandbox.counters.tokenRequests == 1)
    }

    @Test("a request whose token is refused refreshes once and is repeated once")
    func refused() async throws {
        let session = try await SandboxSession()
        _ = try await session.jens.users.current()
        session.sandbox.resetCounters()
        session.sandbox.expireTokens()
        #expect(try await session.jens.users.current().login == "jens")
        let counters = session.sandbox.counters
        #expect(counters.tokenRequests == 1)
        #expect(counters.apiRequests == 3, "refused, the new token's user confirmed, repeated")
    }

    @Test("a server that refuses every token gets two requests and one refresh, and the caller an error")
    func refusedAlways() async throws {
        let session = try await SandboxSession()
        let refusing = RefusingTransport(
            sandbox: session.sandbox, challenge: #"Bearer realm="Redmine", error="invalid_token""#
        ) { _ in true }
        let jens = try session.otherProcess(transport: refusing).client(for: "jens")
        let error = await #expect(throws: PlanioError.self) { _ = try await jens.issues.list().total }
        guard case .unauthorized(.tokenRefused)? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(error?.needsAuthorization == true)
        #expect(session.sandbox.counters.tokenRequests == 1)
        #expect(refusing.refusals == 2)
    }

    @Test("a lost response is repaired by asking again with the same refresh token")
    func lostAnswer() async throws {
        let session = try await SandboxSession(refresh: RefreshPolicy(retries: RetryPolicy(firstWait: .zero)))
        session.time.advance(by: .seconds(7201))
        session.sandbox.inject(.loseResponse, on: .token, .first(2))
        #expect(try await session.jens.users.current().login == "jens")
        #expect(session.sandbox.counters.refreshes == 3)
        #expect(session.sandbox.counters.refreshedTokens == 1)
    }

    @Test(
        "a failing token endpoint leaves the session, and callers get an error that says when the library tries again",
        arguments: [
            PlanioSandbox.Fault.status(503), .status(500, body: #"{"error":"invalid_grant"}"#), .status(429), .garbage,
            .cut,
            .refused, .loseResponse, .status(400, body: "<html>"), .redirect(to: "https://evil.example/"), .status(401),
        ])
    func failing(_ fault: PlanioSandbox.Fault) async throws {
        let session = try await SandboxSession()
        session.time.advance(by: .seconds(7201))
        session.sandbox.inject(fault, on: .token)
        let error = await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        // Somebody has to set another `site` where the server redirects; the session is kept there too.
        let isRedirect = if case .redirect = fault { true } else { false }
        #expect(error?.isTemporary == !isRedirect && error?.needsAuthorization == false)
        #expect(error?.retryAt != nil)
        let requests = session.sandbox.counters.requests
        // Until then nobody asks the server again.
        let again = await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        let retryAt = try #require(again?.retryAt)
        #expect(retryAt > session.time.now)
        #expect(session.sandbox.counters.requests == requests)
        session.sandbox.removeFaults()
        session.time.advance(by: .seconds(61))
        #expect(try await session.jens.users.current().login == "jens")
    }

    @Test("Retry-After is honoured")
    func retryAfter() async throws {
        let session = try await SandboxSession()
        session.time.advance(by: .seconds(7201))
        session.sandbox.inject(.status(503, retryAfter: "30"), on: .token, .first(1))
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        session.time.advance(by: .seconds(29))
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        session.time.advance(by: .seconds(2))
        _ = try await session.planio.token(for: "jens")
    }

    @Test("a token endpoint that hangs costs the policy's timeout, not for ever, and the session stays")
    func hanging() async throws {
        let session = try await SandboxSession()
        session.time.advance(by: .seconds(7201))
        session.sandbox.inject(.hang, on: .token, .first(1))
        let planio = session.planio
        let waiting = Task { try await planio.token(for: "jens") }
        await session.time.waitForSleepers(2)
        session.time.advance(by: .seconds(10))
        let error = await #expect(throws: SessionError.self) { _ = try await waiting.value }
        guard case .transport(let transport)? = error?.reason, case .timedOut = transport.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        session.time.advance(by: .seconds(10))
        _ = try await planio.token(for: "jens")
    }

    @Test("while the old token is valid a failing refresh is no caller's matter")
    func failingAhead() async throws {
        let session = try await SandboxSession()
        let first = try await session.planio.token(for: "jens")
        let events = session.planio.events()
        session.sandbox.inject(.status(503), on: .token)
        session.time.advance(by: .seconds(7150))
        #expect(try await session.planio.token(for: "jens") == first)
        for await event in events {
            guard case .refreshFailed(let account, let error) = event else { continue }
            #expect(account == "jens")
            #expect(error.retryAt.map { $0 > session.time.now } == true)
            break
        }
        #expect(try await session.planio.token(for: "jens") == first)
        #expect(try await session.jens.users.current().login == "jens")
    }

    @Test(
        "invalid_grant for the newest refresh token ends the session: one token request for all callers and processes")
    func ended() async throws {
        let session = try await SandboxSession()
        let events = session.planio.events()
        session.time.advance(by: .seconds(7201))
        session.sandbox.revokeTokens()
        let planio = session.planio
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...1000 {
                group.addTask {
                    let error = await #expect(throws: SessionError.self) { _ = try await planio.token(for: "jens") }
                    #expect(error?.needsAuthorization == true)
                }
            }
        }
        let other = try session.otherProcess()
        let error = await #expect(throws: SessionError.self) { _ = try await other.token(for: "jens") }
        guard case .authorizationRequired? = error?.reason else { Issue.record("\(String(describing: error))"); return }
        #expect(session.sandbox.counters.tokenRequests == 1)
        // Operators are told once, however often it is asked for.
        await #expect(throws: SessionError.self) { _ = try await planio.token(for: "jens") }
        try await planio.signOut("jens")
        var ended = 0
        for await event in events {
            if case .authorizationRequired("jens") = event { ended += 1 }
            if case .signedOut = event { break }
        }
        #expect(ended == 1)
    }

    @Test("a strict server loses no session as long as no response is lost")
    func strict() async throws {
        let session = try await SandboxSession(rotation: .immediately)
        for _ in 1...20 {
            session.time.advance(by: .seconds(7201))
            #expect(try await session.jens.users.current().login == "jens")
            #expect(try await session.otherProcess().client(for: "jens").users.current().login == "jens")
        }
        #expect(session.sandbox.counters.tokenRequests == 20)
    }

    @Test(
        "a clock set back or forward costs at most one refresh, and no storm",
        arguments: [86400, -86400, 7_200_000, -7_200_000])
    func clockJumps(_ seconds: Int) async throws {
        let session = try await SandboxSession()
        session.time.jump(by: .seconds(seconds))
        for _ in 1...10 { _ = try await session.planio.token(for: "jens") }
        #expect(session.sandbox.counters.tokenRequests == 0, "this process knows how much time has passed")
        let other = try session.otherProcess()
        for _ in 1...10 { _ = try await other.token(for: "jens") }
        #expect(session.sandbox.counters.tokenRequests <= 1)
        session.time.advance(by: .seconds(7201))
        _ = try await session.planio.token(for: "jens")
        #expect(session.sandbox.counters.tokenRequests <= 2)
    }

    @Test("a token whose stated lifetime is nonsense is used until the server refuses it", arguments: [0, -5])
    func nonsenseLifetime(_ seconds: Int) async throws {
        let transport = StubTransport(
            200, #"{"access_token":"a","refresh_token":"r","expires_in":\#(seconds),"resource_owner_id":5}"#)
        let planio = Planio(
            configuration: try .example(), transport: transport, options: .init(time: ManualTime(), logger: .silent))
        _ = try await planio.authorize(planio.authorizationRequest(), code: "c", as: "jens")
        let requests = transport.sent.count
        for _ in 1...10 { _ = try await planio.token(for: "jens") }
        #expect(transport.sent.count == requests)
    }

    @Test("without a refresh token the session lasts as long as its token")
    func noRefreshToken() async throws {
        let time = ManualTime(advancesItself: false)
        let transport = StubTransport(200, #"{"access_token":"a","expires_in":60,"resource_owner_id":5}"#)
        let planio = Planio(
            configuration: try .example(), transport: transport, options: .init(time: time, logger: .silent))
        _ = try await planio.authorize(planio.authorizationRequest(), code: "c", as: "jens")
        _ = try await planio.token(for: "jens")
        time.advance(by: .seconds(57))
        // It is as good as ever until it expires.
        for _ in 1...10 {
            _ = try await planio.token(for: "jens")
            await Task.yield()
        }
        time.advance(by: .seconds(4))
        let error = await #expect(throws: SessionError.self) { _ = try await planio.token(for: "jens") }
        guard case .cannotRefresh? = error?.reason else { Issue.record("\(String(describing: error))"); return }
        #expect(error?.needsAuthorization == true)
    }

    @Test("an account that nobody authorized is told so, without a request")
    func noSession() async throws {
        let session = try await SandboxSession()
        let error = await #expect(throws: PlanioError.self) {
            _ = try await session.planio.client(for: "nobody").users.current()
        }
        #expect(error?.needsAuthorization == true)
        #expect(session.sandbox.counters.requests == 0)
    }

    @Test("thousands of accounts refresh apart from each other")
    func manyAccounts() async throws {
        let session = try await SandboxSession()
        let key = try #require(try await session.store.keys().first)
        let record = try #require(try await session.store.read(key))
        for number in 1...2000 {
            try await session.store.update(TokenKey(site: key.site, clientID: key.clientID, account: "a\(number)")) {
                _ in
                .write(record, ())
            }
        }
        let planio = try session.otherProcess()
        session.time.advance(by: .seconds(7201))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...2000 { group.addTask { _ = try await planio.token(for: "a\(number)") } }
            try await group.waitForAll()
        }
        #expect(session.sandbox.counters.tokenRequests == 2000)
        #expect(try await planio.accounts().count == 2001)
    }
}

import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Memory is bounded, and what is forgotten is found again.
@Suite("Sessions held in memory", .bounded)
struct SessionRegistryTests {
    /// Counts objects, not what somebody says of them.
    private struct Witness {
        weak var session: OAuthSession?
    }

    private static func planio(_ sandbox: PlanioSandbox, _ store: any TokenStore, _ time: ManualTime, idle: Int) throws
        -> Planio
    {
        Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), tokens: store, transport: sandbox,
            options: .init(
                retries: .none, refresh: .init(retries: .none), idleSessions: idle, time: time, logger: .silent))
    }

    private static func session(_ client: PlanioClient) throws -> OAuthSession {
        guard case .session(let binding) = client.identity.kind else { throw CancellationError() }
        return binding.session
    }

    @Test(
        "unknown accounts leave no more sessions behind than the bound",
        arguments: [(5_000, 0), (5_000, 1), (5_000, 3), (100_000, 10_000)])
    func bounded(_ accounts: Int, _ idle: Int) throws {
        let planio = try Self.planio(.demo(), InMemoryTokenStore(), ManualTime(advancesItself: false), idle: idle)
        var witnesses: [Witness] = []
        for number in 0..<accounts {
            witnesses.append(Witness(session: try Self.session(planio.client(for: "\(number)"))))
        }
        let alive = witnesses.count { $0.session != nil }
        #expect(alive <= idle)
        #expect(alive >= idle / 2)
        // A few places are left over until they are looked through.
        #expect(planio.sessions.count.places <= 64 + 3 * idle)
        #expect(planio.sessions.count.sessions == alive)
    }

    @Test("the longest unused are forgotten, those in use stay")
    func leastRecentlyUsed() throws {
        let planio = try Self.planio(.demo(), InMemoryTokenStore(), ManualTime(advancesItself: false), idle: 100)
        let used = Witness(session: try Self.session(planio.client(for: "used")))
        let unused = Witness(session: try Self.session(planio.client(for: "unused")))
        for number in 0..<1000 {
            _ = planio.client(for: "\(number)")
            _ = planio.client(for: "used")
        }
        #expect(used.session != nil)
        #expect(unused.session == nil)
    }

    @Test("a client keeps its session, which later clients of its account share, whatever came in between")
    func shared() throws {
        let planio = try Self.planio(.demo(), InMemoryTokenStore(), ManualTime(advancesItself: false), idle: 10)
        let client = planio.client(for: "jens")
        for number in 0..<10_000 { _ = planio.client(for: "\(number)") }
        #expect(try Self.session(planio.client(for: "jens")) === Self.session(client))
    }

    @Test("accounts whose names only look equal have sessions and records of their own")
    func unicode() async throws {
        let (composed, decomposed) = ("\u{FC}ser", "u\u{308}ser")
        #expect(composed == decomposed)
        let time = ManualTime(advancesItself: false)
        let sandbox = PlanioSandbox.demo(time: time)
        let planio = try Self.planio(sandbox, InMemoryTokenStore(), time, idle: 10)
        for (account, login) in [(composed, "jens"), (decomposed, "felix")] {
            let request = planio.authorizationRequest()
            let client = try await planio.authorize(
                request, code: try sandbox.consent(to: request.url, as: login), as: account)
            #expect(client.account.map { Array($0.utf8) } == Array(account.utf8))
        }
        #expect(try await planio.client(for: composed).users.current().login == "jens")
        #expect(try await planio.client(for: decomposed).users.current().login == "felix")
        #expect(try await planio.accounts().count == 2)
        try await planio.signOut(decomposed)
        #expect(try await planio.client(for: composed).users.current().login == "jens")
        #expect(try await planio.accounts().map { Array($0.utf8) } == [Array(composed.utf8)])
    }

    @Test("another site's or application's accounts that only look like this one's are not listed")
    func otherApplication() async throws {
        let store = InMemoryTokenStore()
        func planio(_ id: String) throws -> Planio {
            Planio(
                configuration: try PlanioConfiguration(
                    site: "https://example.plan.io", clientID: id, scopes: [.viewIssues]),
                tokens: store, transport: StubTransport(200))
        }
        try await store.update(TokenKey(site: "https://example.plan.io", clientID: "u\u{308}", account: "jens")) { _ in
            .write(Data(), ())
        }
        #expect(try await planio("\u{FC}").accounts().isEmpty)
        #expect(try await planio("u\u{308}").accounts() == ["jens"])
    }

    @Test("a session that refreshes is not forgotten: who asks meanwhile joins the one refresh")
    func refreshing() async throws {
        let time = ManualTime(advancesItself: false)
        let sandbox = PlanioSandbox.demo(time: time)
        let planio = try Self.planio(sandbox, InMemoryTokenStore(), time, idle: 1)
        let request = planio.authorizationRequest()
        _ = try await planio.authorize(request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
        time.advance(by: .seconds(7201))
        sandbox.inject(.delay(.seconds(5)), on: .token, .first(1))
        let first = Task { try await planio.token(for: "jens") }
        await time.waitForSleepers(2)
        let witness = Witness(session: planio.sessions.session(for: planio.key("jens")))
        for number in 0..<100 { _ = planio.client(for: "\(number)") }
        #expect(witness.session != nil)
        #expect(witness.session === planio.sessions.session(for: planio.key("jens")))
        let second = Task { try await planio.token(for: "jens") }
        time.advance(by: .seconds(5))
        #expect(try await first.value == second.value)
        #expect(sandbox.counters.refreshes == 1)
    }

    @Test("a token that could not be stored outlives the session that was forgotten")
    func unsaved() async throws {
        let time = ManualTime(advancesItself: false)
        let sandbox = PlanioSandbox.demo(rotation: .immediately, time: time)
        let store = FailingStore()
        let planio = try Self.planio(sandbox, store, time, idle: 1)
        let request = planio.authorizationRequest()
        _ = try await planio.authorize(request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
        time.advance(by: .seconds(7201))
        store.failWrites(1)
        let witness = Witness(session: planio.sessions.session(for: planio.key("jens")))
        await #expect(throws: SessionError.self) { _ = try await planio.token(for: "jens") }
        for number in 0..<100 { _ = planio.client(for: "\(number)") }
        #expect(witness.session == nil)
        #expect(try await planio.client(for: "jens").users.current().login == "jens")
        #expect(sandbox.counters.refreshes == 1)
    }
}

import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("Refresh policy", .bounded)
struct RefreshPolicyTests {
    private static let extremes: [Duration] = [
        .seconds(-1_000_000), .seconds(-1), .zero, .nanoseconds(1), .seconds(1 << 40),
    ]

    @Test("no value stops refreshing, given at first or set later", arguments: extremes)
    func clamped(_ extreme: Duration) throws {
        let given = RefreshPolicy(
            leeway: extreme, attemptTimeout: extreme, timeout: extreme, longestPause: extreme)
        var set = RefreshPolicy()
        set.leeway = extreme
        set.attemptTimeout = extreme
        set.timeout = extreme
        set.longestPause = extreme
        #expect(given == set)
        #expect(given.leeway >= .zero)
        for timeout in [given.attemptTimeout, given.timeout] {
            #expect((.seconds(1)...(.seconds(300))).contains(timeout))
        }
        #expect((.seconds(1)...(.seconds(3600))).contains(given.longestPause))
    }

    @Test("a session refreshes under every policy", arguments: extremes)
    func refreshes(_ extreme: Duration) async throws {
        let session = try await SandboxSession(
            refresh: RefreshPolicy(
                leeway: extreme, retries: .none, attemptTimeout: extreme, timeout: extreme, longestPause: extreme))
        session.time.advance(by: .seconds(7201))
        session.sandbox.inject(.status(503), on: .token, .first(1))
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        session.time.advance(by: .seconds(3600))
        #expect(try await session.jens.users.current().login == "jens")
    }

    @Test("an authorization can be finished under every lifetime", arguments: extremes)
    func authorizationLifetime(_ extreme: Duration) async throws {
        let time = ManualTime()
        let sandbox = PlanioSandbox.demo(time: time)
        var options = Planio.Options(time: time, logger: .silent)
        options.authorizationLifetime = extreme
        #expect(options.authorizationLifetime == Planio.Options(authorizationLifetime: extreme).authorizationLifetime)
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox, options: options)
        let request = planio.authorizationRequest()
        _ = try await planio.authorize(request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
    }
}

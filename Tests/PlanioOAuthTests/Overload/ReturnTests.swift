import Logging
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// A site that was away and is back serves everybody again soon, however long it was away.
@Suite("A site that is back", .bounded)
struct ReturnTests {
    private let time = ManualTime(advancesItself: false)
    private let sandbox: PlanioSandbox

    init() { sandbox = .demo(time: time) }

    private func planio(
        _ overload: OverloadPolicy, accounts: [String], logger: Logger = .silent
    ) async throws -> Planio {
        let drawn = Locked<UInt8>(0)
        let randomness = Randomness { count in
            // Every pause is as long as it can be.
            let number = drawn.withLock { drawn in
                drawn &+= 1
                return drawn
            }
            return [255] + Array(repeating: number, count: count - 1)
        }
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox,
            options: .init(
                retries: .none, overload: overload, refresh: .init(retries: .none), time: time,
                randomness: randomness, logger: logger))
        for account in accounts {
            let request = planio.authorizationRequest()
            _ = try await planio.authorize(
                request, code: try sandbox.consent(to: request.url, as: account), as: account)
        }
        return planio
    }

    @Test(
        "half a minute after an outage all calls work, also those that need a refresh first",
        arguments: [20, 45, 100, 300, 600])
    func everybodyIsBack(_ outage: Int) async throws {
        let accounts = ["jens", "felix"]
        let planio = try await planio(OverloadPolicy(), accounts: accounts)
        let clients = accounts.map { planio.client(for: $0) }
        time.advance(by: .seconds(7201))
        // Whose token is good.
        try await planio.refreshToken(for: "felix")
        sandbox.inject(.refused, on: .anywhere)
        for _ in 1...outage {
            for client in clients {
                await #expect(throws: PlanioError.self) { _ = try await client.issues.list().total }
            }
            time.advance(by: .seconds(1))
        }
        sandbox.removeFaults()
        for _ in 1...31 {
            for client in clients { _ = try? await client.issues.list().total }
            time.advance(by: .seconds(1))
        }
        for client in clients { #expect(try await client.issues.list().total >= 0) }
    }

    @Test("a refresh that is not sent because the site is left alone makes the session wait no longer for the next")
    func heldBack() async throws {
        let policy = OverloadPolicy(
            circuit: CircuitPolicy(failures: 3, openTime: .seconds(50), longestOpenTime: .seconds(50)))
        let lines = LogLines()
        let planio = try await planio(policy, accounts: ["jens", "felix"], logger: lines.logger)
        time.advance(by: .seconds(7201))
        try await planio.refreshToken(for: "felix")
        sandbox.inject(.refused, on: .anywhere)
        let felix = planio.client(for: "felix")
        for _ in 1...3 { await #expect(throws: PlanioError.self) { _ = try await felix.issues.list().total } }
        sandbox.removeFaults()
        sandbox.resetCounters()
        for _ in 1...49 {
            await #expect(throws: SessionError.self) { _ = try await planio.token(for: "jens") }
            time.advance(by: .seconds(1))
        }
        #expect(sandbox.counters.tokenArrivals == 0)
        #expect(lines.entries.filter { $0.message.hasPrefix("refresh failed") }.count == 1)
        time.advance(by: .seconds(1))
        _ = try? await planio.token(for: "jens")
        time.advance(by: .seconds(1))
        _ = try await planio.token(for: "jens")
        #expect(sandbox.counters.refreshes == 1)
    }
}

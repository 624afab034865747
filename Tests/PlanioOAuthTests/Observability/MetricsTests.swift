#if Metrics
import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("Metrics", .bounded)
struct MetricsTests {
    private let metrics = TestMetrics()
    private let time = ManualTime()

    private func client(_ answer: @escaping @Sendable (Int) throws -> (Int, HTTPFields, String)) throws -> PlanioClient
    {
        let number = Locked(0)
        let transport = StubTransport { sent, _ in
            if sent.request.path?.hasPrefix("/users/current") == true { return (200, [:], #"{"user":{"id":5}}"#) }
            return try answer(
                number.withLock { number in
                    number += 1
                    return number
                })
        }
        var options = Planio.Options(retries: RetryPolicy(attempts: 3), time: time, logger: .silent)
        options.metrics = metrics
        return try PlanioClient(
            site: "https://example.org", credential: .apiKey("k"), transport: transport, options: options)
    }

    @Test("operations, attempts and retries are counted and timed by the operation's name")
    func requests() async throws {
        let client = try client { [time] number in
            time.advance(by: .seconds(1))
            if number == 1 { throw TransportError(.connectionLost, .unknown) }
            return number == 2 ? (503, [.retryAfter: "5"], "") : (200, [:], "{}")
        }
        for _ in 1...2 { try await client.send(.get("/issues/7.json")) }
        let operation = ["operation": "GET /issues/{id}", "purpose": "api"]
        #expect(metrics.values("planio.operations", operation.merging(["outcome": "ok"]) { $1 }) == [1, 1])
        let durations = metrics.values("planio.operation.duration", operation)
        #expect(durations.count == 2 && durations[0] > 8_000_000_000 && durations[1] == 1_000_000_000)
        #expect(metrics.values("planio.attempt.duration", operation) == [1, 1, 1, 1].map { $0 * 1_000_000_000 })
        #expect(metrics.sum("planio.retries", operation) == 2)
        for (status, count) in [("connection_lost", 1), ("503", 1), ("200", 2)] {
            #expect(metrics.sum("planio.attempts", operation.merging(["status": status]) { $1 }) == Int64(count))
        }
        #expect((metrics.values("planio.wait.duration", ["reason": "pause"]).last ?? 0) >= 5_000_000_000)
    }

    @Test("errors are counted by their kind, and ids never make a metric of their own")
    func errors() async throws {
        let client = try client { number in
            number.isMultiple(of: 2) ? (404, [:], "") : (422, [:], #"{"errors":["planted \#(number)"]}"#)
        }
        for id in 1...40 {
            await #expect(throws: PlanioError.self) { try await client.send(.put("/issues/\(id).json", json: [:])) }
        }
        #expect(metrics.sum("planio.operations", ["outcome": "not_found"]) == 20)
        #expect(metrics.sum("planio.operations", ["outcome": "validation"]) == 20)
        let names = Set(metrics.samples.map { "\($0.label) \($0.dimensions.sorted { $0.key < $1.key })" })
        #expect(names.count < 20)
    }

    @Test("refreshes are counted by who made them, timed, and those that failed by why; sign-ins and ends too")
    func sessions() async throws {
        let time = ManualTime(advancesItself: false)
        let sandbox = PlanioSandbox.demo(tokenLifetime: .seconds(7200), time: time)
        let store = InMemoryTokenStore()
        let (here, there) = (TestMetrics(), TestMetrics())
        let planios = try [here, there].map { metrics in
            var options = Planio.Options(
                retries: .none, refresh: RefreshPolicy(retries: .none), time: time, logger: .silent)
            options.metrics = metrics
            return Planio(
                configuration: try sandbox.configuration(scopes: [.viewIssues]), tokens: store, transport: sandbox,
                options: options)
        }
        let request = planios[0].authorizationRequest()
        _ = try await planios[0].authorize(
            request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
        _ = try await planios[1].token(for: "jens")
        time.advance(by: .seconds(7300))
        for planio in planios { _ = try await planio.token(for: "jens") }
        #expect(here.sum("planio.sessions.signed_in") == 1)
        #expect(here.sum("planio.refreshes", ["by": "own"]) == 1 && here.sum("planio.refreshes", ["by": "other"]) == 0)
        #expect(
            there.sum("planio.refreshes", ["by": "other"]) == 1 && there.sum("planio.refreshes", ["by": "own"]) == 0)
        #expect(here.values("planio.refresh.duration").count == 1)
        #expect(here.sum("planio.operations", ["operation": "POST /oauth/token", "purpose": "token"]) == 2)

        time.advance(by: .seconds(7300))
        sandbox.inject(.status(503), on: .token)
        await #expect(throws: SessionError.self) { _ = try await planios[0].token(for: "jens") }
        #expect(here.sum("planio.refresh.failures", ["outcome": "token_endpoint_unavailable"]) == 1)
        sandbox.removeFaults()
        try await planios[1].signOut("jens")
        #expect(there.sum("planio.sessions.ended", ["by": "user"]) == 1)
    }
}
#endif

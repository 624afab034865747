import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// An outage is not amplified, and who asks for little retries all the same.
@Suite("Retry budget", .bounded)
struct RetryBudgetTests {
    private let request = HTTPRequest(method: .get, scheme: "https", authority: "example.org", path: "/x")

    private func pipeline(
        _ transport: any HTTPTransport, _ time: ManualTime, attempts: Int = 3, budget: RetryBudget? = RetryBudget()
    ) -> RequestPipeline {
        var pipeline = RequestPipeline.test(
            transport, retries: RetryPolicy(attempts: attempts, firstWait: .zero, budget: budget), time: time)
        pipeline.overload = .none
        pipeline.traffic = pipeline.traffic(to: "https://example.org")
        return pipeline
    }

    @Test("an outage costs a tenth more requests than the program asked for, and the reserve, from however many tasks")
    func outage() async throws {
        let time = ManualTime()
        let transport = StubTransport(503)
        let pipeline = pipeline(transport, time)
        let calls = 2000
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...8 {
                group.addTask {
                    for _ in 1...calls / 8 { _ = try await pipeline.send(request, idempotent: true) }
                }
            }
            try await group.waitForAll()
        }
        let retries = transport.sent.count - calls
        #expect(retries <= calls / 10 + 20)
        // Nor is it all forbidden.
        #expect(retries >= calls / 10)
    }

    @Test("without a budget every call has all its attempts")
    func unbounded() async throws {
        let transport = StubTransport(503)
        let pipeline = pipeline(transport, ManualTime(), budget: nil)
        for _ in 1...100 { _ = try await pipeline.send(request, idempotent: true) }
        #expect(transport.sent.count == 300)
    }

    @Test("what was used comes back with time, so that a quiet program retries again")
    func refill() async throws {
        let time = ManualTime()
        let transport = StubTransport(503)
        let pipeline = pipeline(transport, time, budget: RetryBudget(share: 0, reserve: 2, refill: .seconds(10)))
        func attempts() async throws -> Int {
            let before = transport.sent.count
            _ = try await pipeline.send(request, idempotent: true)
            return transport.sent.count - before
        }
        #expect(try await attempts() == 3)
        #expect(try await attempts() == 1)
        time.advance(by: .seconds(10))
        #expect(try await attempts() == 2)
        time.advance(by: .seconds(3600))
        #expect(try await attempts() == 3)
        #expect(try await attempts() == 1)
    }

    @Test("clients of one site and transport share a budget; another site and another transport have their own")
    func shared() async throws {
        let time = ManualTime()
        let (one, other) = (StubTransport(503), StubTransport(503))
        let budget = RetryBudget(share: 0, reserve: 1, refill: .seconds(86400))
        let first = pipeline(one, time, budget: budget)
        #expect(try await first.send(request, idempotent: true).status == 503)
        #expect(one.sent.count == 2)
        let second = pipeline(one, time, budget: budget)
        _ = try await second.send(request, idempotent: true)
        #expect(one.sent.count == 3, "the first used it up")
        var elsewhere = request
        elsewhere.authority = "other.example"
        let third = second.traffic(to: "https://other.example")
        var pipeline = second
        pipeline.traffic = third
        _ = try await pipeline.send(elsewhere, idempotent: true)
        #expect(one.sent.count == 5)
        _ = try await self.pipeline(other, time, budget: budget).send(request, idempotent: true)
        #expect(other.sent.count == 2)
    }

    @Test("a refresh that is repeated takes from the same budget")
    func refresh() async throws {
        let time = ManualTime()
        let sandbox = PlanioSandbox.demo(time: time)
        let retries = RetryPolicy(
            attempts: 3, firstWait: .zero, budget: RetryBudget(share: 0, reserve: 1, refill: .seconds(86400)))
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox,
            options: .init(
                retries: .none, overload: .none, refresh: .init(retries: retries), time: time, logger: .silent))
        let request = planio.authorizationRequest()
        _ = try await planio.authorize(request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
        time.advance(by: .seconds(7201))
        sandbox.inject(.status(500), on: .token)
        sandbox.resetCounters()
        await #expect(throws: SessionError.self) { _ = try await planio.token(for: "jens") }
        #expect(sandbox.counters.tokenArrivals == 2)
    }
}

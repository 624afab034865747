import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("Retry policy", .bounded)
struct RetryPolicyTests {
    private static let user = #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#

    private static func randomness(_ byte: UInt8) -> Randomness {
        Randomness { [byte] + Array(repeating: 0, count: $0 - 1) }
    }

    @Test(
        "a wait is any part of the doubled first one, within the longest",
        arguments: [(1, 200), (2, 400), (3, 800), (4, 1000), (50, 1000)])
    func fullJitter(attempt: Int, most: Int) {
        let policy = RetryPolicy(attempts: 100, firstWait: .milliseconds(200), longestWait: .seconds(1))
        #expect(policy.backoff(attempt, Self.randomness(0)) == .zero)
        #expect(policy.backoff(attempt, Self.randomness(0x80)) == .milliseconds(most) / 2)
        let longest = policy.backoff(attempt, Randomness { Array(repeating: 255, count: $0) })
        #expect(longest < .milliseconds(most) && longest > .milliseconds(most) * 0.999)
    }

    @Test("no attempt begins later than the policy says, however many there may be")
    func totalTime() async throws {
        let time = ManualTime()
        let transport = StubTransport(503)
        var pipeline = RequestPipeline.test(
            transport,
            retries: RetryPolicy(
                attempts: 100, firstWait: .seconds(4), longestWait: .seconds(4), totalTime: .seconds(7), budget: nil),
            time: time, randomness: Self.randomness(0x80))
        pipeline.overload = .none
        let request = HTTPRequest(method: .get, scheme: "https", authority: "example.org", path: "/x")
        #expect(try await pipeline.send(request, idempotent: true).status == 503)
        // At 0, 2, 4 and 6 seconds.
        #expect(transport.sent.count == 4)
        #expect(time.uptime == .seconds(6))
    }

    @Test("values outside of what makes sense are replaced by the nearest inside")
    func clamped() {
        #expect(RetryPolicy(totalTime: .seconds(-1)).totalTime == .zero)
        #expect(RetryPolicy(totalTime: .seconds(Int64.max)).totalTime == .seconds(86400))
        var budget = RetryBudget(share: .nan, reserve: -1, refill: .zero)
        #expect(budget == RetryBudget(share: 0, reserve: 0, refill: .milliseconds(100)))
        (budget.share, budget.reserve, budget.refill) = (.infinity, .max, .seconds(Int64.max))
        #expect(budget == RetryBudget(share: 1, reserve: 1000, refill: .seconds(86400)))
    }

    // MARK: One call's own

    /// Says who is there, and fails otherwise.
    private func failing(_ failure: @escaping @Sendable () throws -> Int = { 503 }) -> StubTransport {
        StubTransport { sent, _ in
            sent.request.path == "/users/current.json" ? (200, [:], Self.user) : (try failure(), [:], "")
        }
    }

    private func options(_ retries: RetryPolicy) -> Planio.Options {
        Planio.Options(retries: retries, overload: .none, time: ManualTime(), logger: .silent)
    }

    @Test("a client with other retries shares everything else")
    func client() async throws {
        let transport = failing()
        let client = try await PlanioClient.known(transport, options: options(.init(attempts: 3)))
        let once = client.with(retries: .none)
        let before = transport.sent.count
        await #expect(throws: PlanioError.self) { _ = try await once.issues.get(7) }
        #expect(transport.sent.count == before + 1, "sent once, and the user is not asked for again")
        await #expect(throws: PlanioError.self) { _ = try await client.issues.get(7) }
        #expect(transport.sent.count == before + 4)
        await #expect(throws: PlanioError.self) { _ = try await once.with(retries: .init(attempts: 2)).issues.get(7) }
        #expect(transport.sent.count == before + 6)
        #expect(once.nameCache === client.nameCache)
    }

    @Test("a request with retries of its own is sent as often, and no other is")
    func request() async throws {
        let transport = failing()
        let client = try await PlanioClient.known(transport, options: options(.none))
        var request = PlanioRequest.get("/x.json")
        request.retries = RetryPolicy(attempts: 4)
        let before = transport.sent.count
        await #expect(throws: PlanioError.self) { try await client.send(request) }
        #expect(transport.sent.count == before + 4)
        await #expect(throws: PlanioError.self) { try await client.send(.get("/x.json")) }
        #expect(transport.sent.count == before + 5)
    }

    @Test("no policy sends a create twice that may have arrived")
    func createOnce() async throws {
        let transport = failing { throw TransportError(.connectionLost, .unknown) }
        let client = try await PlanioClient.known(transport, options: options(.init(attempts: 5)))
        let before = transport.sent.count
        await #expect(throws: PlanioError.self) {
            _ = try await client.with(retries: .init(attempts: 100)).issues.create(in: "p", subject: "x")
        }
        var request = PlanioRequest.post("/x.json", json: [:])
        request.retries = RetryPolicy(attempts: 100)
        await #expect(throws: PlanioError.self) { try await client.send(request) }
        #expect(transport.sent.count == before + 2)
    }
}

import CAllocations
import Foundation
import PlanioOAuth
import PlanioOAuthTesting

/// How long it takes to get a token that is valid, beside a peer in the same run: an uncontended actor that hands out
/// a stored token, as client libraries usually do it.
@main
struct TokenPath {
    actor Peer {
        let token: Token
        init(_ token: Token) { self.token = token }
        func valid() -> Token { token }
    }

    static func main() async throws {
        let sandbox = PlanioSandbox.demo()
        let planio = Planio(configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox)
        let request = planio.authorizationRequest()
        _ = try await planio.authorize(request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
        let peer = Peer(try await planio.token(for: "jens"))

        var rounds: [(library: Double, actor: Double)] = []
        for _ in 1...21 {
            let library = try await nanoseconds { _ = try await planio.token(for: "jens") }
            let actor = try await nanoseconds { _ = await peer.valid() }
            rounds.append((library, actor))
        }
        let library = median(rounds.map(\.library))
        let actor = median(rounds.map(\.actor))
        print("token(for:) \(Int(library)) ns, actor peer \(Int(actor)) ns, median of 21 rounds of 20,000 calls")
        let allocations = try await allocations { _ = try await planio.token(for: "jens") }
        let result: [String: Any] = [
            "allocations": allocations, "token_ns": library.rounded(), "actor_ns": actor.rounded(),
            "ratio": (median(rounds.map { $0.library / $0.actor }) * 100).rounded() / 100,
        ]
        defer { if library >= 1000 || allocations >= 1 { exit(1) } }
        print(
            String(decoding: try JSONSerialization.data(withJSONObject: result, options: [.sortedKeys]), as: UTF8.self))
    }

    private static func nanoseconds(_ work: @Sendable () async throws -> Void) async throws -> Double {
        let calls = 20_000
        let clock = ContinuousClock()
        let duration = try await clock.measure { for _ in 0..<calls { try await work() } }
        return duration / .nanoseconds(1) / Double(calls)
    }

    /// For one call, on average.
    private static func allocations(_ work: @Sendable () async throws -> Void) async throws -> Double {
        let before = planio_allocations()
        guard before > 0 else { throw NotCounted() }
        let calls = 20_000
        for _ in 0..<calls { try await work() }
        return Double(planio_allocations() - before) / Double(calls)
    }

    private struct NotCounted: Error {}

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

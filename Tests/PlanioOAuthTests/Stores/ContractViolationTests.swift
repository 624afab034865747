import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// That the contract tells of a store that breaks it, instead of waiting for it.
@Suite("TokenStoreContract", .bounded)
struct ContractViolationTests {
    /// Breaks down at its `healthy + 1`st update.
    private final class Failing: TokenStore {
        enum Failure: CaseIterable, Sendable {
            /// Before its closure, behind it, or never ending before or behind it.
            case throwsBefore, throwsBehind, hangsBefore, hangsBehind
        }

        struct Broken: Error {}

        private let store = InMemoryTokenStore()
        private let left: Locked<Int>
        private let failure: Failure

        init(healthy: Int, _ failure: Failure) {
            left = Locked(healthy)
            self.failure = failure
        }

        func read(_ key: TokenKey) async throws -> Data? { store.read(key) }
        func keys() async throws -> [TokenKey] { store.keys() }
        func update<Result: Sendable>(
            _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
        ) async throws -> Result {
            let isHealthy = left.withLock { left in
                left -= 1
                return left >= 0
            }
            if isHealthy { return try await store.update(key, body) }
            if failure == .throwsBehind || failure == .hangsBehind { _ = try await store.update(key, body) }
            if failure == .throwsBefore || failure == .throwsBehind { throw Broken() }
            // Deaf to cancellation as well.
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            throw Broken()
        }
    }

    @Test("a store whose updates fail or hang from any moment on is told of", arguments: Failing.Failure.allCases)
    private func broken(_ failure: Failing.Failure) async throws {
        // Each part of the contract makes some updates; there are 300 or so.
        for healthy in stride(from: 0, through: 320, by: 8) {
            let time = ManualTime(advancesItself: false)
            let store = Failing(healthy: healthy, failure)
            let check = Task { try await TokenStoreContract(limit: .seconds(30), time: time) { store }.check() }
            let isOver = Locked(false)
            let watch = Task {
                let result = await check.result
                isOver.withLock { $0 = true }
                return result
            }
            // The clock moves only so fast that a store which works comes along.
            var turns = 0
            while !isOver.withLock({ $0 }) {
                await Task.yield()
                turns += 1
                if turns > 20_000 { time.advance(by: .seconds(1)) }
            }
            switch await watch.value {
            case .success: #expect(healthy > 250, "\(healthy)")
            case .failure(let error):
                #expect(error is TokenStoreContract.Violation || error is Failing.Broken, "\(healthy): \(error)")
            }
        }
    }

    @Test("a store that lets two in at once is told of")
    func twoAtOnce() async throws {
        struct Open: TokenStore {
            let store: InMemoryTokenStore
            func read(_ key: TokenKey) async throws -> Data? { store.read(key) }
            func keys() async throws -> [TokenKey] { store.keys() }
            func update<Result: Sendable>(
                _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
            ) async throws -> Result {
                let change = try await body(store.read(key))
                return try await store.update(key) { _ in change }
            }
        }
        let store = InMemoryTokenStore()
        await #expect(throws: TokenStoreContract.Violation.self) {
            try await TokenStoreContract { Open(store: store) }.check()
        }
    }
}

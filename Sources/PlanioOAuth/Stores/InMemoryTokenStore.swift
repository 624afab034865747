public import Foundation

/// Keeps tokens as long as the process lives: for tests, and for programs that sign in each time.
public final class InMemoryTokenStore: TokenStore {
    private let records = Locked<[TokenKey: Data]>([:])
    private let locks = KeyedLocks<TokenKey>()

    /// An empty store.
    public init() {}

    /// What is stored now, without waiting for an update under way; `nil` if nothing is.
    public func read(_ key: TokenKey) -> Data? { records.withLock { $0[key] } }

    /// Keeps other tasks away from the account while `body` runs.
    /// - Throws: `CancellationError` while it waits; what `body` throws.
    public func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        try await locks.withLock(key) {
            switch try await body(read(key)) {
            case .unchanged(let result): return result
            case .write(let data, let result):
                records.withLock { $0[key] = data }
                return result
            case .delete(let result):
                records.withLock { _ = $0.removeValue(forKey: key) }
                return result
            }
        }
    }

    /// The keys of all records, in no order.
    public func keys() -> [TokenKey] { records.withLock { Array($0.keys) } }
}

extension InMemoryTokenStore: Redacted {}

import Foundation
import PlanioOAuth

/// A store that fails in a place that the test names, until it names another.
final class FaultyStore: TokenStore {
    enum Fault: Sendable {
        /// Before the closure runs.
        case locking(any Error)
        /// Before anything, reading included.
        case everything(any Error)
        /// After the closure ran, as a full disk does.
        case writing
        /// When the change is there, as a disk that fails to sync does.
        case afterWriting
    }

    static let noSpace = TokenStoreError(.unavailable("no space left on the device"))

    private let store: InMemoryTokenStore
    private let fault = Locked<Fault?>(nil)

    init(_ store: InMemoryTokenStore = InMemoryTokenStore()) { self.store = store }

    func fail(_ fault: Fault?) { self.fault.withLock { $0 = fault } }

    func read(_ key: TokenKey) async throws -> Data? {
        if case .everything(let error) = fault.withLock({ $0 }) { throw error }
        return store.read(key)
    }

    func keys() async throws -> [TokenKey] { store.keys() }

    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        let fault = fault.withLock { $0 }
        switch fault {
        case .locking(let error), .everything(let error): throw error
        default: break
        }
        let result = try await store.update(key) { data in
            let change = try await body(data)
            if case .unchanged = change { return change }
            if case .writing = fault { throw Self.noSpace }
            return change
        }
        if case .afterWriting = fault { throw Self.noSpace }
        return result
    }
}

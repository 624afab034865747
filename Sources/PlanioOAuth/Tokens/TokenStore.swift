public import Foundation

/// Keeps the tokens of accounts, so that programs find them again and share them.
///
/// The store is what makes refreshing safe: everybody who shares it, tasks, processes and hosts alike, must be kept
/// apart by ``update(_:_:)`` while one of them talks to the server. What is stored is opaque here: bytes **with
/// secrets in them**, to be kept where only their owner can read them.
///
/// To write a store of your own:
/// - ``update(_:_:)`` gives its closure exclusive access to one key, across everybody who shares the store, for as long
///   as the closure runs. The closure may await a network call of half a minute, so hold no thread while it does.
/// - The exclusive access ends when its holder dies. Use a lock that the operating system or the database releases,
///   not one that expires: a slow server must not let a second one in.
/// - The closure is given what is stored *then*, read after the access was won.
/// - A ``TokenChange/write(_:_:)`` has reached the disk when `update` returns, and replaces the old bytes whole or not at
///   all, wherever a crash falls. Readers see the old or the new, never a mixture.
/// - If the closure throws, nothing is changed and its error is rethrown.
/// - Bytes that are damaged throw ``TokenStoreError/Reason/damaged(setAside:)``. They are never overwritten, but may be
///   moved aside by an update, which says where.
/// - Waiting for the access ends with `CancellationError` when the task is cancelled and, where processes share the
///   store, with ``TokenStoreError/Reason/lockTimeout(_:)`` at a bound of your choosing.
/// - Different keys do not wait for each other longer than a write takes, but for what a bound on connections demands.
///
/// `TokenStoreContract` in `PlanioOAuthTesting` checks this, killed processes included; not the bound on waiting, and not
/// what only a power cut would show.
public protocol TokenStore: Sendable {
    /// What is stored for `key`; `nil` if nothing is. Does not wait for an update under way.
    /// - Throws: ``TokenStoreError`` if it cannot be read; an own error is told by its type only.
    func read(_ key: TokenKey) async throws -> Data?

    /// Gives `body` exclusive access to `key` and what is stored there, and carries out the change it returns.
    /// - Returns: What `body` returned beside the change, after the change is durable.
    /// - Throws: ``TokenStoreError`` if the access is not won in time, or the record cannot be read or written;
    ///   `CancellationError` if the task is cancelled while it waits; what `body` throws.
    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result

    /// The keys of everything stored.
    /// - Throws: ``TokenStoreError`` if the store cannot be read. One unreadable record is no reason.
    func keys() async throws -> [TokenKey]

    /// Moves a record that no ``update(_:_:)`` can begin with (damaged, encrypted with a lost key, from before
    /// encryption) out of the way, so that a new sign-in can be stored. Its bytes are kept at a place of their own; a
    /// record that can be read, or that a newer version wrote, stays.
    /// - Returns: Where the bytes are now; `nil` if there was nothing unreadable.
    /// - Throws: ``TokenStoreError`` if the record cannot be moved.
    func setAsideUnreadable(_ key: TokenKey) async throws -> String?

    /// Ends what the store holds open, when updates under way have ended; it is of no use afterwards. A store that wraps
    /// another one passes the call on.
    func shutdown() async
}

extension TokenStore {
    /// Does nothing: for stores that hold nothing open.
    public func shutdown() async {}

    /// Deletes what is stored for `key`, after an update under way has ended.
    /// - Throws: What ``update(_:_:)`` throws.
    public func delete(_ key: TokenKey) async throws {
        try await update(key) { _ in .delete(()) }
    }

    /// Enough for a store whose updates set aside whatever they cannot read. One that wraps another store passes the
    /// call on.
    /// - Throws: ``TokenStoreError`` if the record cannot be moved.
    public func setAsideUnreadable(_ key: TokenKey) async throws -> String? {
        do {
            try await update(key) { _ in .unchanged(()) }
            return nil
        } catch let error as TokenStoreError {
            guard case .damaged(let place?) = error.reason else { throw error }
            return place
        }
    }
}

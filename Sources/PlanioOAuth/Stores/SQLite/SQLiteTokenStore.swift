#if SQLite
public import Foundation

/// Keeps logins in one SQLite database: for many accounts on one host, shared by any number of processes.
///
/// SQLite's own lock covers the whole database and must not be held while a server is asked. So each login is locked by
/// the operating system, as in ``FileTokenStore``, by files in the directory `PATH.locks`; the database is locked only
/// for the moment of the write. Writes reach the disk before they return (`synchronous = FULL`). A damaged login is
/// moved to a key of its own and reported, never overwritten.
///
/// Behind the package trait `SQLite`, which adds GRDB.
public final class SQLiteTokenStore: TokenStore {
    private let logins: ChecksummedStore<SQLiteRows>

    /// - Parameters:
    ///   - path: The database file; it and its directory are made if they do not exist. It must be private, and so must
    ///     the directory that contains it.
    ///   - lockTimeout: How long to wait for another process that has a login locked.
    ///   - time: How to wait.
    /// - Throws: ``TokenStoreError`` if the database cannot be opened, is damaged, not private, or of a newer version.
    public init(
        path: String, lockTimeout: Duration = .seconds(60), time: any TimeSource = .system
    ) throws(TokenStoreError) {
        logins = ChecksummedStore(rows: try SQLiteRows(path: path, lockTimeout: lockTimeout, time: time))
    }

    public func read(_ key: TokenKey) async throws -> Data? { try await logins.read(key) }

    public func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        try await logins.update(key, body)
    }

    public func keys() async throws -> [TokenKey] { try await logins.keys() }
}

extension SQLiteTokenStore: Redacted {}
#endif

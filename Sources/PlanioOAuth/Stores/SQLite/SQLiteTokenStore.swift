#if SQLite
public import Foundation

/// Keeps records in one SQLite database: for many accounts on one host, shared by any number of processes.
///
/// ```swift
/// let tokens = try await SQLiteTokenStore(path: "tokens/planio.sqlite")
/// ```
///
/// SQLite's own lock covers the whole database and must not be held while a server is asked. So each record is locked by
/// the operating system, as in ``FileTokenStore``, in the file `PATH.lock`; the database is locked only for the moment of
/// the write. Writes reach the disk before they return (`synchronous = FULL`). A damaged record is moved to a key of its
/// own and reported, never overwritten.
///
/// A database that was deleted or cut to nothing, or has pages that SQLite did not write, is an error and not an empty
/// store: `PATH.lock` remembers that there was one, opening it runs SQLite's `quick_check`, and each key is kept twice. So
/// is one that is replaced while it is open. To begin anew, move the database, `PATH-wal`, `PATH-shm` and `PATH.lock`
/// away while no program uses them.
///
/// Behind the package trait `SQLite`, which adds GRDB.
public final class SQLiteTokenStore: TokenStore {
    private let records: ChecksummedStore<SQLiteRows>

    /// Opens the database, and makes it and its directory if they do not exist. Several processes do that one after the
    /// other.
    /// - Parameters:
    ///   - path: The database file. It must be private, and so must the directory that contains it. `~` is not expanded,
    ///     but refused.
    ///   - lockTimeout: How long to wait for another process: that opens the database, has a record locked, or writes.
    ///   - time: How to wait.
    /// - Throws: ``TokenStoreError`` if the database cannot be opened, is damaged, not private, or of a newer version;
    ///   `CancellationError` while it waits.
    public init(path: String, lockTimeout: Duration = .seconds(60), time: any TimeSource = .system) async throws {
        records = ChecksummedStore(rows: try await SQLiteRows(path: path, lockTimeout: lockTimeout, time: time))
    }

    /// What the account's row holds; `nil` if there is none. Does not wait for an update under way.
    /// - Throws: ``TokenStoreError`` if the record is damaged, or the database cannot be read or is not the one opened.
    public func read(_ key: TokenKey) async throws -> Data? { try await records.read(key) }

    /// Keeps tasks and processes of this host away from the account while `body` runs.
    /// - Throws: ``TokenStoreError`` if the record cannot be locked, read or written; `CancellationError` while it waits;
    ///   what `body` throws.
    public func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        try await records.update(key, body)
    }

    /// The keys of all rows.
    /// - Throws: ``TokenStoreError`` if the database cannot be read or is not the one opened.
    public func keys() async throws -> [TokenKey] { try await records.keys() }

    /// Closes the database, when what is under way has ended. Later calls throw.
    public func shutdown() async { await records.shutdown() }
}

extension SQLiteTokenStore: Redacted {}
#endif

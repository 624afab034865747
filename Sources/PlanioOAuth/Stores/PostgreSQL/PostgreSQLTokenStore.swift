#if PostgreSQL
public import Foundation

/// Keeps records in a PostgreSQL database: for services on many hosts.
///
/// ```swift
/// let tokens = try await PostgreSQLTokenStore("host=db.example.org dbname=app sslmode=verify-full")
/// ```
///
/// The exclusive access to a record is its row's lock, held by a transaction, which the server ends with the connection,
/// however the client ends. While a refresh runs, it occupies one connection and no thread. A server that restarts is
/// waited for; one that says nothing to a statement for ten seconds counts as lost. A damaged record is moved to a key of
/// its own and reported, never overwritten.
///
/// Behind the package trait `PostgreSQL`, which links libpq (Debian: `libpq-dev`).
public final class PostgreSQLTokenStore: TokenStore {
    private let records: ChecksummedStore<PostgreSQLRows>

    /// Connects, and makes the table if it does not exist. A role that may not make it needs only `SELECT`, `INSERT`,
    /// `UPDATE` and `DELETE` on one that was made before:
    /// `CREATE TABLE planio_logins (key bytea PRIMARY KEY, identity text NOT NULL, record bytea)`.
    /// - Parameters:
    ///   - connection: A libpq connection string or URI. What it leaves out comes from libpq's environment variables.
    ///   - table: A name of letters, digits and underscores; with a schema in front if wanted.
    ///   - maximumConnections: How many connections this store opens at most; two or more. All but one may be occupied by
    ///     refreshes, one is for reading.
    ///   - lockTimeout: How long to wait for another process that has a record locked.
    ///   - time: How to wait.
    /// - Throws: ``ConfigurationError`` for a connection string or table that cannot work, ``TokenStoreError`` if the
    ///   server is not reachable or refuses.
    public init(
        _ connection: String, table: String = "planio_logins", maximumConnections: Int = 8,
        lockTimeout: Duration = .seconds(60), time: any TimeSource = .system
    ) async throws {
        records = ChecksummedStore(
            rows: try await PostgreSQLRows(
                connection, table: table, maximumConnections: maximumConnections, lockTimeout: lockTimeout, time: time))
    }

    /// What the account's row holds; `nil` if there is none. Does not wait for an update under way.
    /// - Throws: ``TokenStoreError`` if the record is damaged, or the server is not reachable or refuses.
    public func read(_ key: TokenKey) async throws -> Data? { try await records.read(key) }

    /// Keeps tasks, processes and hosts away from the account while `body` runs.
    /// - Throws: ``TokenStoreError`` if the record cannot be locked, read or written; `CancellationError` while it waits;
    ///   what `body` throws.
    public func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        try await records.update(key, body)
    }

    /// The keys of all rows.
    /// - Throws: ``TokenStoreError`` if the server is not reachable or refuses.
    public func keys() async throws -> [TokenKey] { try await records.keys() }

    /// Closes the connections: those that nobody uses at once, the others when their updates have ended. Later calls throw.
    public func shutdown() async { await records.shutdown() }
}

extension PostgreSQLTokenStore: Redacted {}
#endif

#if PostgreSQL
import Crypto
public import Foundation

/// Keeps logins in a PostgreSQL database: for services on many hosts.
///
/// ```swift
/// let tokens = try await PostgreSQLTokenStore("host=db.example.org dbname=app sslmode=verify-full")
/// ```
///
/// The exclusive access to a login is its row's lock, held by a transaction, which the server ends with the connection,
/// however the client ends. While a refresh runs, it occupies one connection and no thread. A server that restarts is
/// waited for.
///
/// Behind the package trait `PostgreSQL`, which links libpq (Debian: `libpq-dev`).
public final class PostgreSQLTokenStore: TokenStore {
    private let pool: PostgreSQLPool
    private let table: String
    private let lockTimeout: Duration
    private let time: any TimeSource
    /// So that tasks of this process that wait for the same login do not hold a connection each.
    private let inProcess = KeyedLocks<TokenKey>()

    /// Connects and makes the table if it does not exist.
    /// - Parameters:
    ///   - connection: A libpq connection string or URI. What it leaves out comes from libpq's environment variables.
    ///   - table: A name of letters, digits and underscores; with a schema in front if wanted.
    ///   - maximumConnections: How many connections this store opens at most.
    ///   - lockTimeout: How long to wait for another process that has a login locked.
    public init(
        _ connection: String, table: String = "planio_logins", maximumConnections: Int = 8,
        lockTimeout: Duration = .seconds(60), time: any TimeSource = .system
    ) async throws {
        let parts = table.split(separator: ".", omittingEmptySubsequences: false)
        let isName =
            parts.count <= 2
            && parts.allSatisfy { part in
                part.first.map { $0.isASCII && ($0.isLetter || $0 == "_") } == true
                    && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            }
        guard isName else {
            throw ConfigurationError("table", "must be a name of letters, digits and underscores")
        }
        guard PostgreSQLConnection.canRead(connection) else {
            throw ConfigurationError(
                "connection", "is no libpq connection string; write host=… dbname=… or postgresql://…")
        }
        self.table = table
        self.lockTimeout = lockTimeout
        self.time = time
        pool = PostgreSQLPool(connection, maximumConnections: max(1, maximumConnections), time: time)
        try await explaining { try await makeTable() }
    }

    private func makeTable() async throws {
        let table = table
        try await pool.withConnection(begin: { try await $0.run("BEGIN") }) { connection, _ in
            // Of many who start at once, one makes it; CREATE … IF NOT EXISTS alone may fail then.
            try await connection.run("SELECT pg_advisory_xact_lock(7011925)")
            try await connection.run("SET LOCAL client_min_messages = warning")
            try await connection.run(
                "CREATE TABLE IF NOT EXISTS \(table) (key bytea PRIMARY KEY, identity text NOT NULL, record bytea)")
            try await connection.run("COMMIT")
        }
    }

    public func read(_ key: TokenKey) async throws -> Data? {
        let sql = "SELECT record FROM \(table) WHERE key = $1"
        let digest = StoredIdentity(key).digest
        return try await explaining {
            try await pool.withConnection(begin: { try await $0.run(sql, [digest]) }) { _, rows in
                rows.first?.first ?? nil
            }
        }
    }

    public func keys() async throws -> [TokenKey] {
        let sql = "SELECT convert_to(identity, 'UTF8') FROM \(table) WHERE record IS NOT NULL ORDER BY identity"
        let rows = try await explaining {
            try await pool.withConnection(begin: { try await $0.run(sql) }) { _, rows in rows }
        }
        return rows.compactMap { row in
            (row.first ?? nil).flatMap { StoredIdentity.key(json: String(decoding: $0, as: UTF8.self)) }
        }
    }

    public func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        try await inProcess.withLock(key) {
            try await explaining { try await updateRow(key, body) }
        }
    }

    /// The connection was lost after the body had run. What it wrote may be there or not.
    private struct Undecided<Result: Sendable>: Error {
        let before: Data?
        let change: TokenChange<Result>
    }

    private func updateRow<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        do {
            return try await transaction(key, body)
        } catch let undecided as Undecided<Result> {
            // The change must not be lost: the server that issued the token may not issue it again. So it is made
            // again, unless it is there already or somebody else was faster.
            return try await transaction(key) { current in
                switch undecided.change {
                case .keep(let result): return .keep(result)
                case .write(let data, let result) where current == data: return .keep(result)
                case .delete(let result) where current == nil: return .keep(result)
                case let change where current == undecided.before: return change
                default:
                    throw TokenStoreError(
                        .unavailable("the connection was lost during a write, and another process wrote meanwhile"))
                }
            }
        }
    }

    private func transaction<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        let identity = StoredIdentity(key)
        return try await pool.withConnection(begin: { try await self.lock(identity, $0) }) { connection, current in
            let change = try await body(current)
            do {
                switch change {
                case .keep(let result):
                    // Takes back the row that was made only to be locked.
                    try await connection.run("ROLLBACK")
                    return result
                case .write(let data, let result):
                    try await connection.run(
                        "UPDATE \(self.table) SET record = $2 WHERE key = $1", [identity.digest, data])
                    try await connection.run("COMMIT")
                    return result
                case .delete(let result):
                    try await connection.run("DELETE FROM \(self.table) WHERE key = $1", [identity.digest])
                    try await connection.run("COMMIT")
                    return result
                }
            } catch is PostgreSQLConnection.Lost {
                throw Undecided(before: current, change: change)
            }
        }
    }

    /// Begins a transaction that has the login's row locked, and reads it.
    /// It waits in short slices, between which a waiter can be cancelled: a statement that runs cannot.
    private func lock(_ identity: StoredIdentity, _ connection: PostgreSQLConnection) async throws -> Data? {
        let end = time.uptime + lockTimeout
        while true {
            do {
                return try await lockRow(identity, connection)
            } catch let error as PostgreSQLConnection.Refused where error.sqlState == "55P03" && time.uptime < end {
                try await connection.run("ROLLBACK")
                try Task.checkCancellation()
            }
        }
    }

    private func lockRow(_ identity: StoredIdentity, _ connection: PostgreSQLConnection) async throws -> Data? {
        try await connection.run("BEGIN")
        try await connection.run("SET LOCAL lock_timeout = \(min(200, max(1, Int(lockTimeout / .milliseconds(1)))))")
        let select = "SELECT record FROM \(table) WHERE key = $1 FOR UPDATE"
        if let row = try await connection.run(select, [identity.digest]).first { return row.first ?? nil }
        // A row that is not there cannot be locked. Two who make it at once wait for each other here.
        try await connection.run(
            "INSERT INTO \(table) VALUES ($1, convert_from($2, 'UTF8'), NULL) ON CONFLICT DO NOTHING",
            [identity.digest, Data(identity.json.utf8)])
        return try await connection.run(select, [identity.digest]).first?.first ?? nil
    }

    private func explaining<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch let error as PostgreSQLConnection.Lost {
            throw TokenStoreError(.unavailable("PostgreSQL is not reachable: \(error.message)"))
        } catch let error as PostgreSQLConnection.Refused {
            // 55P03: lock_not_available.
            if error.sqlState == "55P03" { throw TokenStoreError(.lockTimeout(lockTimeout)) }
            throw TokenStoreError(.unavailable("PostgreSQL refused (\(error.sqlState)): \(error.message)"))
        }
    }
}
#endif

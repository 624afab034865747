#if PostgreSQL
import Foundation

/// A row for each record in a PostgreSQL table; its lock is the exclusive access.
final class PostgreSQLRows: TokenStore {
    private let pool: PostgreSQLPool
    private let table: String
    private let lockTimeout: Duration
    private let time: any TimeSource
    /// So that tasks of this process that wait for the same record do not hold a connection each.
    private let inProcess = KeyedLocks<TokenKey>()

    init(
        _ connection: String, table: String = "planio_logins", maximumConnections: Int = 8,
        lockTimeout: Duration = .seconds(60), timeout: Duration = PostgreSQLConnection.timeout,
        time: any TimeSource = .system
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
        // libpq would take what stands before a NUL character for the whole; and it reads files of its own.
        let isReadable = try await Blocking.run {
            !connection.utf8.contains(0) && PostgreSQLConnection.canRead(connection)
        }
        guard isReadable else {
            throw ConfigurationError(
                "connection", "is no libpq connection string; write host=… dbname=… or postgresql://…")
        }
        self.table = table
        self.lockTimeout = lockTimeout
        self.time = time
        pool = PostgreSQLPool(connection, maximumConnections: max(2, maximumConnections), timeout: timeout, time: time)
        try await explaining { try await makeTable() }
    }

    func shutdown() async { await pool.close() }

    private func makeTable() async throws {
        let table = table
        let find = "SELECT 1 WHERE to_regclass('\(table)') IS NOT NULL"
        try await pool.withConnection(begin: { try await $0.run(find) }) { connection, found in
            // Whoever may use the table need not be allowed to make it.
            guard found.isEmpty else { return }
            try await connection.run("BEGIN")
            // Of many who start at once, one makes it; CREATE … IF NOT EXISTS alone may fail then.
            try await connection.run("SELECT pg_advisory_xact_lock(7011925)")
            try await connection.run("SET LOCAL client_min_messages = warning")
            try await connection.run(
                "CREATE TABLE IF NOT EXISTS \(table) (key bytea PRIMARY KEY, identity text NOT NULL, record bytea)")
            try await connection.run("COMMIT")
        }
    }

    func read(_ key: TokenKey) async throws -> Data? {
        let sql = "SELECT \(Self.columns) FROM \(table) WHERE key = $1"
        let digest = key.digest
        return try await explaining {
            try await pool.withConnection(begin: { try await $0.run(sql, [digest]) }) { _, rows in
                try rows.first.map(Self.row)?.bytes
            }
        }
    }

    /// The record, and whether there is one that is too long to be read.
    private static let columns =
        "CASE WHEN octet_length(record) <= \(ChecksummedRecord.limit) THEN record END, record IS NULL"

    private static func row(_ columns: [Data?]) -> StoredRow {
        if let record = columns[0] { return .record(record) }
        return columns[1] == Data([1]) ? .missing : .tooLong
    }

    func keys() async throws -> [TokenKey] {
        let sql = "SELECT convert_to(identity, 'UTF8') FROM \(table) WHERE record IS NOT NULL ORDER BY identity"
        let rows = try await explaining {
            try await pool.withConnection(begin: { try await $0.run(sql) }) { _, rows in rows }
        }
        return rows.compactMap { row in
            (row.first ?? nil).flatMap { TokenKey(json: $0) }
        }
    }

    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        let limit = AsyncSemaphore.WaitLimit(
            end: time.uptime + lockTimeout, time: time, error: TokenStoreError(.lockTimeout(lockTimeout)))
        return try await inProcess.withLock(key, limit) {
            try await explaining { try await updateRow(key, limit, body) }
        }
    }

    /// The connection was lost after the body had run. What it wrote may be there or not.
    private struct Undecided<Result: Sendable>: Error {
        let before: Data?
        let change: TokenChange<Result>
    }

    private func updateRow<Result: Sendable>(
        _ key: TokenKey, _ limit: AsyncSemaphore.WaitLimit,
        _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        do {
            return try await transaction(key, limit, body)
        } catch let undecided as Undecided<Result> {
            // The change must not be lost: the server that issued the token may not issue it again. So it is made
            // again, unless it is there already or somebody else was faster.
            let again = AsyncSemaphore.WaitLimit(end: time.uptime + lockTimeout, time: time, error: limit.error)
            do {
                return try await transaction(key, again) { current in
                    switch undecided.change {
                    case .unchanged(let result): return .unchanged(result)
                    case .write(let data, let result) where current == data: return .unchanged(result)
                    case .delete(let result) where current == nil: return .unchanged(result)
                    case let change where current == undecided.before: return change
                    default:
                        throw TokenStoreError(
                            .unavailable("the connection was lost during a write, and another process wrote meanwhile"))
                    }
                }
            } catch is Undecided<Result> {
                throw TokenStoreError(.unavailable("the connection was lost twice during a write, which may be done"))
            }
        }
    }

    private func transaction<Result: Sendable>(
        _ key: TokenKey, _ limit: AsyncSemaphore.WaitLimit,
        _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        let digest = key.digest
        return try await pool.withConnectionForUpdate(
            limit, begin: { try await self.lock(key, limit, $0) }
        ) { connection, row in
            if case .tooLong = row {
                let place = key.forDamaged("\(UInt32.random(in: .min ... .max))")
                try await connection.run(
                    "UPDATE \(self.table) SET key = $2, identity = convert_from($3, 'UTF8') WHERE key = $1",
                    [digest, place.digest, Data(place.json.utf8)])
                try await connection.run("COMMIT")
                throw TokenStoreError(.damaged(setAside: place.placeInStore))
            }
            let current = try row.bytes
            let change = try await body(current)
            do {
                switch change {
                case .unchanged(let result):
                    // Takes back the row that was made only to be locked.
                    try await connection.run("ROLLBACK")
                    return result
                case .write(let data, let result):
                    try await connection.run(
                        "UPDATE \(self.table) SET record = $2 WHERE key = $1", [digest, data])
                    try await connection.run("COMMIT")
                    return result
                case .delete(let result):
                    try await connection.run("DELETE FROM \(self.table) WHERE key = $1", [digest])
                    try await connection.run("COMMIT")
                    return result
                }
            } catch is PostgreSQLConnection.Lost {
                throw Undecided(before: current, change: change)
            }
        }
    }

    /// Begins a transaction that has the record's row locked, and reads it.
    /// It waits in short slices, between which a waiter can be cancelled: a statement that runs cannot.
    private func lock(
        _ key: TokenKey, _ limit: AsyncSemaphore.WaitLimit, _ connection: PostgreSQLConnection
    ) async throws -> StoredRow {
        while true {
            do {
                if let row = try await lockRow(key, connection) {
                    // The slices were for waiting; the write must not be turned away as quickly.
                    try await connection.run("SELECT set_config('lock_timeout', '\(milliseconds(lockTimeout))', true)")
                    return row
                }
            } catch let error as PostgreSQLConnection.Refused where error.sqlState == "55P03" {}
            try await connection.run("ROLLBACK")
            try Task.checkCancellation()
            if limit.isOver { throw limit.error }
        }
    }

    private func milliseconds(_ duration: Duration) -> Int { max(1, Int(duration / .milliseconds(1))) }

    /// `nil` if the row was deleted while it was waited for: then nothing is locked.
    private func lockRow(_ key: TokenKey, _ connection: PostgreSQLConnection) async throws -> StoredRow? {
        try await connection.run("BEGIN")
        // The server must not end a transaction because its holder waits for Planio, but it must notice within half a
        // minute that the holder's host is gone, which by default takes it two hours.
        try await connection.run(
            """
            SELECT set_config('lock_timeout', '\(min(200, milliseconds(lockTimeout)))', true),
                set_config('idle_in_transaction_session_timeout', '0', true),
                set_config('tcp_keepalives_idle', '10', true), set_config('tcp_keepalives_interval', '5', true),
                set_config('tcp_keepalives_count', '3', true),
                CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END
            """)
        let select = "SELECT \(Self.columns) FROM \(table) WHERE key = $1 FOR UPDATE"
        if let row = try await connection.run(select, [key.digest]).first { return Self.row(row) }
        // A row that is not there cannot be locked. Two who make it at once wait for each other here.
        try await connection.run(
            "INSERT INTO \(table) VALUES ($1, convert_from($2, 'UTF8'), NULL) ON CONFLICT DO NOTHING",
            [key.digest, Data(key.json.utf8)])
        return try await connection.run(select, [key.digest]).first.map(Self.row)
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

#if SQLite
import Crypto
import Foundation
import GRDB

/// A row for each record in a SQLite database, and a lock file.
///
/// The table and the index are named as version 1 named them.
final class SQLiteRows: TokenStore {
    private static let version = 1
    /// What is locked while the database is opened; no key has the same.
    static let opening = Data(SHA256.hash(data: Data("open".utf8)))

    private let database: DatabasePool
    private let files: SQLiteFiles
    private let locks: FileLocks
    private let lockTimeout: Duration
    private let time: any TimeSource
    private let inFlight = InFlight()

    init(path: String, lockTimeout: Duration = .seconds(60), time: any TimeSource = .system) async throws {
        let files = try await Blocking.run { try SQLiteFiles(SystemPath(path)) }
        let locks = files.locks(timeout: lockTimeout, time: time)
        // One after the other: SQLite fails at once, instead of waiting, where several switch a new database to its log,
        // and nobody must take another's half-made database for a damaged one.
        (database, self.files) = try await locks.withLock(Self.opening) {
            try await Blocking.run {
                do { return try Self.open(files, locks, lockTimeout) } catch {
                    throw Self.explain(error, lockTimeout)
                }
            }
        }
        self.locks = locks
        self.time = time
        self.lockTimeout = lockTimeout
    }

    private static func open(
        _ files: SQLiteFiles, _ locks: FileLocks, _ timeout: Duration
    ) throws -> (DatabasePool, SQLiteFiles) {
        let isKnown = try locks.isMarked()
        try files.prepare(isKnown: isKnown)
        var configuration = Configuration()
        configuration.busyMode = .timeout(timeout.seconds)
        let database = try DatabasePool(path: files.path, configuration: configuration)
        // After the pool has chosen its log and, for it, NORMAL, with which a power cut takes back what was committed.
        try database.writeWithoutTransaction { database in
            try database.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON")
        }
        guard try pragma("synchronous", database) == 2 else {
            throw TokenStoreError(.unavailable("the database cannot be made to save its writes"))
        }
        let found = try pragma("user_version", database)
        guard found <= version else { throw TokenStoreError(.newerFormat(found)) }
        // A version that is gone was overwritten.
        if isKnown, found < version { throw TokenStoreError(.damaged(setAside: nil)) }
        if found == version { try check(database) }
        // Most of the time there is nothing to make, and nobody's write to wait for.
        let hasAll = try database.read {
            try found == version && $0.indexes(on: "logins").contains { $0.name == index }
        }
        if !hasAll { try make(database) }
        if !isKnown { try locks.leaveMark() }
        var files = files
        try files.remember()
        return (database, files)
    }

    private static let index = "logins_by_identity"

    private static func make(_ database: DatabasePool) throws {
        try database.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS logins (
                        key BLOB PRIMARY KEY, identity TEXT NOT NULL, record BLOB NOT NULL
                    ) WITHOUT ROWID;
                    CREATE INDEX IF NOT EXISTS \(index) ON logins (identity);
                    PRAGMA user_version = \(version)
                    """)
        }
    }

    /// Finds pages that hold something else than SQLite wrote there. Bytes within a record have a checksum of their own.
    private static func check(_ database: DatabasePool) throws {
        let verdict = try database.read { try String.fetchAll($0, sql: "PRAGMA quick_check(1)") }
        guard verdict == ["ok"] else { throw TokenStoreError(.damaged(setAside: nil)) }
    }

    private static func pragma(_ name: String, _ database: DatabasePool) throws -> Int {
        try database.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA \(name)") ?? 0 }
    }

    /// A setting, as the connection that writes sees it.
    func pragma(_ name: String) async throws -> Int {
        try await Blocking.run { [database] in try Self.pragma(name, database) }
    }

    func read(_ key: TokenKey) async throws -> Data? { try await open { try await row(key).bytes } }

    private func row(_ key: TokenKey) async throws -> StoredRow {
        let (digest, identity) = (key.digest, key.json)
        return try await checked { database in
            try await database.read { database in
                let row = try Row.fetchOne(
                    database,
                    sql: "SELECT CASE WHEN length(record) <= ? THEN CAST(record AS BLOB) END FROM logins WHERE key = ?",
                    arguments: [ChecksummedRecord.limit, digest])
                if let row { return Data.fromDatabaseValue(row[0]).map { .record($0) } ?? .tooLong }
                // The index has each key a second time: noise in a page does not hide a record in both.
                let hidden = try Row.fetchOne(
                    database, sql: "SELECT 1 FROM logins INDEXED BY \(Self.index) WHERE identity = ?",
                    arguments: [identity])
                guard hidden == nil else { throw TokenStoreError(.damaged(setAside: nil)) }
                return .missing
            }
        }
    }

    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        try await open { try await updateRow(key, body) }
    }

    private func updateRow<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        let digest = key.digest
        return try await locks.withLock(digest) {
            let row = try await row(key)
            if case .tooLong = row {
                let place = key.forDamaged("\(UInt32.random(in: .min ... .max))")
                try await write(
                    "UPDATE logins SET key = ?, identity = ? WHERE key = ?", [place.digest, place.json, digest])
                throw TokenStoreError(.damaged(setAside: place.placeInStore))
            }
            switch try await body(try row.bytes) {
            case .unchanged(let result): return result
            case .write(let data, let result):
                try await write(
                    "INSERT INTO logins VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET record = excluded.record",
                    [digest, key.json, data])
                return result
            case .delete(let result):
                try await write("DELETE FROM logins WHERE key = ?", [digest])
                return result
            }
        }
    }

    /// A row whose key cannot be read is passed over.
    func keys() async throws -> [TokenKey] {
        try await open {
            try await checked { database in
                try await database.read { database in
                    try Row.fetchAll(database, sql: "SELECT CAST(identity AS BLOB) FROM logins ORDER BY identity")
                        .compactMap { Data.fromDatabaseValue($0[0]) }
                }
            }
        }.compactMap { TokenKey(json: $0) }
    }

    private func write(_ sql: String, _ arguments: StatementArguments) async throws {
        // In a task of its own: a caller's cancellation must not undo what the server cannot repeat.
        try await SharedTask { [self] in
            try await checked { database in
                try await database.write { try $0.execute(sql: sql, arguments: arguments) }
            }
        }.valueIgnoringCancellation()
    }

    /// Runs `work` on the files that were opened: also afterwards, since they may be replaced meanwhile.
    private func checked<Result: Sendable>(
        _ work: (DatabasePool) async throws -> Result
    ) async throws -> Result {
        do {
            try await Blocking.run { [files] in try files.check() }
            let result = try await work(database)
            try await Blocking.run { [files] in try files.check() }
            return result
        } catch let error as CancellationError { throw error } catch { throw Self.explain(error, lockTimeout) }
    }

    /// Runs `work` unless the store has been shut down.
    private func open<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        let place: InFlight.Place
        do { place = try inFlight.enter() } catch { throw TokenStoreError.closed }
        defer { withExtendedLifetime(place) {} }
        return try await work()
    }

    func shutdown() async {
        inFlight.close()
        _ = await inFlight.drained(within: lockTimeout, time)
        try? await Blocking.run { [database] in try database.close() }
    }

    /// By SQLite's result code; its message may quote what was to be written.
    private static func explain(_ error: any Error, _ timeout: Duration) -> TokenStoreError {
        guard let error = error as? DatabaseError else { return TokenStoreError(error) }
        return switch error.resultCode {
        // A table or a page that is not what was put there: the statements are always the same.
        case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR: TokenStoreError(.damaged(setAside: nil))
        case .SQLITE_BUSY: TokenStoreError(.lockTimeout(timeout))
        case .SQLITE_FULL: TokenStoreError(.unavailable("the database cannot be written: make room on the disk"))
        default: TokenStoreError(.unavailable("the database failed: \(error.resultCode)"))
        }
    }
}
#endif

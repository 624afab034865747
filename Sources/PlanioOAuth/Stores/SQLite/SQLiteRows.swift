#if SQLite
import Foundation
import GRDB

/// A row for each login in a SQLite database, and a lock file.
final class SQLiteRows: TokenStore {
    private static let version = 1

    private let database: DatabasePool
    private let locks: FileLocks

    init(path: String, lockTimeout: Duration = .seconds(60), time: any TimeSource = .system) throws(TokenStoreError) {
        let parent = (path as NSString).deletingLastPathComponent
        let directory = try PrivateDirectory(parent.isEmpty ? "." : parent)
        // The file is private before SQLite puts anything in it; SQLite's own companions get the same mode.
        let name = (path as NSString).lastPathComponent
        for suffix in ["", "-wal", "-shm"] { try directory.checkFile(name + suffix) }
        try directory.createFile(name)
        locks = FileLocks(try PrivateDirectory(path + ".locks"), timeout: lockTimeout, time: time)
        // One after the other: SQLite fails at once, instead of waiting, where several switch a new database to its log.
        database = try locks.withLockBlocking("open") { () throws(TokenStoreError) in
            do { return try Self.open(path) } catch { throw Self.explain(error) }
        }
    }

    private static func open(_ path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        let database = try DatabasePool(path: path, configuration: configuration)
        let found = try database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        guard found <= version else { throw TokenStoreError(.newerFormat(found)) }
        // Most of the time there is nothing to make, and nobody's write to wait for.
        guard found < version else { return database }
        try database.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS logins (
                        key BLOB PRIMARY KEY, identity TEXT NOT NULL, record BLOB NOT NULL
                    ) WITHOUT ROWID
                    """)
            try database.execute(sql: "PRAGMA user_version = \(version)")
        }
        return database
    }

    func read(_ key: TokenKey) async throws -> Data? {
        let digest = key.digest
        return try await Self.explaining { [database] in
            try await database.read { database in
                try Data.fetchOne(database, sql: "SELECT record FROM logins WHERE key = ?", arguments: [digest])
            }
        }
    }

    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        let digest = key.digest
        return try await locks.withLock(digest.hexadecimal(16)) {
            switch try await body(try await read(key)) {
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

    func keys() async throws -> [TokenKey] {
        try await Self.explaining { [database] in
            try await database.read { database in
                try String.fetchAll(database, sql: "SELECT identity FROM logins ORDER BY identity")
            }
        }.compactMap { TokenKey(json: $0) }
    }

    private func write(_ sql: String, _ arguments: StatementArguments) async throws {
        let database = database
        // In a task of its own: a caller's cancellation must not undo what the server cannot repeat.
        try await SharedTask {
            try await Self.explaining {
                try await database.write { try $0.execute(sql: sql, arguments: arguments) }
            }
        }.valueIgnoringCancellation()
    }

    private static func explaining<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        do { return try await work() } catch let error as CancellationError { throw error } catch {
            throw explain(error)
        }
    }

    /// By SQLite's result code; its message may quote what was to be written.
    private static func explain(_ error: any Error) -> TokenStoreError {
        switch error {
        case let error as TokenStoreError: error
        case let error as DatabaseError where [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode):
            TokenStoreError(.damaged(setAside: nil))
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL:
            TokenStoreError(.unavailable("the database cannot be written: make room on the disk"))
        case let error as DatabaseError:
            TokenStoreError(.unavailable("the database failed: \(error.resultCode)"))
        default: TokenStoreError(.unavailable("the database failed with \(type(of: error))"))
        }
    }
}
#endif

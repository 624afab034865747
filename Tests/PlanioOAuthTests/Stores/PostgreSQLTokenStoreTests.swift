#if PostgreSQL
import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

private let postgresConnection = ProcessInfo.processInfo.environment["PLANIO_TEST_POSTGRES"]

/// The contract, and what only PostgreSQL can go through: one after the other, since the server is restarted.
@Suite(
    "PostgreSQLTokenStore", .bounded, .serialized,
    .enabled(if: postgresConnection != nil, "PLANIO_TEST_POSTGRES is not set; run Tests/with-postgres"))
struct PostgreSQLTokenStoreTests {
    @Test("it keeps the contract")
    func contract() async throws {
        let connection = try #require(postgresConnection)
        let contract = TokenStoreContract { try await PostgreSQLTokenStore(connection) }
        try await contract.check()
        try await contract.checkProcesses(launch: StoreWorker.launch("postgres", connection))
        let rows = try await PostgreSQLRows(connection)
        try await contract.checkDamage { try await rows.damage($0) }
        try await contract.checkOldFormat(of: OldFormat.key, record: OldFormat.login) {
            try await rows.update(OldFormat.key) { _ in .write(OldFormat.stored, ()) }
        }
    }

    @Test("a shutdown closes its connections; later calls throw")
    func shutdown() async throws {
        let connection = try #require(postgresConnection)
        let store = try await store()
        try await store.update(key) { _ in .write(Data("x".utf8), ()) }
        let count = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'PlanioOAuth' AND pid <> pg_backend_pid()"
        let observer = try await PostgreSQLConnection.open(connection)
        let before = try await observer.run(count).count
        #expect(before > 0)
        await store.shutdown()
        await #expect(throws: TokenStoreError.closed) { _ = try await store.read(key) }
        await #expect(throws: TokenStoreError.closed) { try await store.update(key) { _ in .write(Data(), ()) } }
        // The server hears of it a moment later.
        while try await observer.run(count).count >= before { await Task.yield() }
    }

    private let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "restart")

    private func store(_ connections: Int = 8) async throws -> PostgreSQLTokenStore {
        try await PostgreSQLTokenStore(
            try #require(postgresConnection), table: "restart_logins", maximumConnections: connections)
    }

    /// As a crash would: connections and transactions are lost.
    private static func restart() async throws {
        let command = try #require(ProcessInfo.processInfo.environment["PLANIO_TEST_POSTGRES_RESTART"])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", command]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async {
                process.waitUntilExit()
                done.resume()
            }
        }
        try #require(process.terminationStatus == 0)
    }

    @Test("a server that restarts between requests is not noticed")
    func restartBetween() async throws {
        let store = try await store()
        try await store.update(key) { _ in .write(Data("one".utf8), ()) }
        try await Self.restart()
        #expect(try await store.read(key) == Data("one".utf8))
        try await Self.restart()
        try await store.update(key) { _ in .write(Data("two".utf8), ()) }
        #expect(try await store.read(key) == Data("two".utf8))
    }

    @Test("a server that restarts while a session is refreshed costs neither the old nor the new one")
    func restartDuring() async throws {
        let store = try await store()
        try await store.update(key) { _ in .write(Data("old".utf8), ()) }
        let result = try await store.update(key) { data in
            try await Self.restart()
            return .write(Data("new".utf8), data)
        }
        #expect(result == Data("old".utf8))
        #expect(try await store.read(key) == Data("new".utf8))
    }

    @Test("who wrote while the connection was lost is not overwritten")
    func overtaken() async throws {
        let (store, other) = (try await store(), try await store())
        let key = key
        try await store.update(key) { _ in .write(Data("old".utf8), ()) }
        await #expect(throws: TokenStoreError.self) {
            try await store.update(key) { _ in
                try await Self.restart()
                try await other.update(key) { _ in .write(Data("faster".utf8), ()) }
                return .write(Data("slower".utf8), ())
            }
        }
        #expect(try await store.read(key) == Data("faster".utf8))
    }

    @Test("who waits for a record that another process has locked can be cancelled at any moment")
    func cancelledWaiter() async throws {
        let (store, other) = (try await store(), try await store())
        let key = key
        let holder = await RecordHolder(store, key)
        for moment in 0..<8 {
            let waiter = Task { try await other.update(key) { _ in .unchanged(()) } }
            for _ in 0..<(moment * 40) { await Task.yield() }
            waiter.cancel()
            await #expect(throws: CancellationError.self) { try await waiter.value }
        }
        try await holder.release()
        #expect(try await other.update(key) { _ in .unchanged(1) } == 1)
    }

    @Test("a record locked by another process too long is a named error")
    func lockTimeout() async throws {
        let holder = await RecordHolder(try await store(), key)
        let impatient = try await PostgreSQLTokenStore(
            try #require(postgresConnection), table: "restart_logins", lockTimeout: .milliseconds(300))
        await #expect(throws: TokenStoreError(.lockTimeout(.milliseconds(300)))) {
            try await impatient.update(key) { _ in .unchanged(()) }
        }
        try await holder.release()
    }

    @Test("readers do not wait while all refreshes that may run wait for their server")
    func readersDoNotWait() async throws {
        let store = try await store(2)
        try await store.update(key) { _ in .write(Data("old".utf8), ()) }
        let holder = await RecordHolder(store, key)
        let other = TokenKey(site: key.site, clientID: key.clientID, account: "waits")
        let waiter = Task { try await store.update(other) { _ in .unchanged(1) } }
        for _ in 1...100 { #expect(try await store.read(key) == Data("old".utf8)) }
        try await holder.release()
        #expect(try await waiter.value == 1)
    }

    @Test("a role that may not make tables can use one that is there")
    func leastPrivilege() async throws {
        let connection = try #require(postgresConnection)
        let owner = try await PostgreSQLConnection.open(connection)
        for sql in [
            "DROP SCHEMA IF EXISTS guarded CASCADE", "DROP ROLE IF EXISTS planio_least", "CREATE SCHEMA guarded",
            "CREATE ROLE planio_least LOGIN", "GRANT USAGE ON SCHEMA guarded TO planio_least",
            "CREATE TABLE guarded.logins (key bytea PRIMARY KEY, identity text NOT NULL, record bytea)",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON guarded.logins TO planio_least",
        ] { try await owner.run(sql) }
        let least = "\(connection) user=planio_least"
        let store = try await PostgreSQLTokenStore(least, table: "guarded.logins")
        try await store.update(key) { _ in .write(Data("x".utf8), ()) }
        #expect(try await store.read(key) == Data("x".utf8))
        await #expect(throws: TokenStoreError.self) {
            _ = try await PostgreSQLTokenStore(least, table: "guarded.others")
        }
    }

    @Test("a row that is too long is not read, but told, and set aside whole")
    func tooLong() async throws {
        let rows = try await PostgreSQLRows(try #require(postgresConnection), table: "long_records")
        try await rows.update(key) { _ in .write(Data(repeating: 7, count: 8 << 20), ()) }
        let store = try await PostgreSQLTokenStore(try #require(postgresConnection), table: "long_records")
        await #expect(throws: TokenStoreError(.damaged(setAside: nil))) { _ = try await store.read(key) }
        #expect(try await store.setAsideUnreadable(key) != nil)
        #expect(try await store.read(key) == nil)
        #expect(try await store.keys().map(\.isForDamaged) == [true])
        try await store.update(key) { _ in .write(Data("x".utf8), ()) }
        #expect(try await store.read(key) == Data("x".utf8))
        try await PostgreSQLConnection.open(try #require(postgresConnection)).run("DROP TABLE long_records")
    }

    @Test("a NUL character ends no connection string", arguments: ["host=a\0b", "host=a\0\u{301}b"])
    func nul(_ connection: String) async {
        await #expect(throws: ConfigurationError.self) { _ = try await PostgreSQLTokenStore(connection) }
    }

    @Test("many records at once get by with two connections")
    func bounded() async throws {
        let store = try await store(2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...100 {
                let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "many-\(number)")
                group.addTask {
                    try await store.update(key) { _ in .write(Data("x".utf8), ()) }
                    try await store.delete(key)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(
        "a wrong connection string is a clear error without its password",
        arguments: ["host=x planted", "postgresql://u:planted@[::", "password='planted"])
    func malformed(_ text: String) async throws {
        let error = await #expect(throws: ConfigurationError.self) { _ = try await PostgreSQLTokenStore(text) }
        #expect(error?.description.contains("planted") == false)
    }

    @Test("a table's name cannot carry SQL", arguments: ["x; DROP TABLE y", "", "a.b.c", "1a", "a-b", "ä"])
    func tableName(_ name: String) async throws {
        let connection = try #require(postgresConnection)
        await #expect(throws: ConfigurationError.self) { _ = try await PostgreSQLTokenStore(connection, table: name) }
    }
}
#endif

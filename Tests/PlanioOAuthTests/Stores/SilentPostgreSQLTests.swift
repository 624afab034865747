#if PostgreSQL
import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// A server that is stopped closes no connection and says nothing: nobody waits for it for ever.
@Suite("PostgreSQL servers that say nothing", .bounded)
struct SilentPostgreSQLTests {
    private let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "jens")

    /// Answers as many statements, each as if its table were there, and nothing from then on.
    private static func server(answering count: Int) throws -> LoopbackServer {
        let answered = Locked(0)
        return try LoopbackServer { connection in
            var buffer = try connection.read()
            // AuthenticationOk, ReadyForQuery.
            try connection.write(Data([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5A, 0, 0, 0, 5, 0x49]))
            buffer.removeAll()
            while true {
                buffer.append(try connection.read())
                // Sync ends what a client says of one statement.
                guard buffer.suffix(5) == Data([0x53, 0, 0, 0, 4]) else { continue }
                buffer.removeAll()
                let isAnswered = answered.withLock { answered in
                    answered += 1
                    return answered <= count
                }
                if isAnswered { try connection.write(row) }
            }
        }
    }

    /// ParseComplete, BindComplete, RowDescription, DataRow, CommandComplete, ReadyForQuery: one row with the number 1.
    private static let row =
        Data([0x31, 0, 0, 0, 4, 0x32, 0, 0, 0, 4])
        + Data([0x54, 0, 0, 0, 26, 0, 1, 0x78, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 23, 0, 4, 0xFF, 0xFF, 0xFF, 0xFF, 0, 1])
        + Data([0x44, 0, 0, 0, 14, 0, 1, 0, 0, 0, 4, 0, 0, 0, 1])
        + Data([0x43, 0, 0, 0, 13]) + Data("SELECT 1\0".utf8) + Data([0x5A, 0, 0, 0, 5, 0x49])

    private func rows(_ server: LoopbackServer) async throws -> PostgreSQLRows {
        try await PostgreSQLRows(
            "host=127.0.0.1 port=\(server.port) user=u dbname=d sslmode=disable gssencmode=disable",
            maximumConnections: 2, timeout: .milliseconds(50), time: ManualTime())
    }

    private func expectSilence(_ work: () async throws -> Void) async {
        let error = await #expect(throws: TokenStoreError.self) { try await work() }
        guard case .unavailable(let text)? = error?.reason else { Issue.record("\(error as Any)"); return }
        #expect(text.contains("not reachable"))
        #expect(error?.isTemporary == true)
    }

    @Test("a store that opens gives it up")
    func opening() async throws {
        let server = try Self.server(answering: 0)
        await expectSilence { _ = try await rows(server) }
    }

    @Test("reading, listing and updating give it up, however many do it at once and whatever they send")
    func using() async throws {
        let server = try Self.server(answering: 1)
        let rows = try await rows(server)
        await expectSilence { _ = try await rows.read(key) }
        await expectSilence { _ = try await rows.keys() }
        await expectSilence { try await rows.update(key) { _ in .write(Data(count: 16 << 20), ()) } }
        await withTaskGroup { group in
            for _ in 1...20 { group.addTask { await expectSilence { _ = try await rows.read(key) } } }
        }
    }

    @Test("a statement larger than what the way to the server holds is given up as well")
    func sending() async throws {
        let isOver = DispatchSemaphore(value: 0)
        defer { isOver.signal() }
        let server = try LoopbackServer { connection in
            _ = try connection.read()
            try connection.write(Data([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5A, 0, 0, 0, 5, 0x49]))
            // Reads nothing more.
            isOver.wait()
        }
        let connection = try await PostgreSQLConnection.open(
            "host=127.0.0.1 port=\(server.port) user=u dbname=d sslmode=disable gssencmode=disable",
            timeout: .milliseconds(50))
        let error = await #expect(throws: PostgreSQLConnection.Lost.self) {
            try await connection.run("SELECT $1", [Data(count: 64 << 20)])
        }
        #expect(error?.message.contains("no response within") == true)
    }

    private static let connection = ProcessInfo.processInfo.environment["PLANIO_TEST_POSTGRES"]
    private static let isLocal = ProcessInfo.processInfo.environment["PLANIO_TEST_POSTGRES_RESTART"] != nil

    @Test(
        "a server process that is stopped costs its connection, and another one answers",
        .enabled(if: connection != nil && isLocal, "no server of this machine; run Tests/with-postgres"))
    func stopped() async throws {
        let info = try #require(Self.connection)
        let table = "silent_\(UInt32.random(in: .min ... .max))"
        // What a busy machine needs for an answer, and how long the test waits for the stopped one.
        let rows = try await PostgreSQLRows(info, table: table, timeout: .seconds(5))
        try await rows.update(key) { _ in .write(Data("kept".utf8), ()) }
        _ = try await rows.read(key)
        let other = try await PostgreSQLConnection.open(info)
        let found = try await other.run(
            "SELECT pid::text FROM pg_stat_activity WHERE query LIKE '%\(table)%' AND pid <> pg_backend_pid()")
        let processes = found.compactMap { $0[0].flatMap { pid_t(String(decoding: $0, as: UTF8.self)) } }
        try #require(!processes.isEmpty)
        for process in processes { try #require(kill(process, SIGSTOP) == 0) }
        defer { for process in processes { kill(process, SIGCONT) } }
        #expect(try await rows.read(key) == Data("kept".utf8))
        try await rows.update(key) { _ in .write(Data("new".utf8), ()) }
        #expect(try await rows.read(key) == Data("new".utf8))
        for process in processes { kill(process, SIGCONT) }
        try await other.run("DROP TABLE \(table)")
    }
}
#endif

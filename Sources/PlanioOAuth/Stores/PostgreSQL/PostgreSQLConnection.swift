#if PostgreSQL
import CLibPQ
import Dispatch
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One connection to PostgreSQL. libpq's calls block, so they run on a queue of the connection's own and never on one
/// of Swift's threads; between calls it occupies none, however long a transaction stays open.
///
/// A server that is stopped, or a way to it that swallows everything, says nothing and closes nothing. So each statement
/// is sent and waited for within a bound (libpq's own calls have none), after which the connection is lost.
actor PostgreSQLConnection {
    /// The server, or the way to it, failed; the connection is of no more use.
    struct Lost: Error {
        let message: String
    }

    /// The server refused a statement.
    struct Refused: Error {
        let sqlState: String
        let message: String
    }

    private nonisolated let executor = QueueExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let connection: OpaquePointer
    private let timeout: Duration

    /// How long the server may say nothing to a statement. None here waits longer: those that wait for a lock do it in
    /// slices.
    static let timeout = Duration.seconds(10)

    private init(_ connection: sending OpaquePointer, _ timeout: Duration) {
        self.connection = connection
        self.timeout = timeout
    }

    private var isFinished = false

    isolated deinit { close() }

    /// Ends it; a later statement finds it lost.
    func close() {
        guard !isFinished else { return }
        isFinished = true
        PQfinish(connection)
    }

    /// Connects. `info` is a libpq connection string or URI, with `sslmode` and all else that libpq understands.
    static func open(_ info: String, timeout: Duration = timeout) async throws -> PostgreSQLConnection {
        let result = Promise<PostgreSQLConnection>()
        // Not among those of `Blocking`: a server that says nothing would keep the files of others waiting.
        DispatchQueue(label: "PlanioOAuth.PostgreSQL.connect").async {
            result.finish(Result { try PostgreSQLConnection(connect(info), timeout) })
        }
        return try await result.value()
    }

    private static func connect(_ info: String) throws -> sending OpaquePointer {
        // After the caller's own settings, so that those count: libpq reads the string behind `dbname` in its place.
        let keywords = [
            "connect_timeout", "keepalives_idle", "tcp_user_timeout", "fallback_application_name", "dbname",
        ]
        let values = ["5", "30", "30000", "PlanioOAuth", info]
        let connection = withCStrings(keywords) { keywords in
            withCStrings(values) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let connection else { throw Lost(message: "out of memory") }
        guard PQstatus(connection) == CONNECTION_OK else {
            defer { PQfinish(connection) }
            throw Lost(message: String(cString: PQerrorMessage(connection)).sanitized(upTo: 300))
        }
        // libpq would print the server's notices on standard error.
        PQsetNoticeReceiver(connection, { _, _ in }, nil)
        // Otherwise sending waits for ever.
        PQsetnonblocking(connection, 1)
        return connection
    }

    /// Whether libpq can read the connection string. Its own message might repeat the password.
    static func canRead(_ info: String) -> Bool {
        guard let options = PQconninfoParse(info, nil) else { return false }
        PQconninfoFree(options)
        return true
    }

    /// Runs one statement; parameters and results are bytes.
    @discardableResult
    func run(_ sql: String, _ parameters: [Data] = []) throws -> [[Data?]] {
        guard !isFinished else { throw Lost(message: "the connection was closed") }
        let buffers = parameters.map { [UInt8]($0) }
        let isSent = Self.withPointers(buffers) { pointers in
            PQsendQueryParams(
                connection, sql, Int32(buffers.count), nil, pointers, buffers.map { Int32($0.count) },
                [Int32](repeating: 1, count: buffers.count), 1)
        }
        guard isSent == 1 else { throw lost() }
        var rows: [[Data?]] = []
        var refusal: Refused?
        while let result = try nextResult() {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK: rows = Self.rows(result)
            default: refusal = try refused(result)
            }
        }
        if let refusal { throw refusal }
        return rows
    }

    /// What the server says next to the statement; `nil` at its end.
    private func nextResult() throws -> OpaquePointer? {
        while true {
            let rest = PQflush(connection)
            guard rest >= 0 else { throw lost() }
            if rest == 0, PQisBusy(connection) == 0 { return PQgetResult(connection) }
            try wait(forSending: rest > 0)
            guard PQconsumeInput(connection) == 1 else { throw lost() }
        }
    }

    /// Returns when the server has said something, or can be told more.
    private func wait(forSending: Bool) throws {
        var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        if forSending { descriptor.events |= Int16(POLLOUT) }
        let milliseconds = Int32(clamping: Int(timeout / .milliseconds(1)))
        while true {
            let ready = poll(&descriptor, 1, milliseconds)
            if ready > 0 { return }
            guard ready < 0, errno == EINTR else {
                throw Lost(message: ready == 0 ? "no response within \(timeout)" : "the connection was lost")
            }
        }
    }

    private func lost() -> Lost {
        let message = PQerrorMessage(connection).map { String(cString: $0).sanitized(upTo: 300) } ?? ""
        return Lost(message: message.isEmpty ? "the connection was lost" : message)
    }

    private func refused(_ result: OpaquePointer) throws -> Refused {
        let message = Self.field("M", result)
        guard PQstatus(connection) == CONNECTION_OK, let state = Self.field("C", result) else {
            throw Lost(message: message ?? "the connection was lost")
        }
        // 57P: the server is shutting down or starting up.
        if state.hasPrefix("57P") { throw Lost(message: message ?? state) }
        return Refused(sqlState: state, message: message ?? "no message")
    }

    private static func rows(_ result: OpaquePointer) -> [[Data?]] {
        (0..<PQntuples(result)).map { row in
            (0..<PQnfields(result)).map { column in
                guard PQgetisnull(result, row, column) == 0, let bytes = PQgetvalue(result, row, column) else {
                    return nil
                }
                return Data(bytes: bytes, count: Int(PQgetlength(result, row, column)))
            }
        }
    }

    /// `PG_DIAG_MESSAGE_PRIMARY` is "M", `PG_DIAG_SQLSTATE` is "C": macros that Swift does not import.
    private static func field(_ code: Unicode.Scalar, _ result: OpaquePointer?) -> String? {
        PQresultErrorField(result, Int32(code.value)).map { String(cString: $0).sanitized(upTo: 300) }
    }

    private static func withPointers<Result>(
        _ buffers: [[UInt8]], _ body: ([UnsafePointer<CChar>?]) -> Result
    ) -> Result {
        // One block for all, so that every pointer is valid during the call; an empty parameter still needs an address.
        var block: [UInt8] = []
        for buffer in buffers { block += buffer + [0] }
        if block.isEmpty { block = [0] }
        return block.withUnsafeBytes { bytes in
            var offset = 0
            let pointers = buffers.map { buffer in
                defer { offset += buffer.count + 1 }
                return bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self)
            }
            return body(pointers)
        }
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> Result
    ) -> Result {
        withPointers(strings.map { Array($0.utf8) }) { body($0 + [nil]) }
    }
}

/// Runs an actor's work on a queue, one piece after the other.
private final class QueueExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "PlanioOAuth.PostgreSQL")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
#endif

#if PostgreSQL
import CLibPQ
import Dispatch
import Foundation

/// One connection to PostgreSQL. libpq's calls block, so they run on a queue of the connection's own and never on one
/// of Swift's threads; between calls it occupies none, however long a transaction stays open.
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

    private init(_ connection: sending OpaquePointer) { self.connection = connection }

    isolated deinit { PQfinish(connection) }

    /// Connects. `info` is a libpq connection string or URI, with `sslmode` and all else that libpq understands.
    static func open(_ info: String) async throws -> PostgreSQLConnection {
        let result = Promise<PostgreSQLConnection>()
        DispatchQueue.global().async {
            result.finish(Result { try PostgreSQLConnection(connect(info)) })
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
        let buffers = parameters.map { [UInt8]($0) }
        let result = Self.withPointers(buffers) { pointers in
            PQexecParams(
                connection, sql, Int32(buffers.count), nil, pointers, buffers.map { Int32($0.count) },
                [Int32](repeating: 1, count: buffers.count), 1)
        }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: break
        default:
            let message = Self.field("M", result)
            guard PQstatus(connection) == CONNECTION_OK, let state = Self.field("C", result) else {
                throw Lost(message: message ?? "the connection was lost")
            }
            // 57P: the server is shutting down or starting up.
            if state.hasPrefix("57P") { throw Lost(message: message ?? state) }
            throw Refused(sqlState: state, message: message ?? "no message")
        }
        return (0..<PQntuples(result)).map { row in
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

#if PostgreSQL

/// A bounded number of connections, opened when needed and kept for the next.
final class PostgreSQLPool: Sendable {
    private let info: String
    private let timeout: Duration
    private let time: any TimeSource
    private let semaphore: AsyncSemaphore
    /// One connection less: refreshes may wait for a slow server, and readers do not wait with them.
    private let updates: AsyncSemaphore
    private struct Idle {
        var connections: [PostgreSQLConnection] = []
        var isClosed = false
    }

    private let idle = Locked(Idle())

    /// How long a server that restarts is waited for, and as long a connection that somebody else has.
    private static let patience = Duration.seconds(15)

    /// - Parameters:
    ///   - maximumConnections: Two or more.
    ///   - timeout: How long the server may say nothing.
    init(_ info: String, maximumConnections: Int, timeout: Duration, time: any TimeSource) {
        self.info = info
        self.timeout = timeout
        self.time = time
        semaphore = AsyncSemaphore(limit: maximumConnections)
        updates = AsyncSemaphore(limit: maximumConnections - 1)
    }

    /// As ``withConnection(begin:_:)``, for work that may take long.
    func withConnectionForUpdate<Begun: Sendable, Result: Sendable>(
        _ limit: AsyncSemaphore.WaitLimit, begin: @Sendable (PostgreSQLConnection) async throws -> Begun,
        _ work: @Sendable (PostgreSQLConnection, Begun) async throws -> Result
    ) async throws -> Result {
        try await updates.run(limit) { try await withConnection(begin: begin, work) }
    }

    /// Lends a connection on which `begin` has succeeded. One that was lost while it lay idle is replaced unseen.
    func withConnection<Begun: Sendable, Result: Sendable>(
        begin: @Sendable (PostgreSQLConnection) async throws -> Begun,
        _ work: @Sendable (PostgreSQLConnection, Begun) async throws -> Result
    ) async throws -> Result {
        // Of a server that says nothing each would wait for the one before.
        let limit = AsyncSemaphore.WaitLimit(
            end: time.uptime + Self.patience, time: time,
            error: PostgreSQLConnection.Lost(message: "all connections wait for it"))
        return try await semaphore.run(limit) {
            let (connection, begun) = try await connect(begin)
            do {
                let result = try await work(connection, begun)
                keep(connection)
                return result
            } catch let error as PostgreSQLConnection.Lost {
                throw error
            } catch {
                // Leaves no transaction open for the next; a connection that cannot even do that is dropped.
                if (try? await connection.run("ROLLBACK")) != nil { keep(connection) }
                throw error
            }
        }
    }

    /// For the next; one that is not kept closes itself.
    private func keep(_ connection: PostgreSQLConnection) {
        idle.withLock { idle in
            if !idle.isClosed { idle.connections.append(connection) }
        }
    }

    /// Lends nothing any more, and closes what nobody has.
    func close() async {
        let connections = idle.withLock { idle in
            defer { idle.connections = [] }
            idle.isClosed = true
            return idle.connections
        }
        for connection in connections { await connection.close() }
    }

    private func connect<Begun: Sendable>(
        _ begin: @Sendable (PostgreSQLConnection) async throws -> Begun
    ) async throws -> (PostgreSQLConnection, Begun) {
        let end = time.uptime + Self.patience
        var wait = Duration.milliseconds(50)
        while true {
            try Task.checkCancellation()
            let (kept, isClosed) = idle.withLock { ($0.connections.popLast(), $0.isClosed) }
            guard !isClosed else { throw TokenStoreError.closed }
            do {
                let connection: PostgreSQLConnection
                if let kept {
                    connection = kept
                } else {
                    connection = try await PostgreSQLConnection.open(info, timeout: timeout)
                }
                do {
                    return (connection, try await begin(connection))
                } catch let error as PostgreSQLConnection.Lost {
                    throw error
                } catch {
                    if (try? await connection.run("ROLLBACK")) != nil { keep(connection) }
                    throw error
                }
            } catch let error as PostgreSQLConnection.Lost {
                // What lies idle was lost with it.
                idle.withLock { $0.connections = [] }
                guard time.uptime + wait < end else { throw error }
                try await time.sleep(for: wait)
                wait = min(wait * 2, .seconds(1))
            }
        }
    }
}
#endif

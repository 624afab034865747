#if AsyncHTTPClient
import AsyncHTTPClient
import Dispatch
import NIOCore
import NIOHTTP1
import NIOHTTPCompression

/// The clients of one transport, each made when it is first needed, and what is under way over them.
final class PooledClients: Sendable {
    /// What a client does alike for all its requests.
    struct Kind: Hashable, Sendable {
        /// Otherwise each request has a connection of its own.
        let keepsConnections: Bool
        let usesProxy: Bool
        /// How many bytes a body may have that came encoded: a power of two.
        let decodedBytes: Int

        private static let numbers = (1 << 20)...(1 << 30)
        /// What a stream may have that comes encoded although it was asked for as it is.
        static let streamedBytes = 64 << 20

        init(_ request: CheckedRequest, _ limits: TransportLimits, usesProxy: Bool) {
            keepsConnections = request.isRead
            self.usesProxy = usesProxy
            decodedBytes = limits.streamsResponse ? Self.streamedBytes : Self.bytes(atLeast: limits.responseBytes)
        }

        /// So few different ones that requests with other limits share their clients.
        private static func bytes(atLeast count: Int) -> Int {
            guard count <= numbers.upperBound else { return .max }
            let most = max(count, numbers.lowerBound)
            return 1 << (Int.bitWidth - (most - 1).leadingZeroBitCount)
        }
    }

    private struct Open {
        let exchange: Exchange
        let deadline: NIODeadline?
        /// Of its loop.
        let index: Int?
    }

    private struct State {
        var clients: [Kind: HTTPClient] = [:]
        var exchanges: [ObjectIdentifier: Open] = [:]
        /// How many exchanges each loop has.
        var loads: [Int]
        var isWatching = false
        var closing: Task<Void, Never>?
    }

    /// How late an exchange may be ended. A timer for each of them would cost a tenth of what a request does.
    private static let watchInterval = TimeAmount.seconds(1)

    private let configuration: AsyncHTTPClientTransport.Configuration
    private let group: any EventLoopGroup
    private let loops: [any EventLoop]
    private let state: Locked<State>

    init(_ configuration: AsyncHTTPClientTransport.Configuration, _ group: any EventLoopGroup) {
        self.configuration = configuration
        self.group = group
        loops = Array(group.makeIterator())
        state = Locked(State(loads: loops.map { _ in 0 }))
    }

    deinit {
        // A client that is dropped without it ends the process in a debug build. Nothing is under way: it would hold this.
        for client in state.withLock({ Array($0.clients.values) }) { client.shutdown { _ in } }
    }

    /// For the next exchange: the first of those with the least to do. There a request that follows another one finds the
    /// kept connection, so that what it tells needs no change of threads.
    var nextLoop: any EventLoop {
        let index = state.withLock { state in state.loads.indices.min { state.loads[$0] < state.loads[$1] } }
        return index.map { loops[$0] } ?? group.next()
    }

    /// Whether a single exchange is under way.
    var isServingOne: Bool { state.withLock { $0.exchanges.count == 1 } }

    /// A client for the exchange, which is under way from now on.
    /// - Parameter deadline: When it fails at the latest, and a second.
    /// - Throws: ``TransportError`` after ``close()``.
    func open(_ exchange: Exchange, _ kind: Kind, on loop: any EventLoop, deadline: NIODeadline?) throws -> HTTPClient {
        let index = loops.firstIndex { $0 === loop }
        let (client, isWatched) = try state.withLock { state in
            guard state.closing == nil else { throw TransportError(.closed, .notSent) }
            state.exchanges[ObjectIdentifier(exchange)] = Open(exchange: exchange, deadline: deadline, index: index)
            if let index { state.loads[index] += 1 }
            defer { state.isWatching = true }
            if let client = state.clients[kind] { return (client, state.isWatching) }
            let client = HTTPClient(eventLoopGroup: group, configuration: settings(kind))
            state.clients[kind] = client
            return (client, state.isWatching)
        }
        if !isWatched { watch() }
        return client
    }

    func end(_ exchange: Exchange) {
        state.withLock { state in
            let open = state.exchanges.removeValue(forKey: ObjectIdentifier(exchange))
            if let index = open?.index { state.loads[index] -= 1 }
        }
    }

    /// Ends what is late, as long as anything is under way.
    private func watch() {
        (loops.first ?? group.next()).scheduleTask(in: Self.watchInterval) { [weak self] in
            guard let self else { return }
            let now = NIODeadline.now()
            let (late, isWatching) = state.withLock { state in
                state.isWatching = !state.exchanges.isEmpty
                let late = state.exchanges.values.filter { $0.deadline.map { $0 < now } ?? false }
                return (late.map(\.exchange), state.isWatching)
            }
            for exchange in late { exchange.fail(HTTPClientError.deadlineExceeded) }
            if isWatching { watch() }
        }
    }

    /// Fails what is under way, and returns when all connections are closed.
    func close() async {
        let closing = state.withLock { state in
            if let closing = state.closing { return closing }
            let (clients, exchanges) = (Array(state.clients.values), state.exchanges.values.map(\.exchange))
            state.clients = [:]
            let closing = Task {
                for exchange in exchanges { exchange.close() }
                // It fails only for a client that was shut down before, which nobody else can do.
                for client in clients { try? await client.shutdown() }
            }
            state.closing = closing
            return closing
        }
        await closing.value
    }

    private func settings(_ kind: Kind) -> HTTPClient.Configuration {
        var settings = HTTPClient.Configuration(
            tlsConfiguration: configuration.tls, redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(configuration.connectTimeout)),
            proxy: kind.usesProxy ? configuration.proxy?.forClient : nil,
            decompression: .enabled(limit: kind.decodedBytes == .max ? .none : .size(kind.decodedBytes)))
        // The library repeats what it may repeat itself, and says what went wrong at once.
        settings.connectionPool.retryConnectionEstablishment = false
        // Both ordinary requests and transfers have so many; none waits where nobody sees it.
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2 * configuration.connections
        settings.connectionPool.idleTimeout = TimeAmount(configuration.keptFor)
        settings.httpVersion = kind.keepsConnections && configuration.usesHTTP2 ? .automatic : .http1Only
        if !kind.keepsConnections { settings.maximumUsesPerConnection = 1 }
        // Its spans hold whole URLs.
        settings.tracing.tracer = nil
        // SwiftNIO tells of floods and of broken frames, and AsyncHTTPClient would keep the connection.
        settings.http2ConnectionDebugInitializer = { $0.pipeline.addHandler(NIOCloseOnErrorHandler()) }
        settings.http1_1ConnectionDebugInitializer = { channel in
            channel.eventLoop.makeCompletedFuture {
                let handlers = channel.pipeline.syncOperations
                let decoder = try handlers.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
                try handlers.addHandler(ConnectionGate(), position: .after(decoder))
            }
        }
        return settings
    }
}
#endif

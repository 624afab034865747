#if AsyncHTTPClient
public import AsyncHTTPClient
import Foundation
public import HTTPTypes
public import NIOCore
import NIOHTTP1

/// A transport on AsyncHTTPClient, which stands on SwiftNIO: for services, and for servers that are not trusted to speak
/// HTTP well. The package trait `AsyncHTTPClient` adds it.
///
/// ```swift
/// let transport = AsyncHTTPClientTransport()
/// let planio = Planio(configuration: configuration, transport: transport)
/// …
/// await transport.shutdown()
/// ```
///
/// It follows no redirect, keeps no cookies, repeats nothing of its own accord and counts a response's bytes while they
/// arrive, after decoding. It speaks HTTP/1.1 unless ``Configuration/usesHTTP2`` says otherwise. Reads share connections; a
/// write has a connection of its own, so that none is lost on one that has just ended. ``TransportError/delivery`` is exact:
/// ``TransportError/Delivery/notSent`` up to the moment at which the head of the request goes out.
///
/// Bodies are streamed both ways: a stream is sent as it gives its bytes, with `Content-Length` if its length is known and in
/// chunks otherwise, and a response that is streamed (``TransportLimits/streamsResponse``) is read as fast as its reader
/// takes it. It is asked for as it is; one that comes compressed all the same may decode to 64 MB. Each host has as many
/// ordinary requests at once as ``Configuration/connections`` says, beside them as many transfers, and as many streams that
/// are sent.
///
/// No proxy of the environment is used, only ``Configuration/proxy``, and none on the way to this machine itself.
public final class AsyncHTTPClientTransport: HTTPTransport {
    private let configuration: Configuration
    private let clients: PooledClients
    /// By host and port.
    private let turns: KeyedLocks<String>
    /// What may take hours keeps no ordinary request waiting; as many at a time.
    private let transfers: KeyedLocks<String>
    /// A stream may be as slow as it likes; as many at a time.
    private let streams: KeyedLocks<String>

    /// A transport with its own connections. ``shutdown()`` ends them.
    /// - Parameters:
    ///   - configuration: Connections, TLS, proxy.
    ///   - eventLoopGroup: The threads on which it runs; by default those that all clients of the process share. It is not
    ///     shut down.
    public init(
        configuration: Configuration = Configuration(),
        eventLoopGroup: any EventLoopGroup = HTTPClient.defaultEventLoopGroup
    ) {
        self.configuration = configuration
        clients = PooledClients(configuration, eventLoopGroup)
        turns = KeyedLocks(holders: configuration.connections)
        transfers = KeyedLocks(holders: configuration.connections)
        streams = KeyedLocks(holders: configuration.connections)
    }

    /// A transport on the threads of a client that the program has anyway.
    ///
    /// It shares no more with it: whether a client follows redirects with the credentials, what it keeps a connection for
    /// and how much it decodes cannot be seen from outside, so the connections are the transport's own, by its own
    /// `configuration`. `client` may be used beside it, and is never shut down; ``shutdown()`` ends the transport's
    /// connections only.
    public convenience init(client: HTTPClient, configuration: Configuration = Configuration()) {
        self.init(configuration: configuration, eventLoopGroup: client.eventLoopGroup)
    }

    /// Sends `request` with `body` when one of the host's ``Configuration/connections`` is free.
    /// - Throws: ``TransportError``, also for a GET or HEAD that has a body; `CancellationError` if the task was
    ///   cancelled.
    public func send(
        _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
    ) async throws -> (HTTPResponse, HTTPBody) {
        try Task.checkCancellation()
        let checked = try CheckedRequest(request, userAgent: configuration.userAgent)
        try checked.check(body)
        guard limits.streamsResponse else {
            return try await turn(of: checked, body, limits) {
                try await self.whole(checked, body, limits)
            }
        }
        return try await streamed(checked, body, limits)
    }

    private func turn<Result: Sendable>(
        of request: CheckedRequest, _ body: HTTPBody, _ limits: TransportLimits, _ work: () async throws -> Result
    ) async throws -> Result {
        let locks =
            !body.isReplayable ? streams : limits.idleTimeout == nil && !limits.streamsResponse ? turns : transfers
        return try await locks.withPlace(request.place, body.onPlace, work)
    }

    private func whole(
        _ request: CheckedRequest, _ body: HTTPBody, _ limits: TransportLimits
    ) async throws -> (HTTPResponse, HTTPBody) {
        let response = WholeResponse()
        let exchange = try await Exchange.start(request, body, limits, response, clients, configuration)
        return try await withTaskCancellationHandler {
            try await response.value()
        } onCancel: {
            exchange.fail(CancellationError())
        }
    }

    /// Returns with the head of the response. The rest comes as it is read, and ends with who holds it.
    private func streamed(
        _ request: CheckedRequest, _ body: HTTPBody, _ limits: TransportLimits
    ) async throws -> (HTTPResponse, HTTPBody) {
        let pieces = StreamedPieces()
        // Holds its place among the transfers until the end.
        let transfer = Task {
            do {
                try await turn(of: request, body, limits) {
                    let exchange = try await Exchange.start(request, body, limits, pieces, clients, configuration)
                    await withTaskCancellationHandler {
                        await pieces.ended()
                    } onCancel: {
                        exchange.fail(CancellationError())
                    }
                }
            } catch {
                pieces.end(.failure(error))
            }
        }
        let stream = StreamedPiecesHolder(pieces, transfer)
        let head = try await stream.head()
        let length =
            head.headerFields[.contentEncoding] == nil ? head.headerFields[.contentLength].flatMap { Int($0) } : nil
        return (head, HTTPBody(length: length) { try await stream.next() })
    }

    /// Ends all requests, which fail with ``TransportError/Reason/closed``, and returns when the connections are closed. Later
    /// requests fail too, a second call does nothing.
    public func shutdown() async { await clients.close() }
}

extension AsyncHTTPClientTransport: Redacted {}

/// Who holds a streamed response: it ends with its holders, however much of it was read.
private final class StreamedPiecesHolder: Sendable {
    private let pieces: StreamedPieces
    private let transfer: Task<Void, Never>

    init(_ pieces: StreamedPieces, _ transfer: Task<Void, Never>) {
        self.pieces = pieces
        self.transfer = transfer
    }

    deinit { transfer.cancel() }

    func head() async throws -> HTTPResponse {
        try await withTaskCancellationHandler {
            try await pieces.response()
        } onCancel: {
            transfer.cancel()
        }
    }

    func next() async throws -> Data? {
        try await withTaskCancellationHandler {
            try await pieces.next()
        } onCancel: {
            transfer.cancel()
        }
    }
}
#endif

import Foundation
public import HTTPTypes

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The default transport, on Foundation's `URLSession`, with what makes that unsafe for credentials taken out.
///
/// It follows no redirect, keeps no cookies, cache or credentials, counts the response's bytes while they arrive,
/// and never has more than ``Configuration/connections`` requests to one host under way. Reads share connections; writes
/// use one of their own each, because `URLSession` silently repeats a request on a connection that went stale. Plain http
/// to this machine itself never goes through a proxy.
///
/// ``shared`` is what clients use that are given no transport.
///
/// A response that is streamed (``TransportLimits/streamsResponse``) is read from the network as fast as its reader takes
/// it, and keeps two megabytes in memory at most. Transfers, which have an idle timeout, are counted by themselves: as many
/// to one host as ``Configuration/connections`` says, beside the other requests.
///
/// On Linux a few malformed responses (trailers, a header cut off, some `Location` fields) end the process inside
/// Foundation. Programs that talk to servers they do not trust should use `AsyncHTTPClientTransport`, which the package trait
/// `AsyncHTTPClient` adds, or bring another ``HTTPTransport``.
public final class URLSessionTransport: HTTPTransport {
    /// A value outside of what its property says is replaced by the nearest one inside.
    public struct Configuration: Sendable, Hashable {
        /// How many requests to one host may be under way at once, 1 to 1,000; further ones wait for their turn. Each may
        /// take ``TransportLimits/responseBytes`` of memory.
        public var connections: Int {
            didSet { connections = connections.clamped(to: Self.numbers) }
        }
        /// Sent as `User-Agent`. A text that fits no header field is replaced by the library's name.
        public var userAgent: String {
            didSet { userAgent = userAgent.asUserAgent }
        }

        private static let numbers = 1...1000

        /// By default 12 connections to a host.
        public init(connections: Int = 12, userAgent: String = "PlanioOAuth") {
            self.connections = connections.clamped(to: Self.numbers)
            self.userAgent = userAgent.asUserAgent
        }
    }

    /// The one transport of all clients in this process that are given none: its connections are shared, and a thousand
    /// clients take no more descriptors than one. It is made when it is first used, and ``shutdown()`` leaves it open, since
    /// others use it.
    public static let shared = URLSessionTransport(configuration: Configuration(), isShared: true)

    private let configuration: Configuration
    private let isShared: Bool
    private let reads: SessionTasks
    private let writes: SessionTasks
    /// By host and port.
    private let turns: KeyedLocks<String>
    /// What may take hours keeps no ordinary request waiting; as many at a time.
    private let transfers: KeyedLocks<String>
    private let streamed: StreamSessions
    /// Streams are read before their turn, so that a slow one keeps no other request waiting; as many at a time.
    private let streams: KeyedLocks<String>
    private let environment: @Sendable (String) -> String?
    private let temporaryDirectory: String

    /// A transport with its own connections. ``shutdown()`` ends them.
    public convenience init(configuration: Configuration = Configuration()) {
        self.init(configuration: configuration, isShared: false)
    }

    init(
        configuration: Configuration, isShared: Bool = false,
        environment: @escaping @Sendable (String) -> String? = EnvironmentProxy.variable,
        temporaryDirectory: String = NSTemporaryDirectory()
    ) {
        self.configuration = configuration
        self.isShared = isShared
        self.environment = environment
        self.temporaryDirectory = temporaryDirectory
        reads = SessionTasks(configuration)
        writes = SessionTasks(configuration)
        turns = KeyedLocks(holders: configuration.connections)
        transfers = KeyedLocks(holders: configuration.connections)
        streamed = StreamSessions(configuration)
        streams = KeyedLocks(holders: configuration.connections)
    }

    /// Sends the request when one of the host's ``Configuration/connections`` is free.
    /// - Throws: ``TransportError``, also for a GET or HEAD that has a body; `CancellationError` if the task was
    ///   cancelled.
    public func send(
        _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
    ) async throws -> (HTTPResponse, HTTPBody) {
        try Task.checkCancellation()
        let checked = try CheckedRequest(request, userAgent: configuration.userAgent)
        try refuseProxiedLoopback(checked)
        try checked.check(body)
        var prepared = URLRequest(checked)
        // The library keeps the deadline. Foundation's timer only has to be later, and within what it can count.
        prepared.timeoutInterval = min(max(limits.timeout.seconds.rounded(.up) + 5, 5), 86400)
        if !checked.isRead { prepared.setValue("close", forHTTPHeaderField: "Connection") }
        let onSent: @Sendable (Int) -> Void = body.onSent ?? { _ in }
        let onPlace = body.onPlace
        func send(_ content: UploadBody) async throws -> (HTTPResponse, HTTPBody) {
            let body = SentBody(content: content, onSent: onSent)
            return try await limits.streamsResponse
                ? stream(prepared, body, limits, checked.place, onPlace)
                : whole(prepared, body, limits, checked, onPlace)
        }
        switch body.storage {
        case _ where body.isEmpty: return try await send(.none)
        case .data(let data): return try await send(.data(data))
        case .file(let file): return try await send(.file(file))
        case .stream:
            return try await streams.withPlace(checked.place, onPlace) {
                try await send(try await UploadBody(reading: body, directory: temporaryDirectory))
            }
        }
    }

    private func whole(
        _ request: URLRequest, _ body: SentBody, _ limits: TransportLimits, _ checked: CheckedRequest,
        _ onPlace: (@Sendable (Bool) throws -> Void)?
    ) async throws -> (HTTPResponse, HTTPBody) {
        try await (limits.idleTimeout == nil ? turns : transfers).withPlace(checked.place, onPlace) {
            try await (checked.isRead ? reads : writes).response(to: request, body, limits)
        }
    }

    /// Returns with the head of the response. The rest comes as it is read, and ends with who holds it.
    private func stream(
        _ request: URLRequest, _ body: SentBody, _ limits: TransportLimits, _ place: String,
        _ onPlace: (@Sendable (Bool) throws -> Void)?
    ) async throws -> (HTTPResponse, HTTPBody) {
        var request = request
        // It would also count while the reader lets the server wait.
        request.timeoutInterval = 86400
        let opened = Promise<StreamedResponse>()
        let transfer = Task { [transfers, streamed, request] in
            do {
                try await transfers.withPlace(place, onPlace) {
                    let session = try streamed.take()
                    defer { streamed.give(session) }
                    let response = StreamedResponse(
                        limit: limits.responseBytes, hasBody: request.httpMethod != "HEAD", lane: session.lane)
                    opened.finish(.success(response))
                    await session.run(response, to: request, body)
                }
            } catch {
                opened.finish(.failure(error))
            }
        }
        let response = try await withTaskCancellationHandler {
            try await opened.value()
        } onCancel: {
            transfer.cancel()
        }
        let stream = StreamedBody(response, transfer)
        let head = try await stream.head()
        let length =
            head.headerFields[.contentEncoding] == nil ? head.headerFields[.contentLength].flatMap { Int($0) } : nil
        return (head, HTTPBody(length: length) { try await stream.next() })
    }

    private func refuseProxiedLoopback(_ request: CheckedRequest) throws {
        guard request.url.scheme?.lowercased() == "http", let host = request.loopbackHost,
            EnvironmentProxy.carriesHTTP(to: host, environment)
        else { return }
        throw TransportError(.proxiedLoopback(host: host), .notSent)
    }

    /// Ends all requests and waits until they have ended; leaves ``shared`` as it is. Call it before a program exits, for a
    /// transport that the program made.
    public func shutdown() async {
        guard !isShared else { return }
        await reads.close()
        await writes.close()
        await streamed.close()
    }
}

extension URLSessionTransport: Redacted {}

extension URLRequest {
    fileprivate init(_ request: CheckedRequest) {
        self.init(url: request.url)
        httpMethod = request.method.rawValue
        httpShouldHandleCookies = false
        for field in request.fields {
            addValue(field.value, forHTTPHeaderField: field.name.canonicalName)
        }
        // Otherwise Foundation adds the locale, by which the server would choose the language of its messages.
        if !request.fields.contains(.acceptLanguage) { setValue("*", forHTTPHeaderField: "Accept-Language") }
    }
}

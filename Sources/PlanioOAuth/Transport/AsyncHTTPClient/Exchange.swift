#if AsyncHTTPClient
import AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1

/// One request and the response to it, while they are under way.
///
/// AsyncHTTPClient tells a delegate when the head of the request goes out, which its asynchronous methods do not: that is
/// the line between what the server surely has not seen and what it may have carried out.
final class Exchange: HTTPClientResponseDelegate {
    /// How far it is.
    enum Phase: Sendable {
        /// The server has not seen the request: there is no connection yet.
        case waiting
        /// The head of the request goes out, or went out.
        case sent
        /// There was the head of a response.
        case responded
    }

    private struct State {
        var phase = Phase.waiting
        var task: HTTPClient.Task<Void>?
        var hasEnded = false
    }

    private let limits: TransportLimits
    private let hasProxy: Bool
    /// Whether the response can have a body, whatever its length field says.
    private let hasBody: Bool
    private let receiver: any ResponseReader
    private let upload: RequestUpload?
    private let onSent: (@Sendable (Int) -> Void)?
    /// They stay open as long as somebody reads.
    private let clients: PooledClients
    private let loop: any EventLoop
    private let state = Locked(State())

    init(
        _ request: CheckedRequest, _ limits: TransportLimits, hasProxy: Bool, _ receiver: any ResponseReader,
        _ upload: RequestUpload?, onSent: (@Sendable (Int) -> Void)?, _ clients: PooledClients, _ loop: any EventLoop
    ) {
        self.limits = limits
        self.hasProxy = hasProxy
        hasBody = request.method != .head
        self.receiver = receiver
        self.upload = upload
        self.onSent = onSent
        self.clients = clients
        self.loop = loop
    }

    /// - Throws: ``TransportError`` if it cannot be sent. What happens afterwards the receiver is told.
    func send(_ request: HTTPClient.Request, _ kind: PooledClients.Kind) throws {
        // The library keeps the deadline; this one is for who does not. While somebody reads a stream no time counts.
        let deadline: NIODeadline? =
            limits.streamsResponse ? nil : .now() + TimeAmount(limits.timeout + .seconds(5))
        let client = try clients.open(self, kind, on: loop, deadline: deadline)
        // A body goes out on the connection's own thread: only there it is known when the next piece may follow.
        let task = client.execute(
            request: request, delegate: self,
            eventLoop: upload == nil ? .delegate(on: loop) : .delegateAndChannel(on: loop))
        let hasEnded = state.withLock { state in
            if !state.hasEnded { state.task = task }
            return state.hasEnded
        }
        if hasEnded {
            clients.end(self)
            task.fail(reason: CancellationError())
        }
        // A request without a body ends nowhere else than where the delegate is told of it, on the event loop already.
        if request.body != nil { task.futureResult.whenComplete { self.finish($0) } }
    }

    /// Ends it for the receiver at once, and then the connection.
    func fail(_ error: any Error) {
        if let task = end(.failure(error)) { task.fail(reason: error) }
    }

    /// The transport is shut down.
    func close() { fail(TransportError(.closed, state.withLock { $0.phase } == .waiting ? .notSent : .unknown)) }

    private func finish(_ result: Result<Void, any Error>) {
        switch result {
        case .success: _ = end(.success(()))
        // The server said all that it had to say before it heard the request to its end.
        case .failure(is ConnectionGate.EarlyResponse): _ = end(.success(()))
        case .failure(let error): _ = end(.failure(error))
        }
    }

    /// - Returns: What is still under way below.
    private func end(_ result: Result<Void, any Error>) -> HTTPClient.Task<Void>? {
        let (phase, task, isFirst) = state.withLock { state in
            defer {
                state.hasEnded = true
                state.task = nil
            }
            return (state.phase, state.task, !state.hasEnded)
        }
        guard isFirst else { return task }
        upload?.end()
        clients.end(self)
        receiver.end(
            result.mapError { error in
                if error is CancellationError { return error }
                return TransportError(nio: error, .init(phase: phase, limits: limits, hasProxy: hasProxy))
            })
        return task
    }

    // MARK: What AsyncHTTPClient tells, on the event loop

    func didSendRequestHead(task: HTTPClient.Task<Void>, _ head: HTTPRequestHead) {
        state.withLock { $0.phase = .sent }
    }

    func didSendRequestPart(task: HTTPClient.Task<Void>, _ part: IOData) {
        onSent?(part.readableBytes)
        upload?.sent()
    }

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        // Where others are under way, the thread that waits has something to do, and would only be woken twice.
        if clients.isServingOne { receiver.arrive() }
        state.withLock { $0.phase = .responded }
        if head.status.code >= 300 { upload?.stop() }
        do {
            receiver.begin(try HTTPResponse(checking: head, hasBody: hasBody, limits.responseBytes))
            return task.eventLoop.makeSucceededVoidFuture()
        } catch {
            return refuse(error, task)
        }
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ part: ByteBuffer) -> EventLoopFuture<Void> {
        do {
            return try part.withUnsafeReadableBytes { bytes in
                try receiver.receive(bytes, limit: limits.responseBytes, task.eventLoop)
            }
        } catch {
            return refuse(error, task)
        }
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) { finish(.success(())) }

    func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) { finish(.failure(error)) }

    private func refuse(_ error: any Error, _ task: HTTPClient.Task<Void>) -> EventLoopFuture<Void> {
        _ = end(.failure(error))
        return task.eventLoop.makeFailedFuture(error)
    }
}

extension HTTPResponse {
    /// - Throws: ``TransportError`` for a response that cannot be used.
    fileprivate init(checking head: HTTPResponseHead, hasBody: Bool, _ limit: Int) throws {
        try self.init(checkedStatus: Int(head.status.code))
        headerFields.reserveCapacity(head.headers.count)
        for (name, value) in head.headers {
            guard let name = HTTPField.Name(name) else { continue }
            headerFields.append(HTTPField(name: name, value: value))
        }
        let isEmpty = !hasBody || status.code < 200 || [204, 304].contains(status.code)
        guard !isEmpty else { return }
        // What is none of these was not decoded.
        if head.headers.contains(name: "Content-Encoding"), let encoding = headerFields[.contentEncoding]?.lowercased(),
            !["gzip", "deflate", "identity", ""].contains(encoding)
        {
            throw TransportError(.invalidResponse, .responded)
        }
        if let length = head.headers.first(name: "Content-Length").flatMap({ Int($0) }), length > limit {
            throw TransportError(.responseTooLarge(limit: limit), .responded)
        }
    }
}
#endif

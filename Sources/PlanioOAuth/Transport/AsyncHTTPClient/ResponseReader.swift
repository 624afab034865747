#if AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOCore

/// What an ``Exchange`` gives the response to.
protocol ResponseReader: AnyObject, Sendable {
    /// A response comes in, of which nothing is read yet.
    func arrive()
    func begin(_ response: HTTPResponse)
    /// - Parameter data: Bytes that are gone when this returns.
    /// - Returns: When more may come.
    /// - Throws: ``TransportError`` as soon as there is more than the limit allows.
    func receive(_ data: Data, limit: Int, _ loop: any EventLoop) throws -> EventLoopFuture<Void>
    /// Once, whatever comes before or after it.
    func end(_ result: Result<Void, any Error>)
}

/// A response that is had whole.
final class WholeResponse: ResponseReader {
    private struct State {
        var head: HTTPResponse?
        var body = ResponseBytes()
    }

    private let state = Locked(State())
    private let arrival = Promise<Void>()
    private let result = Promise<(HTTPResponse, ResponseBytes)>()

    func value() async throws -> (HTTPResponse, HTTPBody) {
        // The head already wakes the thread that waits: of most responses all is there before it is awake.
        try await arrival.value()
        let (response, body) = try await result.value()
        return (response, HTTPBody(body.joined()))
    }

    func arrive() { arrival.finish(.success(())) }

    func begin(_ response: HTTPResponse) { state.withLock { $0.head = response } }

    func receive(_ data: Data, limit: Int, _ loop: any EventLoop) throws -> EventLoopFuture<Void> {
        try state.withLock { state in
            guard state.body.count + data.count <= limit else {
                throw TransportError(.responseTooLarge(limit: limit), .responded)
            }
            state.body.append(data)
        }
        return loop.makeSucceededVoidFuture()
    }

    func end(_ result: Result<Void, any Error>) {
        let taken = state.withLock { state in
            defer { state = State() }
            return state
        }
        self.result.finish(
            result.flatMap {
                guard let head = taken.head else { return .failure(TransportError(.invalidResponse, .unknown)) }
                return .success((head, taken.body))
            })
        arrive()
    }
}

/// A response that is had piece by piece. What the reader has not taken is bounded: beyond it the server has to wait.
final class StreamedPieces: ResponseReader {
    private struct State {
        var buffer = PieceQueue()
        var received = 0
        var held: EventLoopPromise<Void>?
        var end: Result<Void, any Error>?
        var reader: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())
    private let head = Promise<HTTPResponse>()
    private let isOver = Promise<Void>()

    func response() async throws -> HTTPResponse { try await head.value() }

    /// Returns when nothing more comes in.
    func ended() async { try? await isOver.value() }

    func arrive() {}

    func begin(_ response: HTTPResponse) { head.finish(.success(response)) }

    func receive(_ data: Data, limit: Int, _ loop: any EventLoop) throws -> EventLoopFuture<Void> {
        let (reader, held) = try state.withLock { state in
            state.received += data.count
            guard state.received <= limit else { throw TransportError(.responseTooLarge(limit: limit), .responded) }
            guard state.end == nil else {
                return (CheckedContinuation<Void, Never>?.none, EventLoopPromise<Void>?.none)
            }
            state.buffer.append(data)
            if state.buffer.isFull { state.held = loop.makePromise() }
            return (state.reader.take(), state.held)
        }
        reader?.resume()
        return held?.futureResult ?? loop.makeSucceededVoidFuture()
    }

    func end(_ result: Result<Void, any Error>) {
        let (reader, held) = state.withLock { state in
            state.end = result
            // Of a response that failed nobody wants the rest.
            if case .failure = result { state.buffer = PieceQueue() }
            return (state.reader.take(), state.held.take())
        }
        held?.succeed()
        reader?.resume()
        head.finish(.failure(result.failure ?? TransportError(.invalidResponse, .unknown)))
        isOver.finish(.success(()))
    }

    /// Some of what has come in; `nil` at the end. For one reader.
    func next() async throws -> Data? {
        while true {
            let (step, held): (Result<Data?, any Error>?, EventLoopPromise<Void>?) = state.withLock { state in
                if let piece = state.buffer.popFirst() {
                    return (.success(piece), state.buffer.hasRoom ? state.held.take() : nil)
                }
                return (state.end.map { end in end.map { nil } }, nil)
            }
            held?.succeed()
            if let step { return try step.get() }
            await withCheckedContinuation { reader in
                let isReady = state.withLock { state in
                    if !state.buffer.isEmpty || state.end != nil { return true }
                    state.reader = reader
                    return false
                }
                if isReady { reader.resume() }
            }
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
#endif

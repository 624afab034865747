#if AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOCore

/// What an ``Exchange`` gives the response to.
protocol ResponseReader: AnyObject, Sendable {
    /// A response comes in, of which nothing is read yet.
    func arrive()
    func begin(_ response: HTTPResponse)
    /// - Parameter bytes: They are gone when this returns.
    /// - Returns: When more may come.
    /// - Throws: ``TransportError`` as soon as there is more than the limit allows.
    func receive(
        _ bytes: UnsafeRawBufferPointer, limit: Int, _ loop: any EventLoop
    ) throws -> EventLoopFuture<Void>
    /// Once, whatever comes before or after it.
    func end(_ result: Result<Void, any Error>)
}

/// A response that is had whole.
final class WholeResponse: ResponseReader {
    private struct State {
        var head: HTTPResponse?
        var body = ResponseBytes()
        var end: Result<Void, any Error>?
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())

    func value() async throws -> (HTTPResponse, HTTPBody) {
        while true {
            if let (response, body) = try taken() { return (response, HTTPBody(body.joined())) }
            await withCheckedContinuation { waiter in
                let hasEnded = state.withLock { state in
                    if state.end == nil { state.waiter = waiter }
                    return state.end != nil
                }
                if hasEnded { waiter.resume() }
            }
        }
    }

    private func taken() throws -> (HTTPResponse, ResponseBytes)? {
        try state.withLock { state in
            guard let end = state.end else { return nil }
            try end.get()
            guard let head = state.head else { throw TransportError(.invalidResponse, .unknown) }
            defer { state.body = ResponseBytes() }
            return (head, state.body)
        }
    }

    /// The head already wakes the thread that waits: of most responses all is there before it is awake.
    func arrive() { state.withLock { $0.waiter.take() }?.resume() }

    func begin(_ response: HTTPResponse) { state.withLock { $0.head = response } }

    func receive(
        _ bytes: UnsafeRawBufferPointer, limit: Int, _ loop: any EventLoop
    ) throws -> EventLoopFuture<Void> {
        try state.withLock { state in
            // Of a response that failed nobody wants the rest.
            guard state.end == nil else { return }
            guard state.body.count + bytes.count <= limit else {
                throw TransportError(.responseTooLarge(limit: limit), .responded)
            }
            state.body.append(bytes)
        }
        return loop.makeSucceededVoidFuture()
    }

    func end(_ result: Result<Void, any Error>) {
        let waiter = state.withLock { state in
            state.end = result
            if case .failure = result { state.body = ResponseBytes() }
            return state.waiter.take()
        }
        waiter?.resume()
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

    func receive(
        _ bytes: UnsafeRawBufferPointer, limit: Int, _ loop: any EventLoop
    ) throws -> EventLoopFuture<Void> {
        let (reader, held) = try state.withLock { state in
            state.received += bytes.count
            guard state.received <= limit else { throw TransportError(.responseTooLarge(limit: limit), .responded) }
            guard state.end == nil else {
                return (CheckedContinuation<Void, Never>?.none, EventLoopPromise<Void>?.none)
            }
            state.buffer.append(bytes)
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

#if AsyncHTTPClient
import AsyncHTTPClient
import Foundation
import NIOCore

/// The body of a request on its way, piece by piece: the next one is read when the one before has gone out.
final class RequestUpload: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        /// Waits for a piece to go out.
        var piece: EventLoopPromise<Void>?
        /// Waits for the end, since an error would take the response with it.
        var failed: EventLoopPromise<Void>?
        var isStopped = false
        var hasEnded = false
    }

    private let pieces: UploadPieces
    private let loop: any EventLoop
    private let state = Locked(State())

    /// - Parameter loop: That of the connection.
    init(_ pieces: UploadPieces, _ loop: any EventLoop) {
        self.pieces = pieces
        self.loop = loop
    }

    /// The head of the request has gone out.
    func start(_ writer: HTTPClient.Body.StreamWriter) -> EventLoopFuture<Void> {
        let done = loop.makePromise(of: Void.self)
        let task = Task {
            do {
                while let piece = try await pieces.next() { try await write(piece, writer) }
                done.succeed()
            } catch {
                fail(done, error)
            }
        }
        let hasEnded = state.withLock { state in
            state.task = task
            return state.hasEnded
        }
        if hasEnded { task.cancel() }
        return done.futureResult
    }

    private func write(_ piece: Data, _ writer: HTTPClient.Body.StreamWriter) async throws {
        let isSent = loop.makePromise(of: Void.self)
        loop.execute {
            let (hasEnded, isStopped) = self.state.withLock { state in
                if !state.hasEnded { state.piece = isSent }
                return (state.hasEnded, state.isStopped)
            }
            guard !hasEnded else { return isSent.fail(CancellationError()) }
            guard !isStopped else { return }
            writer.write(.byteBuffer(ByteBuffer(bytes: piece))).whenFailure { error in
                self.state.withLock { $0.piece.take() }?.fail(error)
            }
        }
        try await isSent.futureResult.get()
    }

    private func fail(_ done: EventLoopPromise<Void>, _ error: any Error) {
        let waits = state.withLock { state in
            let waits = state.isStopped && !state.hasEnded
            if waits { state.failed = done }
            return waits
        }
        if !waits { done.fail(error) }
    }

    /// The server wants nothing more of it, which it says in its response: on the event loop, before anything more is
    /// written. Whether there is more, the end tells.
    func stop() { state.withLock { $0.isStopped = true } }

    /// The piece has gone out. AsyncHTTPClient has to see first that the connection has room again: a piece that is written
    /// before is one too many for it.
    func sent() {
        loop.execute { self.state.withLock { $0.piece.take() }?.succeed() }
    }

    /// Nobody wants the rest.
    func end() {
        let (task, piece, failed) = state.withLock { state in
            state.hasEnded = true
            return (state.task.take(), state.piece.take(), state.failed.take())
        }
        task?.cancel()
        piece?.fail(CancellationError())
        failed?.fail(CancellationError())
    }
}

/// The pieces of a request's body, none of them large, as many bytes as were announced.
final class UploadPieces: Sendable {
    private struct State {
        var rest = Data()
        var count = 0
        var delivery = TransportError.Delivery.notSent
    }

    private let chunks: SharedIterator
    private let length: Int?
    private let state = Locked(State())

    init(_ body: HTTPBody) {
        chunks = SharedIterator(body)
        length = body.length
    }

    /// Reads until there is a byte, before anything is sent.
    /// - Returns: Whether there is one.
    /// - Throws: As ``next()``.
    func begin() async throws -> Bool {
        let first = try await next()
        state.withLock { state in
            state.delivery = .unknown
            state.rest = (first ?? Data()) + state.rest
        }
        return first != nil
    }

    /// - Throws: ``TransportError``; `CancellationError` if the task was cancelled.
    func next() async throws -> Data? {
        while true {
            if let piece = state.withLock({ Self.piece(&$0.rest) }) { return piece }
            guard let chunk = try await chunk() else { return nil }
            state.withLock { $0.rest = chunk }
        }
    }

    private static func piece(_ rest: inout Data) -> Data? {
        guard !rest.isEmpty else { return nil }
        defer { rest = rest.dropFirst(PieceQueue.pieceBytes) }
        return rest.prefix(PieceQueue.pieceBytes)
    }

    private func chunk() async throws -> Data? {
        let delivery = state.withLock { $0.delivery }
        let chunk: Data?
        do {
            chunk = try await chunks.next()
        } catch is CancellationError where Task.isCancelled {
            throw CancellationError()
        } catch let error as TransportError {
            throw TransportError(error.reason, delivery)
        } catch {
            throw TransportError(.unreadableBody("its stream threw \(type(of: error))"), delivery)
        }
        // A stream whose reader is cancelled may just end.
        try Task.checkCancellation()
        let count = state.withLock { state in
            state.count += chunk?.count ?? 0
            return state.count
        }
        if let length, count > length || chunk == nil && count < length {
            throw TransportError(.unreadableBody("it has not the \(length) bytes that it was said to have"), delivery)
        }
        return chunk
    }
}
#endif

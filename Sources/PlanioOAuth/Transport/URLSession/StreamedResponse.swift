import Foundation
import HTTPTypes

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The response to one request, while it comes in, to be had piece by piece.
///
/// What the reader has not taken is bounded: beyond it the lane of the transfer is held, so that the system's own buffers
/// fill and the server has to wait. `URLSessionTask.suspend()` would send the request a second time on Linux. The response
/// must be the only one in its session.
final class StreamedResponse: ResponseReceiver {
    private struct State {
        var task: URLSessionTask?
        var hasHead = false
        var buffer = PieceQueue()
        var received = 0
        var isHeld = false
        var end: Result<Void, any Error>?
        var reader: CheckedContinuation<Void, Never>?
    }

    /// What may come in though the lane cannot be held, by another Foundation.
    private static let mostUnheld = 64 * 1024 * 1024

    private let limit: Int
    private let hasBody: Bool
    private let lane: TransferLane
    private let state = Locked(State())
    private let head = Promise<HTTPResponse>()
    private let isReleased = Promise<Void>()

    init(limit: Int, hasBody: Bool, lane: TransferLane) {
        self.limit = limit
        self.hasBody = hasBody
        self.lane = lane
    }

    var task: URLSessionTask? { state.withLock { $0.task } }
    var isFinished: Bool { state.withLock { $0.end != nil } }

    // MARK: The session's side

    func begin(_ task: URLSessionTask) { state.withLock { $0.task = task } }

    func receive(_ response: HTTPURLResponse) -> TransportError? {
        if let error = response.isTooLarge(limit, hasBody: hasBody) { return error }
        publish(response)
        return nil
    }

    func receive(_ data: Data) -> TransportError? {
        var reader: CheckedContinuation<Void, Never>?
        let error: TransportError? = state.withLock { state in
            guard state.end == nil else { return nil }
            state.received += data.count
            guard state.received <= limit else { return TransportError(.responseTooLarge(limit: limit), .responded) }
            state.buffer.append(data)
            // Nobody reads before there is a head, and of a redirect it comes last. libcurl hands over some 1.6 MB more before
            // the lane is held.
            if state.hasHead, !state.isHeld, state.buffer.isFull { state.isHeld = hold(state.task) }
            guard state.buffer.count < Self.mostUnheld else {
                return TransportError(.other("URLSession does not wait for a slow reader"), .responded)
            }
            reader = state.reader.take()
            return nil
        }
        reader?.resume()
        return error
    }

    func succeed(_ response: HTTPURLResponse) {
        publish(response)
        finish(.success(()))
    }

    func fail(_ error: any Error) {
        head.finish(.failure(error))
        finish(.failure(error))
    }

    func release() { isReleased.finish(.success(())) }

    private func publish(_ response: HTTPURLResponse) {
        state.withLock { $0.hasHead = true }
        // The first counts.
        head.finish(Result { try HTTPResponse(checking: response) })
    }

    private func finish(_ end: Result<Void, any Error>) {
        let reader: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard state.end == nil else { return nil }
            state.end = end
            // Of a response that failed nobody wants the rest.
            if case .failure = end { state.buffer = PieceQueue() }
            letGo(&state)
            return state.reader.take()
        }
        reader?.resume()
    }

    private func hold(_ task: URLSessionTask?) -> Bool {
        #if canImport(FoundationNetworking)
        return lane.hold()
        #else
        task?.suspend()
        return task != nil
        #endif
    }

    private func letGo(_ state: inout State) {
        guard state.isHeld else { return }
        state.isHeld = false
        #if canImport(FoundationNetworking)
        lane.letGo()
        #else
        state.task?.resume()
        #endif
    }

    // MARK: The reader's side

    /// Returns when the session is free for another response.
    func released() async { try? await isReleased.value() }

    func response() async throws -> HTTPResponse { try await head.value() }

    /// Some of what has come in; `nil` at the end. For one reader.
    func next() async throws -> Data? {
        while true {
            let step: Result<Data?, any Error>? = state.withLock { state in
                if let piece = state.buffer.popFirst() {
                    if state.buffer.hasRoom { letGo(&state) }
                    return .success(piece)
                }
                return state.end.map { end in end.map { nil } }
            }
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

/// Who holds a streamed response: it ends with its holders, however much of it was read.
final class StreamedBody: Sendable {
    private let response: StreamedResponse
    /// Holds the response's place among the transfers.
    private let transfer: Task<Void, Never>

    init(_ response: StreamedResponse, _ transfer: Task<Void, Never>) {
        self.response = response
        self.transfer = transfer
    }

    deinit { transfer.cancel() }

    func head() async throws -> HTTPResponse {
        try await withTaskCancellationHandler {
            try await response.response()
        } onCancel: {
            transfer.cancel()
        }
    }

    func next() async throws -> Data? {
        try await withTaskCancellationHandler {
            try await response.next()
        } onCancel: {
            transfer.cancel()
        }
    }
}

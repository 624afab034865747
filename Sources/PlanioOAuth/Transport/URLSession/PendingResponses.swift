import Dispatch
import Foundation
import HTTPTypes

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The delegate of one session: which response comes in for which task.
final class PendingResponses: NSObject, Sendable {
    /// When the library and Foundation must have ended a response.
    ///
    /// Foundation now and then loses sight of a connection, seen once in more than a million requests: it reads nothing from
    /// it any more, and its own timer does not end the task.
    struct Deadline {
        let limit: Duration
        let end: ContinuousClock.Instant

        /// - Parameter grace: Later than Foundation's timer.
        init(after limit: Duration, grace: Duration = .seconds(6)) {
            self.limit = limit
            end = .now + limit + grace
        }
    }

    private struct Open {
        let response: any ResponseReceiver
        let deadline: Deadline?
    }

    private struct State {
        var open: [ObjectIdentifier: Open] = [:]
        var isWatching = false
    }

    private let state = Locked(State())
    let lane = TransferLane()
    private let hasEnded = Promise<Void>()

    var delegateQueue: OperationQueue {
        #if canImport(FoundationNetworking)
        InlineOperationQueue()
        #else
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 1
        return queue
        #endif
    }

    /// Runs what waits for Foundation.
    func control(_ work: @escaping @Sendable () -> Void) { TransferLanes.ofProcess.control(work) }

    func add(_ response: any ResponseReceiver, of task: URLSessionTask, _ deadline: Deadline?) {
        let isWatched = state.withLock { state in
            state.open[ObjectIdentifier(task)] = Open(response: response, deadline: deadline)
            defer { state.isWatching = true }
            return state.isWatching
        }
        TransferLanes.ofProcess.open(lane)
        if !isWatched { watch() }
    }

    /// Ends what is late, as long as anything is under way.
    private func watch() {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(1)) { [weak self] in
            guard let self else { return }
            let now = ContinuousClock.now
            let (open, isWatching) = state.withLock { state in
                state.isWatching = !state.open.isEmpty
                return (Array(state.open.values), state.isWatching)
            }
            for open in open {
                guard let deadline = open.deadline, deadline.end < now else { continue }
                end(open.response, with: TransportError(.timedOut(after: deadline.limit), .unknown))
            }
            if isWatching { watch() }
        }
    }

    /// On the control queue.
    func cancel(_ response: any ResponseReceiver) {
        defer { response.release() }
        guard let task = response.task else { return }
        take(task)
        task.cancel()
    }

    /// On the control queue.
    func failAll(with error: TransportError) {
        for response in state.withLock({ $0.open.values.map(\.response) }) {
            response.fail(error)
            cancel(response)
        }
    }

    /// There was no session that would say so.
    func end() { hasEnded.finish(.success(())) }

    func invalidated() async {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(5)) { self.hasEnded.finish(.success(())) }
        try? await hasEnded.value()
    }

    private func response(of task: URLSessionTask) -> (any ResponseReceiver)? {
        lane.capture()
        return state.withLock { $0.open[ObjectIdentifier(task)]?.response }
    }

    @discardableResult
    private func take(_ task: URLSessionTask) -> (any ResponseReceiver)? {
        lane.capture()
        let taken = state.withLock { $0.open.removeValue(forKey: ObjectIdentifier(task)) }
        if taken != nil { TransferLanes.ofProcess.close(lane) }
        return taken?.response
    }

    /// Ends a response before Foundation does.
    private func end(_ response: any ResponseReceiver, with error: TransportError) {
        response.fail(error)
        control { self.cancel(response) }
    }
}

extension PendingResponses: URLSessionDataDelegate {
    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        if let pending = self.response(of: dataTask), let response = response as? HTTPURLResponse,
            let error = pending.receive(response)
        {
            end(pending, with: error)
        }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard let pending = response(of: dataTask), let error = pending.receive(data) else { return }
        end(pending, with: error)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        guard let pending = take(task) else { return }
        defer { pending.release() }
        if let error {
            pending.fail(TransportError(urlError: error, of: task.originalRequest?.url))
        } else if let response = task.response as? HTTPURLResponse {
            pending.succeed(response)
        } else {
            pending.fail(TransportError(.invalidResponse, .unknown))
        }
    }

    /// Foundation would send every header, `Authorization` too, wherever the response points.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    /// A 401 that asks for Basic never completes on Linux if Foundation handles it: it is the response.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        guard let response = challenge.failureResponse as? HTTPURLResponse ?? task.response as? HTTPURLResponse else {
            // No response yet: this is about the server's certificate, which the system checks.
            return completionHandler(.performDefaultHandling, nil)
        }
        guard let pending = take(task) else { return }
        pending.succeed(response)
        control { self.cancel(pending) }
    }

    /// libcurl is about to repeat a request of its own accord, since the connection that it reused has ended. The server may
    /// have carried the first one out, and of the body nothing is left to send: the server would wait for it.
    func urlSession(
        _ session: URLSession, task: URLSessionTask,
        needNewBodyStream completionHandler: @escaping (InputStream?) -> Void
    ) {
        if let pending = response(of: task) { end(pending, with: TransportError(.connectionLost, .unknown)) }
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, didBecomeInvalidWithError error: (any Error)?) {
        hasEnded.finish(.success(()))
    }
}

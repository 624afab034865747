import Dispatch
import Foundation
import HTTPTypes

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// One `URLSession` and its tasks.
///
/// The asynchronous methods of `URLSession` are not used: on Linux they follow redirects with credentials and deadlock on
/// cancellation. Making the session, and creating, resuming and cancelling a task, wait for Foundation's own queues and for
/// its locks, so all of that runs on a queue of ours, one after the other, and keeps none of Swift's few threads while it
/// waits.
final class SessionTasks: Sendable {
    /// Made when it is first needed, on the control queue.
    private let session = Locked<URLSession?>(nil)
    private let configuration: URLSessionTransport.Configuration
    private let responses = PendingResponses()
    private let isClosed = Locked(false)

    init(_ configuration: URLSessionTransport.Configuration) { self.configuration = configuration }

    /// On the control queue.
    private func opened() -> URLSession {
        if let session = session.withLock({ $0 }) { return session }
        let settings = URLSessionConfiguration.ephemeral
        settings.httpCookieStorage = nil
        settings.httpShouldSetCookies = false
        settings.httpCookieAcceptPolicy = .never
        settings.urlCache = nil
        settings.requestCachePolicy = .reloadIgnoringLocalCacheData
        settings.urlCredentialStorage = nil
        settings.httpMaximumConnectionsPerHost = configuration.connections
        let made = URLSession(
            configuration: settings, delegate: responses, delegateQueue: responses.delegateQueue)
        session.withLock { $0 = made }
        return made
    }

    deinit {
        // A session keeps its delegate, threads and descriptors until it is told to let go.
        session.withLock { $0 }?.finishTasksAndInvalidate()
    }

    func response(
        to request: URLRequest, _ body: SentBody, limit: Int
    ) async throws -> (HTTPResponse, HTTPBody) {
        let response = PendingResponse(limit: limit, hasBody: request.httpMethod != "HEAD")
        return try await withTaskCancellationHandler {
            responses.control { self.begin(response, request, body) }
            return try await response.value()
        } onCancel: {
            cancel(response)
        }
    }

    /// Lets `response` stream, which must be the only one of this session, and returns when the session is free again. A
    /// cancelled task cancels the response.
    func run(_ response: StreamedResponse, to request: URLRequest, _ body: SentBody) async {
        await withTaskCancellationHandler {
            responses.control { self.begin(response, request, body) }
            await response.released()
        } onCancel: {
            cancel(response)
        }
    }

    /// On which the transfers of this session run.
    var lane: TransferLane { responses.lane }

    private func cancel(_ response: any ResponseReceiver) {
        response.fail(CancellationError())
        responses.control { self.responses.cancel(response) }
    }

    /// On the control queue.
    private func begin(_ response: any ResponseReceiver, _ request: URLRequest, _ body: SentBody) {
        // Cancelled before its turn came.
        guard !response.isFinished else { return response.release() }
        // A session that was invalidated ends the process if it is asked for a task.
        guard !isClosed.withLock({ $0 }) else {
            response.fail(TransportError(.closed, .notSent))
            return response.release()
        }
        let watcher = UploadBody.Watcher(
            onSent: body.onSent,
            // The response has the task, which has the body, which has this.
            onUnreadable: { [responses, weak response] error in
                guard let response else { return }
                response.fail(error)
                responses.control { responses.cancel(response) }
            })
        let task = body.content.task(in: opened(), with: request, watcher)
        response.begin(task)
        responses.add(response, of: task)
        task.resume()
    }

    /// Fails what is under way and returns when Foundation has let go of it, or does not for five seconds.
    func close() async {
        responses.control {
            self.isClosed.withLock { $0 = true }
            self.responses.failAll(with: TransportError(.closed, .unknown))
            guard let session = self.session.withLock({ $0 }) else { return self.responses.end() }
            session.finishTasksAndInvalidate()
        }
        await responses.invalidated()
    }
}

/// The delegate of one session: which response comes in for which task.
final class PendingResponses: NSObject, Sendable {
    private let byTask = Locked<[ObjectIdentifier: any ResponseReceiver]>([:])
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

    func add(_ response: any ResponseReceiver, of task: URLSessionTask) {
        byTask.withLock { $0[ObjectIdentifier(task)] = response }
        TransferLanes.ofProcess.open(lane)
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
        for response in byTask.withLock({ Array($0.values) }) {
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
        return byTask.withLock { $0[ObjectIdentifier(task)] }
    }

    @discardableResult
    private func take(_ task: URLSessionTask) -> (any ResponseReceiver)? {
        lane.capture()
        let taken = byTask.withLock { $0.removeValue(forKey: ObjectIdentifier(task)) }
        if taken != nil { TransferLanes.ofProcess.close(lane) }
        return taken
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

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
        to request: URLRequest, _ body: SentBody, _ limits: TransportLimits
    ) async throws -> (HTTPResponse, HTTPBody) {
        let response = PendingResponse(limit: limits.responseBytes, hasBody: request.httpMethod != "HEAD")
        return try await withTaskCancellationHandler {
            responses.control { self.begin(response, request, body, limits.timeout) }
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
    private func begin(
        _ response: any ResponseReceiver, _ request: URLRequest, _ body: SentBody, _ timeout: Duration? = nil
    ) {
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
        responses.add(response, of: task, timeout.map { .init(after: $0) })
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

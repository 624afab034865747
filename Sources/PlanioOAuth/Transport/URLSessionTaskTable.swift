import Foundation
import HTTPTypes

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The delegate of both sessions: one entry for each task under way, one result for each entry.
///
/// The asynchronous methods of `URLSession` are not used: on Linux they follow redirects with credentials and
/// deadlock on cancellation. Here every result comes from the delegate's queue, and every `cancel()` runs on a
/// queue of its own, because it waits for Foundation's work queue, which may be waiting for us.
final class URLSessionTaskTable: NSObject, Sendable {
    private struct Entry {
        let task: URLSessionTask
        let limit: Int
        let result: Promise<(HTTPResponse, HTTPBody)>
        var response: HTTPURLResponse?
        var body = Data()
    }

    private struct State {
        var entries: [ObjectIdentifier: Entry] = [:]
        var isClosed = false
        var whenEmpty: [CheckedContinuation<Void, Never>] = []
    }

    let queue: OperationQueue
    private let cancellations = DispatchQueue(label: "PlanioOAuth.URLSessionTransport.cancel")
    private let state = Locked(State())

    override init() {
        queue = OperationQueue()
        queue.maxConcurrentOperationCount = 1
        queue.name = "PlanioOAuth.URLSessionTransport"
    }

    /// Runs the task that `make` creates to its end.
    func run(limit: Int, _ make: () throws -> URLSessionTask) async throws -> (HTTPResponse, HTTPBody) {
        let task = try make()
        let id = ObjectIdentifier(task)
        let result = Promise<(HTTPResponse, HTTPBody)>()
        let isOpen = state.withLock { state in
            guard !state.isClosed else { return false }
            state.entries[id] = Entry(task: task, limit: limit, result: result)
            return true
        }
        guard isOpen else {
            cancellations.async { task.cancel() }
            throw TransportError(.closed, .notSent)
        }
        return try await withTaskCancellationHandler {
            if !Task.isCancelled { task.resume() }
            return try await result.value()
        } onCancel: {
            fail(id, with: CancellationError())
        }
    }

    /// Fails what is under way and returns when nothing is left.
    func close() async {
        let ids = state.withLock { state in
            state.isClosed = true
            return Array(state.entries.keys)
        }
        for id in ids { fail(id, with: TransportError(.closed, .unknown)) }
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            queue.addOperation { done.resume() }
        }
    }

    private func fail(_ id: ObjectIdentifier, with error: any Error) {
        guard let entry = state.withLock({ $0.entries.removeValue(forKey: id) }) else { return }
        cancellations.async { entry.task.cancel() }
        queue.addOperation { entry.result.finish(.failure(error)) }
    }

    private func succeed(_ id: ObjectIdentifier, with response: HTTPURLResponse) {
        guard let entry = state.withLock({ $0.entries.removeValue(forKey: id) }) else { return }
        entry.result.finish(Result { (try HTTPResponse(checking: response), HTTPBody(entry.body)) })
    }
}

extension URLSessionTaskTable: URLSessionDataDelegate {
    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        state.withLock { $0.entries[ObjectIdentifier(dataTask)]?.response = response as? HTTPURLResponse }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let id = ObjectIdentifier(dataTask)
        let overflow: Int? = state.withLock { state in
            guard let entry = state.entries[id] else { return nil }
            guard entry.body.count + data.count <= entry.limit else { return entry.limit }
            state.entries[id]?.body.append(data)
            return nil
        }
        if let overflow { fail(id, with: TransportError(.responseTooLarge(limit: overflow), .responded)) }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let id = ObjectIdentifier(task)
        if let error {
            fail(id, with: TransportError(urlError: error))
        } else if let response = task.response as? HTTPURLResponse {
            succeed(id, with: response)
        } else {
            fail(id, with: TransportError(.invalidResponse, .unknown))
        }
    }

    /// Foundation would send every header, `Authorization` too, wherever the answer points.
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
        let id = ObjectIdentifier(task)
        let response = challenge.failureResponse as? HTTPURLResponse ?? task.response as? HTTPURLResponse
        guard let response else {
            // No answer yet: this is about the server's certificate, which the system checks.
            return completionHandler(.performDefaultHandling, nil)
        }
        queue.addOperation { self.succeed(id, with: response) }
        completionHandler(.cancelAuthenticationChallenge, nil)
    }
}

extension HTTPResponse {
    fileprivate init(checking response: HTTPURLResponse) throws {
        guard (100...599).contains(response.statusCode) else {
            throw TransportError(.invalidResponse, .responded)
        }
        self.init(status: .init(code: response.statusCode))
        for (name, value) in response.allHeaderFields {
            guard let name = (name as? String).flatMap({ HTTPField.Name($0) }), let value = value as? String else {
                continue
            }
            headerFields.append(HTTPField(name: name, value: value))
        }
    }
}

extension TransportError {
    /// By error code only: the text of a `URLError` holds the URL.
    fileprivate init(urlError error: any Error) {
        guard let error = error as? URLError else {
            self.init(.other(String(describing: type(of: error))), .unknown)
            return
        }
        switch error.code {
        case .cannotFindHost, .dnsLookupFailed: self.init(.unknownHost, .notSent)
        case .cannotConnectToHost, .notConnectedToInternet: self.init(.cannotConnect, .notSent)
        case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
            .clientCertificateRequired:
            self.init(.tls, .notSent)
        case .networkConnectionLost, .badServerResponse: self.init(.connectionLost, .unknown)
        case .timedOut: self.init(.connectionLost, .unknown)
        case .cannotParseResponse, .cannotDecodeRawData, .cannotDecodeContentData: self.init(.invalidResponse, .unknown)
        case .badURL, .unsupportedURL: self.init(.invalidRequest("the HTTP client does not accept its URL"), .notSent)
        default: self.init(.other("URLError \(error.code.rawValue)"), .unknown)
        }
    }
}

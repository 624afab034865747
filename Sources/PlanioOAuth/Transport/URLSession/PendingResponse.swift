import Foundation
import HTTPTypes

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What a session's delegate does with the response to one request.
protocol ResponseReceiver: AnyObject, Sendable {
    var task: URLSessionTask? { get }
    var isFinished: Bool { get }

    func begin(_ task: URLSessionTask)
    /// - Returns: What is wrong with it, before any of its body has come.
    func receive(_ response: HTTPURLResponse) -> TransportError?
    /// - Returns: An error as soon as there is more than the limit allows.
    func receive(_ data: Data) -> TransportError?
    func succeed(_ response: HTTPURLResponse)
    func fail(_ error: any Error)
    /// The session has nothing to do with it any more.
    func release()
}

/// The response to one request, while it comes in, to be had whole.
final class PendingResponse: ResponseReceiver {
    private struct State {
        var task: URLSessionTask?
        var body = ResponseBytes()
        var isFinished = false
    }

    private let limit: Int
    private let hasBody: Bool
    private let state = Locked(State())
    private let result = Promise<(HTTPURLResponse, ResponseBytes)>()

    /// - Parameter hasBody: Whether the response to this method can have one, whatever its length field says.
    init(limit: Int, hasBody: Bool) {
        self.limit = limit
        self.hasBody = hasBody
    }

    var task: URLSessionTask? { state.withLock { $0.task } }
    var isFinished: Bool { state.withLock { $0.isFinished } }

    func value() async throws -> (HTTPResponse, HTTPBody) {
        let (response, body) = try await result.value()
        return (try HTTPResponse(checking: response), HTTPBody(body.joined()))
    }

    func begin(_ task: URLSessionTask) { state.withLock { $0.task = task } }

    func receive(_ response: HTTPURLResponse) -> TransportError? { response.isTooLarge(limit, hasBody: hasBody) }

    func receive(_ data: Data) -> TransportError? {
        state.withLock { state in
            guard !state.isFinished else { return nil }
            guard state.body.count + data.count <= limit else {
                return TransportError(.responseTooLarge(limit: limit), .responded)
            }
            state.body.append(data)
            return nil
        }
    }

    func succeed(_ response: HTTPURLResponse) {
        guard let body = finish() else { return }
        result.finish(.success((response, body)))
    }

    func fail(_ error: any Error) {
        guard finish() != nil else { return }
        result.finish(.failure(error))
    }

    func release() {}

    /// Gives the body to who ends the response first.
    private func finish() -> ResponseBytes? {
        state.withLock { state in
            guard !state.isFinished else { return nil }
            defer { state.body = ResponseBytes() }
            state.isFinished = true
            return state.body
        }
    }
}

extension HTTPURLResponse {
    /// By what it says before any of its body has come.
    /// - Parameter hasBody: Whether the response to this method can have one, whatever its length field says.
    func isTooLarge(_ limit: Int, hasBody: Bool) -> TransportError? {
        let isEmpty = !hasBody || statusCode < 200 || [204, 304].contains(statusCode)
        guard !isEmpty, expectedContentLength > Int64(limit) else { return nil }
        return TransportError(.responseTooLarge(limit: limit), .responded)
    }
}

extension HTTPResponse {
    init(checking response: HTTPURLResponse) throws {
        try self.init(checkedStatus: response.statusCode)
        for (name, value) in response.allHeaderFields {
            guard let name = (name as? String).flatMap({ HTTPField.Name($0) }), let value = value as? String else {
                continue
            }
            headerFields.append(HTTPField(name: name, value: value))
        }
    }
}

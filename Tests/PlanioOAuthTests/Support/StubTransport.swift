import Foundation
import HTTPTypes
import PlanioOAuth

/// Answers requests by a closure, and remembers them.
final class StubTransport: HTTPTransport {
    struct Sent: Sendable {
        let request: HTTPRequest
        let body: String
    }

    private let answer: @Sendable (Sent, Int) throws -> (Int, HTTPFields, String)
    private let log = Locked<[Sent]>([])

    /// - Parameter answer: Is given the request and its number, from 1 on.
    init(_ answer: @escaping @Sendable (Sent, Int) throws -> (Int, HTTPFields, String)) { self.answer = answer }

    /// Always the same answer.
    convenience init(_ status: Int, _ body: String = "", _ fields: HTTPFields = [:]) {
        self.init { _, _ in (status, fields, body) }
    }

    var sent: [Sent] { log.withLock { $0 } }

    func send(_ request: HTTPRequest, body: HTTPBody, limits: TransportLimits) async throws -> (HTTPResponse, HTTPBody)
    {
        let sent = Sent(
            request: request, body: String(decoding: try await body.collect(upTo: 1_000_000), as: UTF8.self))
        let number = log.withLock { log in
            log.append(sent)
            return log.count
        }
        let (status, fields, text) = try answer(sent, number)
        return (HTTPResponse(status: .init(code: status), headerFields: fields), HTTPBody(Data(text.utf8)))
    }
}

import Foundation
import PlanioOAuth

/// A server that speaks HTTP/1.1 over TLS, to which the case says what to answer.
final class TLSServer: Sendable {
    private let server: OpenSSLServer
    private let received: Locked<Data>

    /// - Parameters:
    ///   - certificate: One of ``Certificates``.
    ///   - arguments: Further ones of `openssl s_server`.
    ///   - answer: What is sent for each request, by its head.
    init(
        _ certificate: String, _ arguments: [String] = [],
        _ answer: @escaping @Sendable (_ head: String) -> Data = TLSServer.standard
    ) throws {
        let received = Locked(Data())
        self.received = received
        let answered = Locked(0)
        server = try OpenSSLServer(certificate, arguments) { piece, input in
            let heads = received.withLock { received in
                received += piece
                return Self.heads(in: received)
            }
            for head in heads.dropFirst(answered.withLock { $0 }) { try? input.write(contentsOf: answer(head)) }
            answered.withLock { $0 = heads.count }
        }
    }

    var origin: String { server.origin }

    func end() { server.end() }

    /// How many requests it saw that do not ask who asks.
    var requests: Int { received.withLock { Self.heads(in: $0) }.count { !$0.contains("/users/current.json") } }
    var sawSecret: Bool { Planted.isIn(String(decoding: received.withLock { $0 }, as: UTF8.self)) }

    /// Redmine as it should be, and `{}` for what it does not know.
    static let standard: @Sendable (String) -> Data = { head in
        let user = #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#
        return Data(response(body: head.contains("/users/current.json") ? user : "{}").utf8)
    }

    /// What stands between the words that `openssl` says itself.
    private static func heads(in received: Data) -> [String] {
        String(decoding: received, as: UTF8.self).components(separatedBy: "\r\n\r\n").dropLast().compactMap { part in
            part.firstRange(of: /(GET|POST) \/[^ ]* HTTP\/1\.1\r\n/).map { String(part[$0.lowerBound...]) }
        }
    }
}

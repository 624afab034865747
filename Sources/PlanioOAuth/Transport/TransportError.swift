public import Foundation

/// No usable answer came back. Holds no URL, header or body, so it can be logged.
public struct TransportError: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        /// The total deadline passed.
        case timedOut(after: Duration)
        /// The host name does not resolve.
        case unknownHost
        /// Nothing accepts connections there.
        case cannotConnect
        /// The certificate is not trusted, or TLS could not be set up.
        case tls
        /// The connection ended before the answer did.
        case connectionLost
        /// The answer is larger than the limit, in bytes.
        case responseTooLarge(limit: Int)
        /// What came back is not HTTP.
        case invalidResponse
        /// The request cannot be sent as it is.
        case invalidRequest(String)
        /// The transport was shut down.
        case closed
        /// Anything else, by the HTTP client's own error code.
        case other(String)
    }

    /// How far the request got, which decides whether it may be repeated.
    public enum Delivery: Hashable, Sendable {
        /// The server never saw the request: always idempotent.
        case notSent
        /// The server may have carried it out: only idempotent requests are repeated.
        case unknown
        /// The server did carry it out, only its answer cannot be used.
        case responded
    }

    public let reason: Reason
    public let delivery: Delivery

    public init(_ reason: Reason, _ delivery: Delivery) {
        self.reason = reason
        self.delivery = delivery
    }
}

extension TransportError {
    /// Whether the same request may succeed later as it is.
    public var isTemporary: Bool {
        switch reason {
        case .tls, .closed, .invalidRequest, .responseTooLarge: false
        case .timedOut, .unknownHost, .cannotConnect, .connectionLost, .invalidResponse, .other: true
        }
    }

    /// What a transport of somebody else's says in its own words, without the secrets of the request.
    func redacted(_ redaction: Redaction) -> TransportError {
        switch reason {
        case .other(let text): TransportError(.other(redaction.printable(text)), delivery)
        case .invalidRequest(let text): TransportError(.invalidRequest(redaction.printable(text)), delivery)
        default: self
        }
    }
}

extension TransportError: CustomStringConvertible, LocalizedError {
    public var description: String {
        let what =
            switch reason {
            case .timedOut(let limit):
                "no complete answer within \(limit); the server is slow or unreachable, or the limit is too short"
            case .unknownHost: "the host name does not resolve; check `site` and the DNS"
            case .cannotConnect: "nothing accepts connections there; check `site`, the port and firewalls"
            case .tls: "no trusted TLS connection; check the server's certificate and this machine's CA certificates"
            case .connectionLost: "the connection ended before the answer did"
            case .responseTooLarge(let limit):
                "the answer is larger than the limit of \(limit) bytes; raise the limit or ask for less"
            case .invalidResponse: "what came back is not a valid HTTP answer; is there a proxy in between?"
            case .invalidRequest(let problem): "the request cannot be sent: \(problem)"
            case .closed: "the transport was shut down"
            case .other(let code): "the HTTP client failed (\(code))"
            }
        return switch delivery {
        case .notSent: "\(what) (the server has not seen the request)"
        case .unknown: "\(what) (the server may have carried the request out)"
        case .responded: what
        }
    }
    public var errorDescription: String? { description }
}

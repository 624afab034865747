public import Foundation

/// No usable response came back. It holds no URL, header or body, so it can be logged.
///
/// ``reason`` says what happened, ``delivery`` how far the request got, and ``isTemporary`` whether the same request may
/// succeed later.
public struct TransportError: Error, Hashable, Sendable {
    /// What happened, as far as a caller may want to tell it apart.
    public enum Reason: Hashable, Sendable {
        /// The total deadline passed.
        case timedOut(after: Duration)
        /// Nothing moved for so long: no byte went out and none came in (``TransportLimits/idleTimeout``). With
        /// ``Delivery/notSent`` it waited for other transfers of the program to end.
        case stalled(after: Duration)
        /// The host name does not resolve.
        case unknownHost
        /// Nothing accepts connections there.
        case cannotConnect
        /// The certificate is not trusted, or TLS could not be set up.
        case tls
        /// The proxy that the environment (`https_proxy`, `all_proxy`) or the transport's configuration names cannot be
        /// reached or did not let the request through; with the status of its response, such as 407.
        case proxy(status: Int?)
        /// Plain http to this machine itself would go through the proxy that the environment names.
        case proxiedLoopback(host: String)
        /// The connection ended before the response did.
        case connectionLost
        /// The response's body is larger than the limit, in bytes.
        case responseTooLarge(limit: Int)
        /// The response's header is larger than the limit, in bytes.
        case headerTooLarge(limit: Int)
        /// Nothing is sent to the site until then, because it failed again and again or asked for a pause
        /// (``OverloadPolicy``).
        case circuitOpen(until: Date, because: CircuitCause)
        /// What came back is not HTTP, or HTTP that cannot be read.
        case invalidResponse
        /// The request cannot be sent as it is.
        case invalidRequest(String)
        /// The stream that gives the request's body failed, or gave another number of bytes than was said.
        case unreadableBody(String)
        /// The request's body, a stream, cannot be kept in a temporary file until it is sent.
        case temporaryFile(String)
        /// The transport was shut down.
        case closed
        /// Anything else, by the HTTP client's own error code or the type of its error.
        case other(String)
    }

    /// How far the request got, which decides whether it may be repeated.
    public enum Delivery: Hashable, Sendable {
        /// The server never saw the request, so that any request may be repeated.
        case notSent
        /// The server may have carried it out, so that only idempotent requests are repeated.
        case unknown
        /// There was a response, which cannot be used.
        case responded
    }

    /// What happened.
    public let reason: Reason
    /// How far the request got.
    public let delivery: Delivery

    /// For transports of your own. Say ``Delivery/notSent`` only if the server surely saw nothing: such requests are
    /// repeated.
    public init(_ reason: Reason, _ delivery: Delivery) {
        self.reason = reason
        self.delivery = delivery
    }

    /// Whether the same request may succeed later as it is. Not after an error that only a change of the request, the
    /// configuration, the server or this machine ends.
    public var isTemporary: Bool {
        switch reason {
        case .timedOut, .stalled, .unknownHost, .cannotConnect, .connectionLost, .invalidResponse, .temporaryFile,
            .circuitOpen, .other:
            true
        case .proxy(let status): status.map { $0 >= 500 } ?? true
        case .tls, .proxiedLoopback, .responseTooLarge, .headerTooLarge, .invalidRequest, .unreadableBody, .closed:
            false
        }
    }
}

extension TransportError {
    /// Whether it was not sent for the site's sake.
    var isHeldBack: Bool { if case .circuitOpen = reason { true } else { false } }

    /// The same after an attempt that may have been carried out.
    var uncertain: TransportError { delivery == .notSent ? TransportError(reason, .unknown) : self }

    /// What a transport of somebody else's threw, by the type of the error only: its text may hold anything.
    init(foreign error: any Error) {
        self = error as? TransportError ?? TransportError(.other(String(describing: type(of: error))), .unknown)
    }

    /// What a transport of somebody else's says in its own words, without the secrets of the request.
    func redacted(_ redaction: Redaction) -> TransportError {
        switch reason {
        case .other(let text): TransportError(.other(redaction.printable(text)), delivery)
        case .invalidRequest(let text): TransportError(.invalidRequest(redaction.printable(text)), delivery)
        case .unreadableBody(let text): TransportError(.unreadableBody(redaction.printable(text)), delivery)
        case .temporaryFile(let text): TransportError(.temporaryFile(redaction.printable(text)), delivery)
        case .proxiedLoopback(let host): TransportError(.proxiedLoopback(host: redaction.printable(host)), delivery)
        default: self
        }
    }
}

extension TransportError: CustomStringConvertible, LocalizedError {
    /// What happened, whether the server may have seen the request, and what to do next.
    public var description: String {
        switch delivery {
        case .notSent: "\(explanation) (the server has not seen the request)"
        case .unknown: "\(explanation) (the server may have carried the request out)"
        case .responded: explanation
        }
    }
    /// As ``description``.
    public var errorDescription: String? { description }

    private var explanation: String {
        switch reason {
        case .timedOut(let limit):
            "no complete response within \(limit); the server is slow or unreachable, or `limits.timeout` is too short"
        case .stalled(let limit) where delivery == .notSent:
            "no connection became free for \(limit); read downloads to their end or let go of them, or raise the transport's `connections`"
        case .stalled(let limit):
            "nothing moved for \(limit); the server or the network stands still, or `limits.idleTimeout` is too short"
        case .unknownHost: "the host name does not resolve; check `site` and the DNS"
        case .cannotConnect: "nothing accepts connections there; check `site`, the port and firewalls"
        case .tls: "no trusted TLS connection; check the server's certificate and this machine's CA certificates"
        case .proxy(let status?):
            "the proxy on the way refused with status \(status); check its settings, or https_proxy, all_proxy and no_proxy"
        case .proxy(nil):
            "the proxy on the way does not work; check its settings, or https_proxy, all_proxy and no_proxy"
        case .proxiedLoopback(let host):
            "http_proxy or all_proxy would carry the request, with its credentials in clear, to a proxy; add \(host) to no_proxy"
        case .connectionLost: "the connection ended before the response did"
        case .responseTooLarge(let limit):
            "the response is larger than the limit of \(limit) bytes; raise `limits.responseBytes`, or ask for less"
        case .headerTooLarge(let limit):
            "the response's header is larger than the limit of \(limit) bytes; raise `limits.headerBytes`, or look for what adds to it on the way"
        case .circuitOpen(let until, let cause):
            "nothing is sent to the site until \(until.formatted(.iso8601)), because \(cause); wait, or change `overload`"
        case .invalidResponse:
            "what came back is not a valid HTTP response; is a proxy in between, or another service at this address?"
        case .invalidRequest(let problem): "the request cannot be sent: \(problem)"
        case .unreadableBody(let problem): "the request's body cannot be read: \(problem)"
        case .temporaryFile(let problem):
            "the request's body cannot be kept in a temporary file: \(problem); make room, or set TMPDIR to another directory"
        case .closed: "the transport was shut down; make a new one"
        case .other(let code): "the HTTP client failed (\(code))"
        }
    }
}

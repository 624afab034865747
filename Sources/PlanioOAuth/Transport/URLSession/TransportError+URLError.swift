import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

extension TransportError {
    /// What a failed task tells.
    ///
    /// On Linux most failures have the code -1 or one that misleads (-1002 for what is not HTTP, -1004 after a first address
    /// was refused and the second one took the request); the cause stands only in libcurl's words. They are searched, and
    /// never kept, because they hold host names. What they do not tell may have been carried out.
    init(urlError error: any Error, of url: URL?) {
        guard let error = error as? URLError else {
            self.init(foreign: error)
            return
        }
        let words = error.localizedDescription.lowercased()
        if let known = Self(connecting: words, to: url) ?? Self(words: words) {
            self = known
            return
        }
        switch error.code {
        #if !canImport(FoundationNetworking)
        case .cannotConnectToHost, .notConnectedToInternet: self.init(.cannotConnect, .notSent)
        #endif
        case .cannotFindHost, .dnsLookupFailed: self.init(.unknownHost, .notSent)
        case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
            .clientCertificateRequired:
            self.init(.tls, .notSent)
        case .networkConnectionLost, .badServerResponse, .timedOut, .cannotConnectToHost, .notConnectedToInternet:
            self.init(.connectionLost, .unknown)
        case .unsupportedURL, .cannotParseResponse, .cannotDecodeRawData, .cannotDecodeContentData:
            self.init(.invalidResponse, .unknown)
        case .badURL where url?.host?.contains(":") == true:
            self.init(
                .invalidRequest("Foundation does not reach IPv6 addresses written as numbers; use a host name"),
                .notSent)
        case .badURL: self.init(.invalidRequest("the HTTP client does not accept its URL"), .notSent)
        default: self.init(.other("URLError \(error.code.rawValue)"), .unknown)
        }
    }

    /// Where no connection was made, to the server or to a proxy in front of it.
    private init?(connecting words: String, to url: URL?) {
        if let tail = Self.tail(of: words, after: "failed to connect to ") {
            // "failed to connect to example.org port 443 after 3 ms: …": whose name it is tells whether there is a proxy.
            let place = tail.split { " :".contains($0) }
            let port = url?.port ?? (url?.scheme == "https" ? 443 : 80)
            let isServer =
                place.first.map(String.init) == url?.host?.lowercased() && place.dropFirst(2).first == "\(port)"
            self.init(isServer ? .cannotConnect : .proxy(status: nil), .notSent)
        } else if let tail = Self.tail(of: words, after: "connect tunnel failed, response ")
            ?? Self.tail(of: words, after: "received http code ")
        {
            self.init(.proxy(status: Int(tail.prefix { $0.isNumber })), .notSent)
        } else {
            return nil
        }
    }

    private init?(words: String) {
        guard let known = Self.causes.first(where: { $0.words.allSatisfy(words.contains) }) else { return nil }
        self.init(known.reason, known.delivery)
    }

    private struct Cause {
        let words: [String]
        let reason: Reason
        let delivery: Delivery

        init(_ words: String..., reason: Reason, _ delivery: Delivery) {
            self.words = words
            self.reason = reason
            self.delivery = delivery
        }
    }

    /// By what libcurl 7.68 to 8 says, in the order in which they are looked for: what can hold a host name comes first, and
    /// what could be one last.
    private static let causes = [
        Cause("resolve proxy", reason: .proxy(status: nil), .notSent),
        Cause("could not resolve", reason: .unknownHost, .notSent),
        Cause("couldn't resolve", reason: .unknownHost, .notSent),
        Cause("resolving timed out", reason: .unknownHost, .notSent),
        // After the handshake TLS fails like any other connection, though the server may say why.
        Cause("ssl_read", "alert", reason: .tls, .unknown),
        Cause("ssl_read", reason: .connectionLost, .unknown),
        Cause("ssl_write", reason: .connectionLost, .unknown),
        Cause("recv failure", reason: .connectionLost, .unknown),
        Cause("send failure", reason: .connectionLost, .unknown),
        Cause("ssl connection timeout", reason: .cannotConnect, .notSent),
        Cause("ssl certificate", reason: .tls, .notSent),
        Cause("ssl: ", reason: .tls, .notSent),
        Cause("ssl_connect", reason: .tls, .notSent),
        Cause("ssl connect", reason: .tls, .notSent),
        Cause("tls connect", reason: .tls, .notSent),
        Cause("ssl routines", reason: .tls, .notSent),
        Cause("ssl peer", reason: .tls, .notSent),
        Cause("ssl ca cert", reason: .tls, .notSent),
        Cause("ssl server certificate", reason: .tls, .notSent),
        Cause("ssl public key", reason: .tls, .notSent),
        Cause("ssl level", reason: .tls, .notSent),
        Cause("certificate verif", reason: .tls, .notSent),
        Cause("trust anchors", reason: .tls, .notSent),
        Cause("gnutls_handshake", reason: .tls, .notSent),
        Cause("proxy connect", reason: .proxy(status: nil), .notSent),
        Cause("unsupported proxy", reason: .proxy(status: nil), .notSent),
        Cause("connect to server", reason: .cannotConnect, .notSent),
        Cause("connection timed out after", reason: .cannotConnect, .notSent),
        Cause("connection timeout after", reason: .cannotConnect, .notSent),
        // The head of a response was there.
        Cause("content encoding", reason: .invalidResponse, .responded),
        Cause("content unencoding", reason: .invalidResponse, .responded),
        Cause("content or transfer-encoding", reason: .invalidResponse, .responded),
        // Of a body that goes on behind its compressed text.
        Cause("failed writing received data", reason: .invalidResponse, .responded),
        // Of a proxy's response to CONNECT or of the server's: a field in Latin-1, a status line without its reason.
        Cause("failed writing header", reason: .invalidResponse, .unknown),
        Cause("http/0.9", reason: .invalidResponse, .unknown),
        Cause("unsupported http version", reason: .invalidResponse, .unknown),
        Cause("unsupported response code", reason: .invalidResponse, .unknown),
        Cause("weird server reply", reason: .invalidResponse, .unknown),
        Cause("invalid content-length", reason: .invalidResponse, .unknown),
        Cause("header without colon", reason: .invalidResponse, .unknown),
        Cause("nul byte in header", reason: .invalidResponse, .unknown),
        Cause("response headers", reason: .invalidResponse, .unknown),
        // What libcurl before 8.6 says of a line of the head that does not end.
        Cause("out of memory", reason: .invalidResponse, .unknown),
        Cause("hexadecimal sequence", reason: .invalidResponse, .unknown),
        Cause("chunked-encod", reason: .invalidResponse, .unknown),
        Cause("chunk hex-length", reason: .invalidResponse, .unknown),
        Cause("empty reply", reason: .connectionLost, .unknown),
        Cause("transfer closed", reason: .connectionLost, .unknown),
        Cause("connection died", reason: .connectionLost, .unknown),
        Cause("operation timed out", reason: .connectionLost, .unknown),
        Cause("http/2 stream", reason: .connectionLost, .unknown),
        Cause("http/2 framing", reason: .connectionLost, .unknown),
        Cause("http2 framing", reason: .connectionLost, .unknown),
        Cause("socks4", reason: .proxy(status: nil), .notSent),
        Cause("socks5", reason: .proxy(status: nil), .notSent),
    ]

    private static func tail(of text: String, after beginning: String) -> Substring? {
        text.range(of: beginning).map { text[$0.upperBound...] }
    }
}

#if AsyncHTTPClient
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension TransportError {
    /// How far an exchange got when it failed, and what it was allowed.
    struct Circumstances {
        let phase: Exchange.Phase
        let limits: TransportLimits
        let hasProxy: Bool

        /// What a connection's end means.
        fileprivate var delivery: Delivery { phase == .waiting ? .notSent : .unknown }
        /// What it means that something came back that cannot be used.
        fileprivate var deliveryOfResponse: Delivery { phase == .responded ? .responded : delivery }
    }

    /// What AsyncHTTPClient or SwiftNIO failed with, by the type of the error: its text may hold anything.
    init(nio error: any Error, _ circumstances: Circumstances) {
        let delivery = circumstances.delivery
        switch error {
        case let error as TransportError: self = error
        case let error as HTTPClientError: self.init(client: error, circumstances)
        case let error as NIOConnectionError where !circumstances.hasProxy:
            if let lack = error.connectionErrors.lazy.compactMap({ Self.lack($0.error) }).first {
                self = lack
                return
            }
            self.init(error.connectionErrors.isEmpty ? .unknownHost : .cannotConnect, .notSent)
        case is NIOConnectionError: self.init(.proxy(status: nil), .notSent)
        case let error as IOError: self.init(system: error, circumstances)
        case NIOSSLError.uncleanShutdown where delivery == .unknown: self.init(.connectionLost, .unknown)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: self.init(.tls, delivery)
        // The connection ended where the response had not.
        case HTTPParserError.invalidEOFState: self.init(.connectionLost, delivery)
        // As large as SwiftNIO takes one: 80 KB.
        case HTTPParserError.headerOverflow:
            self.init(.headerTooLarge(limit: min(circumstances.limits.headerBytes, 80 * 1024)), .responded)
        case is HTTPParserError, is NIOHTTPDecoderError:
            let isOfProxy = circumstances.hasProxy && circumstances.phase == .waiting
            self.init(isOfProxy ? .proxy(status: nil) : .invalidResponse, circumstances.deliveryOfResponse)
        case NIOHTTPDecompression.DecompressionError.limit:
            let limit = circumstances.limits
            self.init(
                .responseTooLarge(
                    limit: limit.streamsResponse ? PooledClients.Kind.streamedBytes : limit.responseBytes),
                .responded)
        case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
            self.init(.invalidResponse, .responded)
        case is ChannelError: self.init(.connectionLost, delivery)
        case _ where circumstances.hasProxy && circumstances.phase == .waiting:
            self.init(.proxy(status: nil), .notSent)
        // Of HTTP/2, whose module is no dependency of ours: the stream or the connection ended, as when a server restarts.
        case _ where String(reflecting: type(of: error)).hasPrefix("NIOHTTP2."): self.init(.connectionLost, delivery)
        default: self.init(.other(String(reflecting: type(of: error))), delivery)
        }
    }

    private init(client error: HTTPClientError, _ circumstances: Circumstances) {
        let delivery = circumstances.delivery
        switch error {
        case .connectTimeout: self.init(circumstances.hasProxy ? .proxy(status: nil) : .cannotConnect, .notSent)
        case .getConnectionFromPoolTimeout, .tlsHandshakeTimeout: self.init(.cannotConnect, .notSent)
        case .proxyAuthenticationRequired: self.init(.proxy(status: 407), .notSent)
        case .invalidProxyResponse, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            self.init(.proxy(status: nil), .notSent)
        case .remoteConnectionClosed where circumstances.hasProxy && delivery == .notSent:
            self.init(.proxy(status: nil), .notSent)
        case .remoteConnectionClosed, .requestStreamCancelled: self.init(.connectionLost, delivery)
        case .deadlineExceeded: self.init(.timedOut(after: circumstances.limits.timeout), delivery)
        case .alreadyShutdown, .cancelled: self.init(.closed, delivery)
        case .bodyLengthMismatch:
            self.init(.unreadableBody("it has another number of bytes than it was said to have"), delivery)
        // Without what it is about.
        default: self.init(.other("HTTPClientError: \(error.shortDescription)"), delivery)
        }
    }

    private init(system error: IOError, _ circumstances: Circumstances) {
        guard circumstances.phase == .waiting else {
            self.init(.connectionLost, .unknown)
            return
        }
        let reason: Reason = circumstances.hasProxy ? .proxy(status: nil) : .cannotConnect
        self = Self.lack(error) ?? TransportError(reason, .notSent)
    }

    /// What this machine lacks, which says nothing of who is on the other side.
    private static func lack(_ error: any Error) -> TransportError? {
        guard let error = error as? IOError,
            [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL].contains(error.errnoCode)
        else { return nil }
        return TransportError(.other("errno \(error.errnoCode)"), .notSent)
    }
}
#endif

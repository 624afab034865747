#if AsyncHTTPClient
import AsyncHTTPClient
import NIOSSL

extension AsyncHTTPClientTransport {
    /// Connections, TLS and proxy. A value outside of what its property says is replaced by the nearest one inside.
    public struct Configuration: Sendable {
        /// How many requests to one host may be under way at once, 1 to 1,000; further ones wait for their turn. Each may
        /// take ``TransportLimits/responseBytes`` of memory.
        public var connections: Int {
            didSet { connections = connections.clamped(to: Self.numbers) }
        }
        /// Sent as `User-Agent`. A text that fits no header field is replaced by the library's name.
        public var userAgent: String {
            didSet { userAgent = userAgent.asUserAgent }
        }
        /// How long it may take to find the host and to set up a connection with TLS: a tenth of a second to ten minutes.
        public var connectTimeout: Duration {
            didSet { connectTimeout = connectTimeout.clamped(to: Self.timeouts) }
        }
        /// Whose signature makes a server's certificate trusted.
        public var certificateAuthorities = CertificateAuthorities.system
        /// What this client shows to a server that asks who it is (mutual TLS).
        public var clientCertificate: ClientCertificate?
        /// Through which requests go, except those to this machine itself. The variables of the environment (`https_proxy`)
        /// are not read.
        public var proxy: Proxy?
        /// Whether reads use HTTP/2 where the server has it: for a site and proxies that are trusted. Floods of frames that carry
        /// nothing end the connection, but one that comes in place of the server's first settings can fill the memory. Writes
        /// have HTTP/1.1 connections of their own all the same.
        public var usesHTTP2 = false
        /// How long a connection is kept that nobody uses: not as long as servers do, which is 20 seconds and more.
        var keptFor = Duration.seconds(15)

        private static let numbers = 1...1000
        private static let timeouts = Duration.milliseconds(100)...Duration.seconds(600)

        /// By default 12 connections to a host, ten seconds to connect, the system's certificate authorities and no proxy.
        public init(
            connections: Int = 12, userAgent: String = "PlanioOAuth", connectTimeout: Duration = .seconds(10)
        ) {
            self.connections = connections.clamped(to: Self.numbers)
            self.userAgent = userAgent.asUserAgent
            self.connectTimeout = connectTimeout.clamped(to: Self.timeouts)
        }

        var tls: TLSConfiguration {
            var tls = TLSConfiguration.makeClientConfiguration()
            // The default is 1.0 (RFC 8996).
            tls.minimumTLSVersion = .tlsv12
            certificateAuthorities.apply(to: &tls)
            clientCertificate?.apply(to: &tls)
            return tls
        }
    }

    /// Whose signature makes a server's certificate trusted.
    public struct CertificateAuthorities: Sendable {
        private let certificates: [NIOSSLCertificate]
        private let replacesSystem: Bool

        /// Those that this machine trusts.
        public static let system = CertificateAuthorities(certificates: [], replacesSystem: false)

        /// Only these, such as a company's own.
        /// - Parameter pem: Their certificates in PEM, one after the other.
        /// - Throws: ``ConfigurationError`` if it holds none.
        public static func only(pem: String) throws -> CertificateAuthorities {
            CertificateAuthorities(
                certificates: try NIOSSLCertificate.all(inPEM: pem, "certificateAuthorities"), replacesSystem: true)
        }

        /// Those that this machine trusts, and these.
        /// - Parameter pem: Their certificates in PEM, one after the other.
        /// - Throws: ``ConfigurationError`` if it holds none.
        public static func systemAnd(pem: String) throws -> CertificateAuthorities {
            CertificateAuthorities(
                certificates: try NIOSSLCertificate.all(inPEM: pem, "certificateAuthorities"), replacesSystem: false)
        }

        fileprivate func apply(to tls: inout TLSConfiguration) {
            if replacesSystem {
                tls.trustRoots = .certificates(certificates)
            } else if !certificates.isEmpty {
                tls.additionalTrustRoots = [.certificates(certificates)]
            }
        }
    }

    /// A certificate with its private key, by which a client says who it is (mutual TLS).
    public struct ClientCertificate: Sendable {
        private let chain: [NIOSSLCertificate]
        private let key: NIOSSLPrivateKey

        /// - Parameters:
        ///   - pem: The certificate in PEM, then those that lead from it to the authority.
        ///   - privateKey: Its key in PEM, without a passphrase.
        /// - Throws: ``ConfigurationError``, which repeats neither.
        public init(pem: String, privateKey: Secret) throws {
            chain = try NIOSSLCertificate.all(inPEM: pem, "clientCertificate")
            do {
                key = try NIOSSLPrivateKey(bytes: Array(privateKey.expose().utf8), format: .pem)
            } catch {
                throw ConfigurationError("clientCertificate", "has no private key in PEM that can be read")
            }
        }

        fileprivate func apply(to tls: inout TLSConfiguration) {
            tls.certificateChain = chain.map { .certificate($0) }
            tls.privateKey = .privateKey(key)
        }
    }

    /// A proxy. It sees which hosts are asked for, and nothing of what is sent over TLS.
    public struct Proxy: Sendable, Hashable {
        private enum Kind: Hashable { case http(username: String, password: Secret), httpForAll, socks }

        private let kind: Kind
        private let host: String
        private let port: Int

        /// A proxy that makes tunnels (`CONNECT`), for https and http alike.
        public static func http(host: String, port: Int) -> Proxy { Proxy(kind: .httpForAll, host: host, port: port) }

        /// A proxy that makes tunnels (`CONNECT`) for who has a password (`Basic`), which goes to it unencrypted.
        public static func http(host: String, port: Int, username: String, password: Secret) -> Proxy {
            Proxy(kind: .http(username: username, password: password), host: host, port: port)
        }

        /// A proxy that speaks SOCKS 5, without a password.
        public static func socks(host: String, port: Int = 1080) -> Proxy {
            Proxy(kind: .socks, host: host, port: port)
        }

        var forClient: HTTPClient.Configuration.Proxy {
            switch kind {
            case .httpForAll: .server(host: host, port: port)
            case .http(let username, let password):
                .server(host: host, port: port, authorization: .basic(username: username, password: password.expose()))
            case .socks: .socksServer(host: host, port: port)
            }
        }
    }
}

extension AsyncHTTPClientTransport.CertificateAuthorities: Redacted {}
extension AsyncHTTPClientTransport.ClientCertificate: Redacted {}
extension AsyncHTTPClientTransport.Proxy: Redacted {}

extension NIOSSLCertificate {
    fileprivate static func all(inPEM text: String, _ setting: String) throws -> [NIOSSLCertificate] {
        guard let certificates = try? fromPEMBytes(Array(text.utf8)), !certificates.isEmpty else {
            throw ConfigurationError(setting, "holds no certificate in PEM that can be read")
        }
        return certificates
    }
}
#endif

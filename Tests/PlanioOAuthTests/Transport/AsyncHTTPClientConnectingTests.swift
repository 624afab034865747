#if AsyncHTTPClient
import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// How connections come about: TLS, proxies, options.
@Suite("AsyncHTTPClientTransport's connections", .bounded)
struct AsyncHTTPClientConnectingTests {
    private typealias Configuration = AsyncHTTPClientTransport.Configuration

    private static func client(_ server: TLSServer, _ configuration: Configuration) async throws -> String? {
        let request = HTTPRequest(method: .get, scheme: "https", authority: "localhost:\(server.port)", path: "/")
        let (response, _) = try await AsyncHTTPClientTransport(configuration: configuration).send(
            request, body: .empty, limits: TransportLimits(timeout: .patient))
        return response.headerFields.first { $0.name.canonicalName == "x-client" }?.value
    }

    @Test(
        "an own certificate authority is trusted, and an own certificate says who the client is",
        .enabled(if: TLSServer.isPossible, "needs python3 and openssl"))
    func ownAuthority() async throws {
        let open = try await TLSServer()
        var configuration = Configuration()
        await #expect(throws: TransportError(.tls, .notSent)) { _ = try await Self.client(open, configuration) }
        configuration.certificateAuthorities = try .only(pem: try open.pem("authority"))
        #expect(try await Self.client(open, configuration) == "nobody")
        configuration.certificateAuthorities = try .systemAnd(pem: try open.pem("authority"))
        #expect(try await Self.client(open, configuration) == "nobody")

        let asking = try await TLSServer(asksForCertificate: true)
        configuration.certificateAuthorities = try .only(pem: try asking.pem("authority"))
        let error = await #expect(throws: TransportError.self) { _ = try await Self.client(asking, configuration) }
        // By TLS 1.3 the server refuses only when the request is on its way.
        #expect(error?.reason == .tls || error?.reason == .connectionLost)
        configuration.clientCertificate = try .init(
            pem: try asking.pem("client"), privateKey: Secret(try asking.pem("client-key")))
        #expect(try await Self.client(asking, configuration) == "jens")
    }

    @Test("what is no certificate or key is an error that does not repeat it")
    func noCertificate() throws {
        for text in ["", "planted", "-----BEGIN CERTIFICATE-----\nplanted\n-----END CERTIFICATE-----"] {
            let error = #expect(throws: ConfigurationError.self) {
                _ = try AsyncHTTPClientTransport.CertificateAuthorities.only(pem: text)
            }
            #expect(error?.description.contains("planted") == false)
            #expect(throws: ConfigurationError.self) {
                _ = try AsyncHTTPClientTransport.ClientCertificate(pem: text, privateKey: Secret("planted"))
            }
        }
    }

    @Test(
        "a proxy that refuses, hangs up or is not there: the server has not seen the request",
        arguments: [403, 407, 0, -1])
    func refusingProxy(_ status: Int) async throws {
        let proxy = try LoopbackServer { connection in
            _ = try connection.request()
            if status > 0 { try connection.write(httpResponse("\(status) No")) }
        }
        var configuration = Configuration()
        configuration.proxy = .http(
            host: status < 0 ? "no-such-proxy.invalid" : "127.0.0.1", port: proxy.port, username: "a",
            password: Secret("planted"))
        let request = HTTPRequest(method: .post, scheme: "https", authority: "example.invalid", path: "/")
        await #expect(throws: TransportError(.proxy(status: status == 407 ? 407 : nil), .notSent)) {
            _ = try await AsyncHTTPClientTransport(configuration: configuration).send(
                request, body: HTTPBody(Data("x".utf8)), limits: TransportLimits(timeout: .patient))
        }
        #expect(proxy.requests.map(\.target) == (status < 0 ? [] : ["example.invalid:443"]))
    }

    @Test("a proxy is used for other hosts, and not on the way to this machine")
    func proxy() async throws {
        let server = try LoopbackServer { _ in httpResponse(body: "direct") }
        let proxy = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write("HTTP/1.1 200 OK\r\n\r\n")
            _ = try connection.request()
            try connection.write(httpResponse(body: "by proxy"))
        }
        var configuration = Configuration()
        configuration.proxy = .http(host: "127.0.0.1", port: proxy.port)
        let transport = AsyncHTTPClientTransport(configuration: configuration)
        #expect(try await transport.send(to: server).body == Data("direct".utf8))
        #expect(proxy.requests.isEmpty)
        let request = HTTPRequest(method: .get, scheme: "http", authority: "example.invalid", path: "/x")
        let (_, body) = try await transport.send(request, body: .empty, limits: TransportLimits(timeout: .patient))
        #expect(try await body.collect(upTo: 100) == Data("by proxy".utf8))
        #expect(proxy.requests.map(\.method) == ["CONNECT", "GET"])
    }

    @Test("the proxies of the environment are not used")
    func environment() async {
        await #expect(processExitsWith: .success) {
            let proxy = try LoopbackServer { _ in httpResponse("502 Bad Gateway") }
            let server = try LoopbackServer { _ in httpResponse(body: "direct") }
            for name in ["http_proxy", "https_proxy", "all_proxy"] { setenv(name, proxy.origin, 1) }
            #expect(try await AsyncHTTPClientTransport().send(to: server).body == Data("direct".utf8))
            let elsewhere = HTTPRequest(method: .get, scheme: "http", authority: "no-such-host.invalid", path: "/")
            await #expect(throws: TransportError(.unknownHost, .notSent)) {
                _ = try await AsyncHTTPClientTransport().send(
                    elsewhere, body: .empty, limits: TransportLimits(timeout: .patient))
            }
            #expect(proxy.requests.isEmpty)
        }
    }

    @Test("a host that does not take the connection is given up in time")
    func connectTimeout() async throws {
        // The server's place for connections that nobody accepts is full.
        let full = try FullListener()
        let transport = AsyncHTTPClientTransport(configuration: .init(connectTimeout: .milliseconds(100)))
        let request = HTTPRequest(method: .post, scheme: "http", authority: "127.0.0.1:\(full.port)", path: "/")
        await #expect(throws: TransportError(.cannotConnect, .notSent)) {
            _ = try await transport.send(
                request, body: HTTPBody(Data("x".utf8)), limits: TransportLimits(timeout: .patient))
        }
    }

    @Test("options are bounded, and no secret of them is printed")
    func options() {
        var configuration = Configuration(connections: 0, userAgent: "a\r\nX: y", connectTimeout: .zero)
        #expect(configuration.connections == 1 && configuration.userAgent == "PlanioOAuth")
        #expect(configuration.connectTimeout == .milliseconds(100))
        configuration.connections = .max
        configuration.connectTimeout = .seconds(86400)
        configuration.userAgent = " "
        #expect(configuration.connections == 1000 && configuration.connectTimeout == .seconds(600))
        #expect(configuration.userAgent == "PlanioOAuth")
        configuration.proxy = .http(host: "proxy", port: 1, username: "a", password: Secret("planted-secret"))
        var text = "\(configuration)"
        dump(configuration, to: &text)
        dump(AsyncHTTPClientTransport(configuration: configuration), to: &text)
        #expect(!text.contains("planted-secret"))
    }

    @Test("clients are few, whatever the limits of requests are")
    func kinds() throws {
        let request = try CheckedRequest(
            HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/"), userAgent: "x")
        func bytes(_ limit: Int) -> Int {
            PooledClients.Kind(request, TransportLimits(responseBytes: limit), usesProxy: false).decodedBytes
        }
        #expect(bytes(256) == 1 << 20 && bytes(1 << 20) == 1 << 20 && bytes((1 << 20) + 1) == 1 << 21)
        #expect(bytes(16 << 20) == 16 << 20 && bytes(1 << 30) == 1 << 30 && bytes(.max) == .max)
    }
}
#endif

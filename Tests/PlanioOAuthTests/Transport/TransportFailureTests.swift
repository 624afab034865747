import Foundation
import HTTPTypes
import Testing

@testable import PlanioOAuth

/// What a failure is called, and whether the server may have seen the request.
@Suite("Transport failures", .bounded)
struct TransportFailureTests {
    private func failure(
        _ kind: TransportKind, _ server: LoopbackServer, scheme: String = "http"
    ) async -> TransportError? {
        await #expect(throws: TransportError.self) {
            _ = try await kind.make().send(.post, to: server, scheme: scheme, body: HTTPBody(Data("x".utf8)))
        }
    }

    @Test(
        "a response that cannot be read is invalid, and the request may have been carried out",
        arguments: [
            "220 mail.example.org ESMTP\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "hello",
            "HTTP/9.1 200 OK\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ], TransportKind.all)
    func unreadable(_ response: String, _ kind: TransportKind) async throws {
        let server = try LoopbackServer { _ in response }
        // libcurl does not say whether it had read the head.
        let hasHead = kind != .urlSession && response.hasSuffix("zz\r\n")
        #expect(await failure(kind, server) == TransportError(.invalidResponse, hasHead ? .responded : .unknown))
        #expect(server.requests.count == 1)
    }

    @Test("for Foundation, a header field in Latin-1 or a missing reason makes the response invalid")
    func latin1() async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write(Data("HTTP/1.1 200 OK\r\nX-Name: J".utf8) + [0xF6] + Data("rg\r\n\r\n".utf8))
        }
        #expect(await failure(.urlSession, server) == TransportError(.invalidResponse, .unknown))
        let short = try LoopbackServer { _ in "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok" }
        #expect(await failure(.urlSession, short) == TransportError(.invalidResponse, .unknown))
    }

    @Test(
        "a body in an unknown or broken encoding makes the response invalid", arguments: ["foo", "gzip"],
        TransportKind.all)
    func encoding(_ name: String, _ kind: TransportKind) async throws {
        let server = try LoopbackServer { _ in httpResponse("200 OK", ["Content-Encoding": name], body: "ok") }
        #expect(await failure(kind, server) == TransportError(.invalidResponse, .responded))
    }

    @Test("a status that does not exist makes the response invalid", arguments: TransportKind.all)
    func status(_ kind: TransportKind) async throws {
        let server = try LoopbackServer { _ in httpResponse("999 What") }
        #expect(await failure(kind, server) == TransportError(.invalidResponse, .responded))
    }

    @Test(
        "a connection that ends within the response may have carried the request out",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"], [true, false])
    func ended(_ response: String, byReset: Bool) async throws {
        for kind in TransportKind.all { try await ended(response, byReset: byReset, kind) }
    }

    private func ended(_ response: String, byReset: Bool, _ kind: TransportKind) async throws {
        let server = try LoopbackServer { connection in
            if byReset { connection.resetAtEnd() }
            _ = try connection.request()
            try connection.write(response)
        }
        #expect(await failure(kind, server) == TransportError(.connectionLost, .unknown))
    }

    @Test("what speaks no TLS has not seen the request, and is asked once", arguments: TransportKind.all)
    func noTLS(_ kind: TransportKind) async throws {
        let connections = Locked(0)
        let server = try LoopbackServer { connection in
            connections.withLock { $0 += 1 }
            try connection.write("220 mail.example.org ESMTP\r\n\r\n")
            connection.waitForClose()
        }
        #expect(await failure(kind, server, scheme: "https") == TransportError(.tls, .notSent))
        let request = HTTPRequest(method: .get, scheme: "https", authority: "127.0.0.1:\(server.port)", path: "/")
        await #expect(throws: TransportError(.tls, .notSent)) {
            _ = try await RequestPipeline.test(kind.make()).send(request, idempotent: true)
        }
        #expect(connections.withLock { $0 } == 2)
    }

    @Test(
        "a certificate that nobody vouches for: TLS, and the server has not seen the request",
        .enabled(if: TLSServer.isPossible, "needs python3 and openssl"), arguments: TransportKind.all)
    func selfSigned(_ kind: TransportKind) async throws {
        let server = try await TLSServer()
        let request = HTTPRequest(method: .post, scheme: "https", authority: "localhost:\(server.port)", path: "/")
        let error = await #expect(throws: TransportError.self) {
            _ = try await kind.make().send(
                request, body: HTTPBody(Data("x".utf8)), limits: TransportLimits(timeout: .patient))
        }
        #expect(error == TransportError(.tls, .notSent))
        #expect(error?.isTemporary == false)
    }

    @Test("a name that does not resolve, an address where nothing listens", arguments: TransportKind.all)
    func unreachable(_ kind: TransportKind) async throws {
        let unknown = HTTPRequest(method: .get, scheme: "https", authority: "no-such-host.invalid", path: "/")
        await #expect(throws: TransportError(.unknownHost, .notSent)) {
            _ = try await kind.make().send(unknown, body: .empty, limits: TransportLimits(timeout: .patient))
        }
        let port = try LoopbackServer { _ in "" }.port
        for name in ["127.0.0.1", "localhost"] {
            let nothing = HTTPRequest(method: .post, scheme: "http", authority: "\(name):\(port)", path: "/")
            await #expect(throws: TransportError(.cannotConnect, .notSent)) {
                _ = try await kind.make().send(nothing, body: .empty, limits: TransportLimits(timeout: .patient))
            }
        }
    }

    @Test(
        "what libcurl says names the cause, whatever host name stands in it",
        arguments: [
            ("Could not resolve host: socks5.chunk.http2.example", .unknownHost, .notSent),
            ("Could not resolve proxy: example.org", .proxy(status: nil), .notSent),
            ("CONNECT tunnel failed, response 407", .proxy(status: 407), .notSent),
            ("Received HTTP code 403 from proxy after CONNECT", .proxy(status: 403), .notSent),
            ("Proxy CONNECT aborted", .proxy(status: nil), .notSent),
            (
                "Failed to connect to proxy.example port 3128 after 1 ms: Couldn't connect", .proxy(status: nil),
                .notSent
            ),
            ("Failed to connect to example.org port 443: Connection refused", .cannotConnect, .notSent),
            ("Failed to connect to example.org port 3128: No route to host", .proxy(status: nil), .notSent),
            ("SSL: no alternative certificate subject name matches target host name 'x'", .tls, .notSent),
            ("OpenSSL SSL_connect: Connection reset by peer in connection to socks5.example:443", .tls, .notSent),
            ("error:0A000410:SSL routines::sslv3 alert handshake failure", .tls, .notSent),
            ("OpenSSL SSL_read: error:0A00045C:SSL routines::tlsv13 alert certificate required", .tls, .unknown),
            ("OpenSSL SSL_read: SSL_ERROR_SYSCALL, errno 104", .connectionLost, .unknown),
            ("Recv failure: Connection timed out", .connectionLost, .unknown),
            ("HTTP/2 stream 5 was not closed cleanly: INTERNAL_ERROR", .connectionLost, .unknown),
            ("Unrecognized or bad HTTP Content or Transfer-Encoding", .invalidResponse, .responded),
            ("Failed writing received data to disk/application", .invalidResponse, .responded),
            ("Out of memory", .invalidResponse, .unknown),
            ("something that nobody has read yet", .other("URLError -1"), .unknown),
        ] as [(String, TransportError.Reason, TransportError.Delivery)])
    func words(_ words: String, _ reason: TransportError.Reason, _ delivery: TransportError.Delivery) throws {
        let error = URLError(.unknown, userInfo: [NSLocalizedDescriptionKey: words])
        let url = try #require(URL(string: "https://example.org/x"))
        #expect(TransportError(urlError: error, of: url) == TransportError(reason, delivery))
    }

    @Test(
        "what repeating cannot help is not temporary",
        arguments: [
            .tls, .closed, .invalidRequest("x"), .responseTooLarge(limit: 1), .proxy(status: 407), .unreadableBody("x"),
            .proxiedLoopback(host: "localhost"),
        ] as [TransportError.Reason])
    func lasting(_ reason: TransportError.Reason) async throws {
        #expect(!TransportError(reason, .unknown).isTemporary)
        let transport = StubTransport { _, _ in throw TransportError(reason, .notSent) }
        let request = HTTPRequest(method: .get, scheme: "https", authority: "example.org", path: "/")
        await #expect(throws: TransportError(reason, .notSent)) {
            _ = try await RequestPipeline.test(transport).send(request, idempotent: true)
        }
        #expect(transport.sent.count == 1)
    }

    @Test(
        "what may pass is temporary",
        arguments: [
            .timedOut(after: .seconds(1)), .unknownHost, .cannotConnect, .connectionLost, .invalidResponse,
            .proxy(status: nil), .proxy(status: 502), .temporaryFile("x"), .other("x"),
        ] as [TransportError.Reason])
    func passing(_ reason: TransportError.Reason) {
        #expect(TransportError(reason, .unknown).isTemporary)
    }

    @Test("a response over the limit names the option that raises it")
    func advice() {
        let error = TransportError(.responseTooLarge(limit: 1000), .responded)
        #expect(error.description.contains("limits.responseBytes"))
    }
}

import Foundation
import HTTPTypes
import Testing

@testable import PlanioOAuth

/// What every transport promises.
@Suite("Transports", .bounded)
struct TransportTests {
    private let secrets: HTTPFields = [
        .authorization: "Bearer planted-token", .redmineAPIKey: "planted-key", .cookie: "planted=cookie",
    ]

    @Test(
        "a response comes back with status, header fields and body, whatever its status",
        arguments: [200, 201, 204, 304, 400, 403, 404, 422, 500, 503], TransportKind.all)
    func responses(status: Int, _ kind: TransportKind) async throws {
        let transport = kind.make()
        let body = status == 204 || status == 304 ? "" : "hello"
        let server = try LoopbackServer { _ in httpResponse("\(status) X", ["X-Request-Id": "r-1"], body: body) }
        let (response, data) = try await transport.exchange(.get, server)
        #expect(response.status.code == status)
        #expect(response.headerFields[.requestID] == "r-1")
        #expect(String(decoding: data, as: UTF8.self) == body)
    }

    @Test(
        "a redirect is the response: nothing is sent to where it points",
        arguments: [301, 302, 303, 307, 308],
        [
            "http://127.0.0.1:PORT/stolen", "http://localhost:PORT/stolen", "https://127.0.0.1:PORT/stolen",
            "//localhost:PORT/stolen", "/stolen",
        ])
    func redirects(status: Int, location: String) async throws {
        let other = try LoopbackServer { _ in httpResponse(body: "stolen") }
        for (method, kind) in [HTTPRequest.Method.get, .post, .put].flatMap({ method in
            TransportKind.all.map { (method, $0) }
        }) {
            let transport = kind.make()
            let server = try LoopbackServer { _ in
                httpResponse(
                    "\(status) Moved", ["Location": location.replacing("PORT", with: "\(other.port)")], body: "moved")
            }
            let body = method == .get ? HTTPBody.empty : HTTPBody(Data("client_secret=planted".utf8))
            let (response, data) = try await transport.exchange(method, server, body: body, fields: secrets)
            #expect(response.status.code == status)
            #expect(String(decoding: data, as: UTF8.self) == "moved")
            #expect(server.requests.count == 1)
        }
        #expect(other.requests.isEmpty)
    }

    @Test("a 401 that asks for Basic is the response, with its body and header fields", arguments: TransportKind.all)
    func basicChallenge(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { _ in
            httpResponse(
                "401 Unauthorized", ["WWW-Authenticate": #"Basic realm="Redmine API""#, "X-Request-Id": "r"], body: "no"
            )
        }
        for _ in 1...20 {
            let (response, body) = try await transport.exchange(.get, server, fields: secrets)
            #expect(response.status.code == 401)
            #expect(String(decoding: body, as: UTF8.self) == "no")
            #expect(response.headerFields[.wwwAuthenticate] == #"Basic realm="Redmine API""#)
        }
        let (response, _) = try await transport.exchange(.post, server, body: HTTPBody(Data("x".utf8)), fields: secrets)
        #expect(response.status.code == 401)
    }

    @Test(
        "a 401 comes back whatever it asks for",
        arguments: [
            "Basic", "Basic realm", #"Basic realm="a", Bearer realm="b""#, #"Bearer realm="b", Basic realm="a""#,
            "Bearer",
            #"Digest realm="x""#, "Negotiate", #"=,,,""#, "",
        ], TransportKind.all)
    func challenges(_ challenge: String, _ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { _ in httpResponse("401 No", ["WWW-Authenticate": challenge], body: "no") }
        let (response, body) = try await transport.exchange(.get, server)
        #expect(response.status.code == 401)
        #expect(String(decoding: body, as: UTF8.self) == "no")
    }

    @Test("cookies of one response are not sent with the next request", arguments: TransportKind.all)
    func cookies(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { _ in httpResponse("200 OK", ["Set-Cookie": "session=of-jens; Path=/"]) }
        for _ in 1...3 { _ = try await transport.exchange(.get, server) }
        #expect(server.requests.count == 3)
        #expect(server.requests.allSatisfy { $0["cookie"] == nil })
    }

    @Test("a response that may be cached is asked for again", arguments: TransportKind.all)
    func cache(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { _ in
            httpResponse("200 OK", ["Cache-Control": "max-age=3600", "ETag": "\"1\""], body: "x")
        }
        for _ in 1...2 { _ = try await transport.exchange(.get, server) }
        #expect(server.requests.count == 2)
        #expect(server.requests.allSatisfy { $0["if-none-match"] == nil })
    }

    @Test("a response over the limit is cut off while it arrives, however it is encoded", arguments: TransportKind.all)
    func oversize(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "10000\r\n" + String(repeating: "x", count: 65536) + "\r\n"
            for _ in 1...64 { try connection.write(chunk) }
            // The response does not end: only a client that hangs up gets on.
            connection.waitForClose()
        }
        await #expect(throws: TransportError(.responseTooLarge(limit: 1_000_000), .responded)) {
            _ = try await transport.exchange(.get, server)
        }
    }

    @Test("a response that ends early is an error, and may have been carried out", arguments: TransportKind.all)
    func truncated(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        }
        let error = await #expect(throws: TransportError.self) { _ = try await transport.exchange(.get, server) }
        #expect(error?.delivery == .unknown)
    }

    @Test(
        "a connection closed without a response is an error, and a write is not repeated", arguments: TransportKind.all)
    func closed(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { connection in _ = try connection.request() }
        let error = await #expect(throws: TransportError.self) {
            _ = try await transport.exchange(.post, server, body: HTTPBody(Data("x".utf8)))
        }
        #expect(error?.reason == .connectionLost)
        #expect(error?.delivery == .unknown)
        #expect(server.requests.count == 1)
    }

    @Test(
        "a write after reads on the same transport is sent once, though the server closes idle connections",
        arguments: TransportKind.all)
    func staleConnection(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { connection in
            let request = try connection.request()
            if request.method == "GET" {
                // Stays open, so that the session would reuse it, and closes upon the next request.
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                _ = try connection.request()
            } else {
                try connection.write(httpResponse("201 Created"))
            }
        }
        _ = try await transport.exchange(.get, server)
        let (response, _) = try await transport.exchange(.post, server, body: HTTPBody(Data("x".utf8)))
        #expect(response.status.code == 201)
        #expect(server.requests.filter { $0.method == "POST" }.count == 1)
    }

    @Test(
        "nothing listens there: a named error, and the request is known not to have been sent",
        arguments: TransportKind.all)
    func refused(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let port = try LoopbackServer { _ in "" }.port
        let request = HTTPRequest(method: .post, scheme: "http", authority: "127.0.0.1:\(port)", path: "/")
        let error = await #expect(throws: TransportError.self) {
            _ = try await transport.send(request, body: .empty, limits: TransportLimits(timeout: .patient))
        }
        #expect(error?.delivery == .notSent)
    }

    @Test("cancelling the task ends the request at once", arguments: TransportKind.all)
    func cancellation(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let (arrived, arrive) = AsyncStream<Void>.makeStream()
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            arrive.yield()
            connection.waitForClose()
            arrive.finish()
        }
        let task = Task { try await transport.exchange(.get, server) }
        for await _ in arrived { task.cancel() }  // Ends when the server saw the connection close.
        await #expect(throws: CancellationError.self) { _ = try await task.value }
    }

    @Test("many cancelled requests leave the transport working", arguments: TransportKind.all)
    func manyCancellations(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { _ in httpResponse(body: "fine") }
        for _ in 1...10 {
            await withTaskGroup(of: Void.self) { group in
                for _ in 1...50 { group.addTask { _ = try? await transport.exchange(.get, server) } }
                group.cancelAll()
            }
        }
        let (response, _) = try await transport.exchange(.get, server)
        #expect(response.status == .ok)
    }

    @Test("more requests than connections wait for their turn and all get a response", arguments: TransportKind.all)
    func semaphore(_ kind: TransportKind) async throws {
        let running = Locked((now: 0, most: 0))
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            running.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
            running.withLock { $0.now -= 1 }
            try connection.write(httpResponse())
        }
        let small = kind.make(connections: 3)
        let request = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(server.port)", path: "/")
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...60 {
                group.addTask {
                    try await small.send(request, body: .empty, limits: TransportLimits(timeout: .patient)).0.status
                        .code
                }
            }
            for try await status in group { #expect(status == 200) }
        }
        #expect(running.withLock { $0.most } <= 3)
        #expect(server.requests.count == 60)
    }

    @Test("after shutdown a request fails with `closed`, and one under way ends", arguments: TransportKind.all)
    func shutdown(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let (arrived, arrive) = AsyncStream<Void>.makeStream()
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            arrive.yield()
            connection.waitForClose()
        }
        let request = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(server.port)", path: "/")
        let underWay = Task {
            try await transport.send(request, body: .empty, limits: TransportLimits(timeout: .patient))
        }
        for await _ in arrived.prefix(1) { await transport.shutdown() }
        await #expect(throws: TransportError(.closed, .unknown)) { _ = try await underWay.value }
        await #expect(throws: TransportError(.closed, .notSent)) {
            _ = try await transport.send(request, body: .empty, limits: TransportLimits(timeout: .patient))
        }
    }

    @Test(
        "a target with characters that end a line is refused, not repaired",
        arguments: ["/a\r\nX: y", "/a b", "x", "/ä", "/a\0b", "/a#b", "/a?b[]=%5B"], TransportKind.all)
    func badTarget(path: String, _ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { _ in httpResponse() }
        let error = await #expect(throws: TransportError.self) { _ = try await transport.exchange(.get, server, path) }
        #expect(error?.delivery == .notSent)
        #expect(server.requests.isEmpty)
    }

    @Test("a GET with a body is refused", arguments: TransportKind.all)
    func getWithBody(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { _ in httpResponse() }
        await #expect(throws: TransportError.self) {
            _ = try await transport.exchange(.get, server, body: HTTPBody(Data("x".utf8)))
        }
    }
}

extension HTTPTransport {
    fileprivate func exchange(
        _ method: HTTPRequest.Method = .get, _ server: LoopbackServer, _ path: String = "/x", body: HTTPBody = .empty,
        limit: Int = 1_000_000, fields: HTTPFields = [:]
    ) async throws -> (HTTPResponse, Data) {
        let request = HTTPRequest(
            method: method, scheme: "http", authority: "127.0.0.1:\(server.port)", path: path, headerFields: fields)
        let (response, received) = try await send(
            request, body: body, limits: TransportLimits(timeout: .patient, responseBytes: limit))
        return (response, try await received.collect(upTo: limit))
    }
}

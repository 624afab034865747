#if AsyncHTTPClient
import AsyncHTTPClient
import Foundation
import HTTPTypes
import NIOCore
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// What this transport promises beyond the others.
@Suite("AsyncHTTPClientTransport", .bounded)
struct AsyncHTTPClientTransportTests {
    private let transport = AsyncHTTPClientTransport()

    private func get(_ authority: String, _ path: String = "/x", scheme: String = "http") async throws -> HTTPResponse {
        let request = HTTPRequest(method: .get, scheme: scheme, authority: authority, path: path)
        return try await transport.send(request, body: .empty, limits: TransportLimits(timeout: .patient)).0
    }

    @Test("an address of IPv6 is reached by its number")
    func ipv6() async throws {
        guard
            let server = try? LoopbackServer(
                onIPv6: true,
                { connection in
                    _ = try connection.request()
                    try connection.write(httpResponse("204 No Content"))
                })
        else {
            print("skipped: this machine has no IPv6 on loopback")
            return
        }
        #expect(try await get("[::1]:\(server.port)").status == .noContent)
        #expect(server.requests.first?["Host"] == "[::1]:\(server.port)")
    }

    @Test(
        "what ends the process inside Foundation is a response or an error",
        arguments: [
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: a\r\n\r\n", "ok"),
            ("HTTP/1.1 302 Found\r\nLocation: //h%2Fx/\r\nContent-Length: 2\r\n\r\nok", "ok"),
            ("HTTP/1.1 302 Found\r\nLocation: //%00h/\r\nContent-Length: 2\r\n\r\nok", "ok"),
            ("HTTP/1.1 302 Found\r\nLocation: //[::1]:80/\r\nContent-Length: 2\r\n\r\nok", "ok"),
            ("HTTP/1.1 200\r\nContent-Length: 2\r\nX-Foo:bar\r\n\r\nok", "ok"),
            ("HTTP/1.1 200 OK\r\nX-Ha", nil), ("HTTP/1.1 200 OK\r\n", nil), ("HTTP/1.1 2", nil),
        ] as [(String, String?)])
    func fragile(_ response: String, _ body: String?) async throws {
        let server = try LoopbackServer { _ in response }
        if let body {
            #expect(try await transport.send(to: server).body == Data(body.utf8))
        } else {
            await #expect(throws: TransportError(.connectionLost, .unknown)) {
                _ = try await transport.send(to: server)
            }
        }
    }

    @Test("a server that says nothing is given up also for who keeps no deadline, some seconds after it")
    func silence() async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            _ = try connection.read()
        }
        let limits = TransportLimits(timeout: .milliseconds(100))
        let request = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(server.port)", path: "/x")
        await #expect(throws: TransportError(.timedOut(after: limits.timeout), .unknown)) {
            _ = try await transport.send(request, body: .empty, limits: limits)
        }
    }

    @Test("a header that does not end is not read on")
    func endlessHeader() async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write("HTTP/1.1 200 OK\r\n")
            let field = "X-Field: \(String(repeating: "x", count: 1000))\r\n"
            while true { try connection.write(field) }
        }
        await #expect(throws: TransportError(.headerTooLarge(limit: 65536), .responded)) {
            _ = try await transport.send(to: server)
        }
    }

    @Test(
        "a target arrives as it was given",
        arguments: ["/a%2Fb", "//x", "/?", "/x?a=b+c&d%5B%5D=%5B", "/%C3%BC;a?b=/?", "/.."])
    func target(_ path: String) async throws {
        let server = try LoopbackServer { _ in httpResponse() }
        _ = try await transport.send(to: server, path: path)
        #expect(server.requests.map(\.target) == [path])
    }

    @Test("reads share a connection, a write has its own")
    func connections() async throws {
        let count = Locked(0)
        let server = try LoopbackServer { connection in
            count.withLock { $0 += 1 }
            while true {
                _ = try connection.request()
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        var configuration = AsyncHTTPClientTransport.Configuration()
        // However slow the machine is.
        configuration.keptFor = .patient
        let transport = AsyncHTTPClientTransport(configuration: configuration)
        for _ in 1...5 { _ = try await transport.send(to: server) }
        #expect(count.withLock { $0 } == 1)
        for _ in 1...3 { _ = try await transport.send(.post, to: server, body: HTTPBody(Data("x".utf8))) }
        #expect(count.withLock { $0 } == 4)
        #expect(server.requests.suffix(3).allSatisfy { $0["Connection"] == "close" })
    }

    @Test("a connection on which something came that nobody asked for is not used again")
    func leftovers() async throws {
        let count = Locked(0)
        let server = try LoopbackServer { connection in
            let number = count.withLock { count in
                count += 1
                return count
            }
            while true {
                let target = try connection.request().target
                try connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: \(target.count)\r\n\r\n\(target)"
                        + (number <= 5 ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong" : ""))
            }
        }
        // More than there are places, so that some wait for a connection that becomes free.
        let transport = AsyncHTTPClientTransport(configuration: .init(connections: 20))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...100 {
                group.addTask {
                    let path = "/\(number)"
                    do {
                        let response = try await transport.send(to: server, path: path)
                        #expect(response.body == Data(path.utf8))
                    } catch let error as TransportError {
                        // On a connection that had just ended.
                        #expect(error.reason == .connectionLost)
                    }
                }
            }
            try await group.waitForAll()
        }
        for number in 1...20 {
            #expect(try await transport.send(to: server, path: "/\(number)").body == Data("/\(number)".utf8))
        }
    }

    @Test(
        "a server that responds to an upload before it has all of it is heard",
        arguments: [(413, ""), (413, "too large"), (201, "enough")], [nil, 100_000_000])
    func early(_ expected: (status: Int, text: String), _ length: Int?) async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.head()
            try connection.write(httpResponse("\(expected.status) X", body: expected.text))
            connection.waitForClose()
        }
        let left = Locked(1000)
        let chunks = AsyncStream<Data> {
            let isMore = left.withLock { left in
                left -= 1
                return left >= 0
            }
            return isMore ? Data(count: 100_000) : nil
        }
        let response = try await transport.send(.post, to: server, body: HTTPBody(stream: chunks, length: length))
        #expect(response.status == expected.status && response.body == Data(expected.text.utf8))
        await transport.shutdown()
    }

    @Test("an upload that the server does not read ends with its caller")
    func stuckUpload() async throws {
        let (arrived, arrive) = AsyncStream<Void>.makeStream()
        let isCancelled = DispatchSemaphore(value: 0)
        let server = try LoopbackServer { connection in
            _ = try connection.head()
            arrive.yield()
            isCancelled.wait()
            connection.waitForClose()
            arrive.finish()
        }
        let chunks = AsyncStream<Data> { Data(count: 100_000) }
        let task = Task { try await transport.send(.post, to: server, body: HTTPBody(stream: chunks)) }
        for await _ in arrived {
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            isCancelled.signal()
        }
    }

    @Test("a stream is sent as it gives its bytes, and all that goes out is reported")
    func streamedUpload() async throws {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let server = try LoopbackServer { connection in
            let head = try connection.head()
            if head.bodyBytes == 0 { _ = try connection.read() }
            begin.yield()
            // The last chunk has no length.
            while !(try connection.read()).suffix(5).elementsEqual(Data("0\r\n\r\n".utf8)) {}
            try connection.write(httpResponse("201 Created"))
        }
        let (chunks, give) = AsyncStream<Data>.makeStream()
        var body = HTTPBody(stream: chunks)
        let sent = Locked(0)
        body.onSent = { count in sent.withLock { $0 += count } }
        give.yield(Data(count: 1000))
        let upload = body
        let task = Task { try await transport.send(.post, to: server, body: upload) }
        for await _ in begun.prefix(1) {}
        give.yield(Data(count: 1_000_000))
        give.finish()
        #expect(try await task.value.status == 201)
        #expect(sent.withLock { $0 } == 1_001_000)
    }

    @Test(
        "the next piece of an upload is asked for when the one before has gone out, and none when the server has enough"
    )
    func pieces() async throws {
        let asked = Locked(0)
        let chunks = AsyncStream<Data> {
            asked.withLock { $0 += 1 }
            return Data(count: 1000)
        }
        let pieces = UploadPieces(HTTPBody(stream: chunks))
        #expect(try await pieces.begin())
        let loop = HTTPClient.defaultEventLoopGroup.any()
        let upload = RequestUpload(pieces, loop)
        let (writes, write) = AsyncStream<Int>.makeStream()
        let done = upload.start(
            .init { data in
                write.yield(data.readableBytes)
                return loop.makeSucceededVoidFuture()
            })
        var written = writes.makeAsyncIterator()
        for number in 1...3 {
            #expect(await written.next() == 1000)
            #expect(asked.withLock { $0 } == number)
            upload.sent()
        }
        #expect(await written.next() == 1000)
        upload.stop()
        upload.sent()
        upload.end()
        await #expect(throws: CancellationError.self) { try await done.get() }
        write.finish()
        #expect(await written.next() == nil)
    }

    @Test("an encoded body is decoded, and asked for as it is where it is streamed")
    func encodings() async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: 13\r\n\r\n")
            // Two bytes, stored as they are (RFC 1950, 1951).
            try connection.write(Data([0x78, 0x01, 0x01, 2, 0, 0xFD, 0xFF, 0x6F, 0x6B, 0x01, 0x4B, 0x00, 0xDB]))
        }
        #expect(try await transport.send(to: server).body == Data("ok".utf8))
        var limits = TransportLimits.transfer()
        limits.streamsResponse = true
        let request = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(server.port)", path: "/")
        let (_, body) = try await transport.send(request, body: .empty, limits: limits)
        #expect(body.length == nil)
        #expect(try await body.collect(upTo: 10) == Data("ok".utf8))
        #expect(server.requests[0]["Accept-Encoding"]?.contains("gzip") == true)
        #expect(server.requests[1]["Accept-Encoding"] == "identity")
    }

    @Test("a shutdown that is asked for twice is one")
    func shutdownTwice() async throws {
        let server = try LoopbackServer { _ in httpResponse() }
        _ = try await transport.send(to: server)
        await transport.shutdown()
        await transport.shutdown()
        await #expect(throws: TransportError(.closed, .notSent)) { _ = try await transport.send(to: server) }
    }

    @Test("the caller's client lends its threads: it stays open, and how it follows redirects does not matter")
    func callersClient() async throws {
        let other = try LoopbackServer { _ in httpResponse(body: "stolen") }
        let origin = other.origin
        let server = try LoopbackServer { _ in
            httpResponse("307 Temporary Redirect", ["Location": "\(origin)/stolen"], body: "moved")
        }
        let client = HTTPClient(
            configuration: .init(redirectConfiguration: .follow(max: 5, allowCycles: false)))
        let transport = AsyncHTTPClientTransport(client: client)
        #expect(try await transport.send(.post, to: server, body: HTTPBody(Data("x".utf8))).status == 307)
        #expect(try await transport.send(to: server).body == Data("moved".utf8))
        #expect(other.requests.isEmpty)
        await transport.shutdown()
        _ = try await client.execute(.init(url: origin), timeout: .seconds(60))
        #expect(other.requests.count == 1)
        try await client.shutdown()
    }

    @Test("requests that hang keep no thread of Swift's from other work")
    func threads() async throws {
        let server = try LoopbackServer { connection in
            if try connection.request().target == "/small" { return try connection.write(httpResponse(body: "small")) }
            connection.waitForClose()
        }
        let transport = AsyncHTTPClientTransport(configuration: .init(connections: 300))
        let hanging = (1...200).map { _ in Task { try await transport.send(to: server) } }
        for _ in 1...20 { #expect(try await transport.send(to: server, path: "/small").status == 200) }
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...100 { group.addTask { await Task.yield() } }
        }
        for task in hanging { task.cancel() }
        for task in hanging { await #expect(throws: CancellationError.self) { _ = try await task.value } }
    }
}
#endif

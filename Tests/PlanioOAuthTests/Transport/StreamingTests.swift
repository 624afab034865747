import Foundation
import HTTPTypes
import Testing

@testable import PlanioOAuth

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite("Streamed responses", .timeLimit(.minutes(4)))
struct StreamingTests {
    private static let piece = Data(repeating: UInt8(ascii: "x"), count: 65536)

    /// Sends a head and so many pieces, and tells when it has to wait for the reader, or has sent all.
    private static func pieces(_ count: Int, _ told: AsyncStream<Int>.Continuation) throws -> LoopbackServer {
        try LoopbackServer { (connection: LoopbackServer.Connection) -> Void in
            guard try connection.request().target != "/small" else {
                try connection.write(httpResponse(body: "small"))
                return
            }
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(count * piece.count)\r\n\r\n")
            var sent = 0
            while sent < count * piece.count {
                let rest = piece.dropFirst(sent % piece.count)
                let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
                let step = rest.withUnsafeBytes { send(connection.descriptor, $0.baseAddress, $0.count, flags) }
                if step > 0 {
                    sent += step
                } else {
                    guard errno == EAGAIN else { throw LoopbackServer.Failure() }
                    told.yield(sent)
                    var poll = pollfd(fd: connection.descriptor, events: Int16(POLLOUT), revents: 0)
                    guard Glibc.poll(&poll, 1, -1) > 0, poll.revents & Int16(POLLERR | POLLHUP) == 0 else {
                        throw LoopbackServer.Failure()
                    }
                }
            }
            told.yield(sent)
            connection.waitForClose()
            told.finish()
        }
    }

    private func stream(
        _ server: LoopbackServer, _ path: String = "/x", on transport: any HTTPTransport,
        limit: Int = .max
    ) async throws -> (HTTPResponse, HTTPBody) {
        var limits = TransportLimits.transfer(bytes: limit)
        limits.streamsResponse = true
        let request = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(server.port)", path: path)
        return try await transport.send(request, body: .empty, limits: limits)
    }

    @Test("the head is there before the body, and the body comes as it is sent", arguments: TransportKind.all)
    func order(_ kind: TransportKind) async throws {
        let (goOn, goingOn) = AsyncStream<Void>.makeStream()
        let gate = Gate(goOn)
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Kind: a\r\n\r\n")
            gate.wait()
            try connection.write("one")
            gate.wait()
            try connection.write("two")
            connection.waitForClose()
        }
        let (response, body) = try await stream(server, on: kind.make())
        let kind = try #require(HTTPField.Name("X-Kind"))
        #expect(response.status == .ok && response.headerFields[kind] == "a")
        #expect(body.length == 6)
        var iterator = body.makeAsyncIterator()
        goingOn.yield()
        #expect(try await iterator.next() == Data("one".utf8))
        goingOn.yield()
        #expect(try await iterator.next() == Data("two".utf8))
        #expect(try await iterator.next() == nil)
        #expect(try await iterator.next() == nil)
    }

    @Test("a server that sends faster than the reader reads has to wait, and all arrives", arguments: TransportKind.all)
    func backpressure(_ kind: TransportKind) async throws {
        let (told, tell) = AsyncStream<Int>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let server = try Self.pieces(3200, tell)
        let (_, body) = try await stream(server, on: kind.make())
        // Nothing is read: what fits into sockets and the transport's own buffer went out.
        for await sent in told.prefix(1) { #expect(sent < 32 * 1024 * 1024) }
        var count = 0
        for try await chunk in body {
            // Two megabytes, and no more than is needed to notice.
            #expect(chunk.count < 4 * 1024 * 1024)
            count += chunk.count
        }
        #expect(count == 3200 * 65536)
    }

    @Test("downloads that nobody reads keep no other request waiting", arguments: TransportKind.all)
    func heldLanes(_ kind: TransportKind) async throws {
        let (told, tell) = AsyncStream<Int>.makeStream()
        let server = try Self.pieces(3200, tell)
        let transport = kind.make(connections: 3)
        var held: [HTTPBody] = []
        for _ in 1...3 { held.append(try await stream(server, on: transport).1) }
        for await _ in told.prefix(3) {}
        for _ in 1...5 { #expect(try await transport.send(to: server, path: "/small").body == Data("small".utf8)) }
        #expect(
            try await transport.send(.post, to: server, path: "/small", body: HTTPBody(Data("x".utf8))).status == 200)
        held = []
        // Their places are free again.
        let (_, body) = try await stream(server, "/small", on: transport)
        #expect(try await body.collect(upTo: 10) == Data("small".utf8))
    }

    @Test("a download ends with who reads it: cancelled, or gone", arguments: [true, false], TransportKind.all)
    func consumer(isCancelled: Bool, _ kind: TransportKind) async throws {
        let (told, tell) = AsyncStream<Int>.makeStream()
        let (closed, close) = AsyncStream<Void>.makeStream()
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin")
            tell.yield(5)
            connection.waitForClose()
            close.yield()
        }
        if isCancelled {
            let (_, body) = try await stream(server, on: kind.make())
            let task = Task { try await body.collect(upTo: 1000) }
            for await _ in told.prefix(1) { task.cancel() }
            await #expect(throws: CancellationError.self) { _ = try await task.value }
        } else {
            for try await chunk in try await stream(server, on: kind.make()).1 {
                #expect(chunk == Data("begin".utf8))
                break
            }
        }
        for await _ in closed.prefix(1) {}
    }

    @Test("a reader that is cancelled while the server waits for it frees both", arguments: TransportKind.all)
    func cancelledWhileHeld(_ kind: TransportKind) async throws {
        let (told, tell) = AsyncStream<Int>.makeStream()
        let server = try Self.pieces(3200, tell)
        let transport = kind.make(connections: 1)
        for _ in 1...20 {
            let (_, body) = try await stream(server, on: transport)
            for await _ in told.prefix(1) {}
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                var iterator = body.makeAsyncIterator()
                return try await iterator.next()
            }
            task.cancel()
            _ = try? await task.value
        }
        let (_, body) = try await stream(server, "/small", on: transport)
        #expect(try await body.collect(upTo: 10) == Data("small".utf8))
        await transport.shutdown()
    }

    @Test("who is cancelled before the head comes gets nothing and leaves nothing", arguments: TransportKind.all)
    func cancelledEarly(_ kind: TransportKind) async throws {
        let (arrived, arrive) = AsyncStream<Void>.makeStream()
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            arrive.yield()
            connection.waitForClose()
            arrive.finish()
        }
        let task = Task { try await stream(server, on: kind.make()) }
        for await _ in arrived { task.cancel() }
        await #expect(throws: CancellationError.self) { _ = try await task.value }
    }

    @Test(
        "a connection that ends or is reset within the body is an error after what came, however often",
        arguments: [true, false], TransportKind.all)
    func lost(byReset: Bool, _ kind: TransportKind) async throws {
        let server = try LoopbackServer { connection in
            if byReset { connection.resetAtEnd() }
            _ = try connection.request()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhalf")
        }
        let transport = kind.make()
        for _ in 1...50 {
            let error = await #expect(throws: TransportError.self) {
                let (_, body) = try await stream(server, on: transport)
                _ = try await body.collect(upTo: .max)
            }
            #expect(error?.reason == .connectionLost)
        }
    }

    @Test(
        "a streamed response is bounded too, and said to be too large before it is read if it says so",
        arguments: [true, false], TransportKind.all)
    func limit(isAnnounced: Bool, _ kind: TransportKind) async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            try connection.write(
                "HTTP/1.1 200 OK\r\n"
                    + (isAnnounced ? "Content-Length: 2000000\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\n"))
            while true { try connection.write(Data("10000\r\n".utf8) + Self.piece + Data("\r\n".utf8)) }
        }
        await #expect(throws: TransportError(.responseTooLarge(limit: 1_000_000), .responded)) {
            let (_, body) = try await stream(server, on: kind.make(), limit: 1_000_000)
            _ = try await body.collect(upTo: .max)
        }
    }

    @Test(
        "a redirect, a 401 that asks for Basic and an empty body are responses, with their bodies",
        arguments: TransportKind.all)
    func heads(_ kind: TransportKind) async throws {
        let server = try LoopbackServer { request in
            switch request.target {
            case "/redirect": httpResponse("302 Found", ["Location": "http://127.0.0.1:1/elsewhere"], body: "gone")
            case "/basic": httpResponse("401 Unauthorized", ["WWW-Authenticate": "Basic realm=\"x\""], body: "who")
            default: httpResponse()
            }
        }
        for (path, status, text) in [("/redirect", 302, "gone"), ("/basic", 401, "who"), ("/empty", 200, "")] {
            let (response, body) = try await stream(server, path, on: kind.make())
            #expect(response.status.code == status)
            #expect(try await body.collect(upTo: 10) == Data(text.utf8))
        }
        #expect(server.requests.count == 3)
    }

    @Test("a shutdown ends a download that nobody reads, and no later one begins", arguments: TransportKind.all)
    func shutdown(_ kind: TransportKind) async throws {
        let (told, tell) = AsyncStream<Int>.makeStream()
        let server = try Self.pieces(3200, tell)
        let transport = kind.make()
        let (_, body) = try await stream(server, on: transport)
        for await _ in told.prefix(1) {}
        await transport.shutdown()
        let error = await #expect(throws: TransportError.self) { _ = try await body.collect(upTo: .max) }
        #expect(error?.reason == .closed)
        await #expect(throws: TransportError(.closed, .notSent)) { _ = try await stream(server, on: transport) }
    }

    @Test("a hundred downloads at once all come whole, over a few sessions", arguments: TransportKind.all)
    func many(_ kind: TransportKind) async throws {
        let server = try LoopbackServer { connection in
            let request = try connection.request()
            let count = Int(request.target.dropFirst()) ?? 0
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\nConnection: close\r\n\r\n")
            try connection.write(Data(repeating: UInt8(count % 251), count: count))
        }
        let transport = kind.make(connections: 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...100 {
                group.addTask {
                    let count = number * 10_007
                    let (_, body) = try await stream(server, "/\(count)", on: transport)
                    let content = try await body.collect(upTo: .max)
                    #expect(content == Data(repeating: UInt8(count % 251), count: count))
                }
            }
            try await group.waitForAll()
        }
        await transport.shutdown()
    }

    @Test("a large download is not held in memory, by a reader that is slower than the server")
    func memory() async throws {
        await #expect(processExitsWith: .success) {
            func peakMegabytes() throws -> Int {
                let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
                let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM") })
                return try #require(Int(line.filter(\.isNumber))) / 1024
            }
            let piece = Data(repeating: 1, count: 65536)
            let server = try LoopbackServer { connection in
                _ = try connection.request()
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(4000 * 65536)\r\n\r\n")
                for _ in 1...4000 { try connection.write(piece) }
            }
            var limits = TransportLimits.transfer()
            limits.streamsResponse = true
            let request = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(server.port)", path: "/")
            for kind in TransportKind.all {
                let before = try peakMegabytes()
                let (_, body) = try await kind.make().send(request, body: .empty, limits: limits)
                var sum = 0
                // Reading each byte is slower than the loopback.
                for try await chunk in body { for byte in chunk { sum += Int(byte) } }
                #expect(sum == 4000 * 65536)
                #expect(try peakMegabytes() - before < 50)
            }
        }
    }
}

/// Lets a thread wait for what a test does.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    init(_ signals: AsyncStream<Void>) {
        Task { [semaphore] in
            for await _ in signals { semaphore.signal() }
        }
    }

    func wait() { semaphore.wait() }
}

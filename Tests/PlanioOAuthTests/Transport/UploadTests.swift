import Foundation
import HTTPTypes
import Testing

@testable import PlanioOAuth

@Suite("Uploads", .bounded)
struct UploadTests {
    private static func chunks(_ count: Int, of bytes: Int = 10_000) -> AsyncStream<Data> {
        AsyncStream { continuation in
            for number in 0..<count { continuation.yield(Data(repeating: UInt8(number % 251), count: bytes)) }
            continuation.finish()
        }
    }

    private func failure(_ body: HTTPBody, on transport: any HTTPTransport) async throws -> TransportError? {
        let server = try LoopbackServer { _ in httpResponse() }
        let error = await #expect(throws: TransportError.self) {
            _ = try await transport.send(.post, to: server, body: body)
        }
        #expect(server.requests.isEmpty)
        return error
    }

    @Test(
        "a body arrives as it was given, with its length, from memory and as a stream of any size",
        arguments: [1, 10, 100], TransportKind.all)
    func whole(count: Int, _ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { _ in httpResponse("201 Created") }
        let bytes = (0..<count).reduce(into: Data()) { $0 += Data(repeating: UInt8($1 % 251), count: 10_000) }
        let offset = Data([1, 2, 3]) + bytes
        for body in [
            HTTPBody(bytes), HTTPBody(offset.dropFirst(3)), HTTPBody(stream: Self.chunks(count), length: bytes.count),
            HTTPBody(stream: Self.chunks(count)),
        ] {
            let isChunked = kind.streamsUploads && body.length == nil
            #expect(try await transport.send(.post, to: server, body: body).status == 201)
            let request = try #require(server.requests.last)
            #expect(request.body == bytes)
            #expect(request["Content-Length"] == (isChunked ? nil : "\(bytes.count)"))
            #expect(request["Transfer-Encoding"] == (isChunked ? "chunked" : nil))
            #expect(request["Content-Type"] == "application/octet-stream")
        }
    }

    private final class Canary: Sendable {}

    private struct Trace {
        weak var canary: Canary?
    }

    @Test("nothing of a body stays in memory when it was sent, or could not be", arguments: TransportKind.all)
    func released(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { _ in httpResponse("201 Created") }
        func traceOfSending(_ body: HTTPBody, port: Int) async -> Trace {
            let canary = Canary()
            var body = body
            body.onSent = { _ in withExtendedLifetime(canary) {} }
            let request = HTTPRequest(method: .post, scheme: "http", authority: "127.0.0.1:\(port)", path: "/x")
            _ = try? await transport.send(request, body: body, limits: TransportLimits(timeout: .patient))
            return Trace(canary: canary)
        }
        for port in [server.port, 1] {
            for body in [HTTPBody(Data(count: 10_000)), HTTPBody(stream: Self.chunks(100))] {
                let trace = await traceOfSending(body, port: port)
                while trace.canary != nil { await Task.yield() }
            }
        }
        #expect(server.requests.count == 2)
    }

    @Test("a stream without a byte is an empty body", arguments: TransportKind.all)
    func empty(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { _ in httpResponse() }
        _ = try await transport.send(.post, to: server, body: HTTPBody(stream: Self.chunks(0)))
        #expect(server.requests.map(\.body) == [Data()])
    }

    @Test(
        "a connection that is reset during uploads, however often, is an error and not the end of the process",
        arguments: TransportKind.all)
    func resets(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { connection in
            connection.resetAtEnd()
            _ = try connection.head()
        }
        for _ in 1...100 {
            await #expect(throws: TransportError(.connectionLost, .unknown)) {
                _ = try await transport.send(.post, to: server, body: HTTPBody(stream: Self.chunks(100)))
            }
        }
    }

    @Test(
        "a write is sent once, though the server keeps the connection of the one before and ends it then",
        arguments: TransportKind.all)
    func silentRepetition(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { connection in
            // Keeps the connection although it was asked to close it.
            _ = try connection.request()
            try connection.write("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
            _ = try connection.request()
        }
        _ = try await transport.send(.post, to: server, body: HTTPBody(Data("first".utf8)))
        if kind == .urlSession {
            // It has kept the connection.
            await #expect(throws: TransportError(.connectionLost, .unknown)) {
                _ = try await transport.send(.post, to: server, body: HTTPBody(Data("second".utf8)))
            }
        } else {
            _ = try await transport.send(.post, to: server, body: HTTPBody(Data("second".utf8)))
        }
        #expect(server.requests.map { String(decoding: $0.body, as: UTF8.self) } == ["first", "second"])
    }

    @Test("nothing of a streamed body can be seen in the temporary directory, while it is sent and afterwards")
    func invisible() async throws {
        let directory = TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let seen = Locked<[[String]]>([])
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            seen.withLock { $0.append((try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? ["?"]) }
            try connection.write(httpResponse())
        }
        let transport = URLSessionTransport(configuration: .init(), temporaryDirectory: directory.path)
        _ = try await transport.send(.post, to: server, body: HTTPBody(stream: Self.chunks(100)))
        #expect(seen.withLock { $0 } == [[]])
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }

    @Test("a process that is killed while it reads a stream leaves no file behind")
    func killed() async throws {
        /// The same path in the process that dies and in the one that looks.
        @Sendable func path(_ process: Int32) -> String { "/tmp/planio-test-upload-\(process)" }
        let directory = path(getpid())
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let chunks = AsyncStream<Data> { continuation in
                for _ in 1...100 { continuation.yield(Data(count: 10_000)) }
            }
            let transport = URLSessionTransport(
                configuration: .init(), temporaryDirectory: "/tmp/planio-test-upload-\(getppid())")
            let request = HTTPRequest(method: .post, scheme: "http", authority: "127.0.0.1:1", path: "/")
            let reads = Locked(0)
            let body = HTTPBody(
                stream: chunks.map { chunk in
                    let count = reads.withLock { count in
                        count += 1
                        return count
                    }
                    if count == 100 { kill(getpid(), SIGKILL) }
                    return chunk
                })
            _ = try await transport.send(request, body: body, limits: TransportLimits(timeout: .patient))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
    }

    @Test("a large stream is not held in memory")
    func memory() async throws {
        await #expect(processExitsWith: .success) {
            func peakMegabytes() throws -> Int {
                let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
                let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM") })
                return try #require(Int(line.filter(\.isNumber))) / 1024
            }
            for kind in TransportKind.all {
                let received = Locked(0)
                let server = try LoopbackServer { connection in
                    let total = try connection.head().bodyBytes
                    received.withLock { $0 = total }
                    while received.withLock({ $0 }) < 200_000_000 {
                        let count = try connection.read().count
                        received.withLock { $0 += count }
                    }
                    try connection.write(httpResponse())
                }
                let left = Locked(2000)
                let chunks = AsyncStream<Data> {
                    let isMore = left.withLock { left in
                        left -= 1
                        return left >= 0
                    }
                    return isMore ? Data(count: 100_000) : nil
                }
                let before = try peakMegabytes()
                let body = HTTPBody(stream: chunks, length: 200_000_000)
                #expect(try await kind.make().send(.post, to: server, body: body).status == 200)
                #expect(received.withLock { $0 } == 200_000_000)
                // Of 200 MB. The thread sanitizer's own memory counts as well.
                #expect(try peakMegabytes() - before < 120)
            }
        }
    }

    @Test("a temporary directory that is missing or full is a named error, and nothing is sent")
    func noRoom() async throws {
        let missing = URLSessionTransport(
            configuration: .init(), temporaryDirectory: "/tmp/planio-test-no-such-directory")
        let error = try await failure(HTTPBody(stream: Self.chunks(100)), on: missing)
        guard case .temporaryFile? = error?.reason else { Issue.record("\(String(describing: error))"); return }
        #expect(error?.delivery == .notSent && error?.description.contains("TMPDIR") == true)

        await #expect(processExitsWith: .success) {
            // As on a full disk: nothing more can be written beyond 300 kB.
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 300_000, rlim_max: 300_000)
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let chunks = AsyncStream<Data> { continuation in
                for _ in 1...100 { continuation.yield(Data(count: 10_000)) }
                continuation.finish()
            }
            let request = HTTPRequest(method: .post, scheme: "http", authority: "127.0.0.1:1", path: "/")
            let error = await #expect(throws: TransportError.self) {
                _ = try await URLSessionTransport.shared.send(
                    request, body: HTTPBody(stream: chunks), limits: TransportLimits(timeout: .patient))
            }
            guard case .temporaryFile? = error?.reason else { Issue.record("\(String(describing: error))"); return }
            #expect(error?.delivery == .notSent)
        }
    }

    @Test(
        "a stream that throws is told by the type of its error, and no whole request is sent",
        arguments: TransportKind.all)
    func throwingStream(_ kind: TransportKind) async throws {
        let transport = kind.make()
        struct Planted: Error, CustomStringConvertible { var description: String { "planted-secret" } }
        let stream = AsyncThrowingStream<Data, any Error> { continuation in
            continuation.yield(Data(count: 10))
            continuation.finish(throwing: Planted())
        }
        let error = try await failure(HTTPBody(stream: stream), on: transport)
        let delivery: TransportError.Delivery = kind.streamsUploads ? .unknown : .notSent
        #expect(error == TransportError(.unreadableBody("its stream threw Planted"), delivery))
    }

    @Test(
        "a stream that gives another number of bytes than was said is not sent whole", arguments: [999, 1001],
        TransportKind.all)
    func wrongLength(_ length: Int, _ kind: TransportKind) async throws {
        let error = try await failure(HTTPBody(stream: Self.chunks(1, of: 1000), length: length), on: kind.make())
        guard case .unreadableBody? = error?.reason else { Issue.record("\(String(describing: error))"); return }
        let isBegun = kind.streamsUploads && length == 1001
        #expect(error?.delivery == (isBegun ? .unknown : .notSent) && error?.isTemporary == false)
    }

    @Test("a caller who is cancelled while the stream is read sends nothing", arguments: TransportKind.all)
    func cancelled(_ kind: TransportKind) async throws {
        let transport = kind.make()
        let server = try LoopbackServer { _ in httpResponse() }
        let (chunks, continuation) = AsyncStream<Data>.makeStream()
        let (began, begin) = AsyncStream<Void>.makeStream()
        let body = HTTPBody(
            stream: chunks.map { chunk in
                begin.yield()
                return chunk
            })
        let task = Task { try await transport.send(.post, to: server, body: body) }
        continuation.yield(Data(count: 10))
        for await _ in began.prefix(1) { task.cancel() }
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(server.requests.isEmpty)
    }

    @Test("streams that give nothing yet keep no other request waiting", arguments: TransportKind.all)
    func slowStreams(_ kind: TransportKind) async throws {
        let server = try LoopbackServer { _ in httpResponse() }
        let transport = kind.make(connections: 2)
        let (chunks, continuation) = AsyncStream<Data>.makeStream()
        let (began, begin) = AsyncStream<Void>.makeStream()
        let slow = (1...4).map { _ in
            Task {
                begin.yield()
                return try await transport.send(.post, to: server, body: HTTPBody(stream: chunks))
            }
        }
        for await _ in began.prefix(4) {}
        #expect(try await transport.send(to: server).status == 200)
        #expect(try await transport.send(.post, to: server, body: HTTPBody(Data("x".utf8))).status == 200)
        continuation.finish()
        for task in slow { _ = try await task.value }
    }
}

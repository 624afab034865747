import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Uploads, and servers that say success and do something else.
@Suite("Attaching")
struct AttachingTests {
    private func client(_ transport: any HTTPTransport, options: Planio.Options? = nil) throws -> PlanioClient {
        try PlanioClient(
            site: "https://example.org", credential: .apiKey("k"), transport: transport,
            options: options ?? .init(retries: .none, time: ManualTime(), logger: .silent))
    }

    private static func issue(_ attachments: String) -> String {
        #"{"issue":{"id":1,"project":{"id":1,"name":"P"},"tracker":{"id":1,"name":"T"},"status":{"id":1,"name":"N"},"priority":{"id":1,"name":"P"},"author":{"id":1,"name":"A"},"subject":"s","attachments":\#(attachments)}}"#
    }

    private static let user = #"{"user":{"id":5,"login":"jens"}}"#

    @Test(
        "an upload that the server ignored, or attached under another name, is an error, though it said success",
        arguments: [("[]", "upload 7"), (#"[{"id":7,"filename":"b.txt","filesize":1}]"#, "upload 7.filename")])
    func ignored(_ attachments: String, _ field: String) async throws {
        let transport = StubTransport { sent, _ in
            if sent.request.path?.hasPrefix("/users") == true { return (200, [:], Self.user) }
            return sent.request.method == .put
                ? (204, [:], "") : (sent.request.method == .post ? 201 : 200, [:], Self.issue(attachments))
        }
        let client = try client(transport)
        let upload = Planio.Upload(token: Secret("7.abc"), filename: "a.txt")
        for work in [
            { try await client.issues.update(1) { $0.uploads = [upload] } },
            { _ = try await client.issues.create(in: "p", subject: "s") { $0.uploads = [upload] } },
        ] as [() async throws -> Void] {
            let error = await #expect(throws: PlanioError.self) { try await work() }
            guard case .ignored(fields: [field], element: _)? = error?.kind else {
                Issue.record("\(String(describing: error))"); continue
            }
        }
    }

    @Test("a change without uploads costs no further request, one with uploads says what it wants to see")
    func requests() async throws {
        let transport = StubTransport { sent, _ in
            if sent.request.path?.hasPrefix("/users") == true { return (200, [:], Self.user) }
            let attached = #"[{"id":7,"filename":"a.txt","filesize":1}]"#
            return sent.request.method == .put ? (204, [:], "") : (200, [:], Self.issue(attached))
        }
        let client = try client(transport)
        try await client.issues.update(1) { $0.subject = "s" }
        try await client.issues.update(1) { $0.uploads = [Planio.Upload(token: Secret("7.abc"), filename: "a.txt")] }
        #expect(
            transport.sent.map { $0.request.path }.filter { $0?.hasPrefix("/issues") == true } == [
                "/issues/1.json", "/issues/1.json", "/issues/1.json?include=attachments",
            ])
    }

    @Test("an upload is not sent twice when no response came, and is when it was not taken")
    func retries() async throws {
        for (error, count) in [
            (TransportError(.connectionLost, .unknown), 1), (TransportError(.cannotConnect, .notSent), 3),
        ] {
            let transport = StubTransport { sent, _ in
                if sent.request.path?.hasPrefix("/users") == true { return (200, [:], Self.user) }
                throw error
            }
            let client = try client(
                transport, options: .init(retries: .init(firstWait: .zero), time: ManualTime(), logger: .silent))
            await #expect(throws: PlanioError.self) {
                _ = try await client.attachments.upload(Data("x".utf8), named: "a.txt")
            }
            #expect(transport.sent.filter { $0.request.method == .post }.count == count)
        }
    }

    @Test("an upload from a file or a stream is sent again after its token was replaced meanwhile")
    func replacedToken() async throws {
        let session = try await SandboxSession()
        let directory = TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        try Data("from a file".utf8).write(to: URL(fileURLWithPath: directory.file("a.txt")))
        let chunks = AsyncStream<Data> { continuation in
            continuation.yield(Data("from a stream".utf8))
            continuation.finish()
        }
        session.sandbox.expireTokens()
        let file = try await session.jens.attachments.upload(fileAt: directory.file("a.txt"))
        session.sandbox.expireTokens()
        let stream = try await session.jens.attachments.upload(stream: chunks, named: "b.txt")
        #expect(file.filename == "a.txt" && stream.filename == "b.txt")
        let id = try #require(stream.attachmentID)
        #expect(try await session.jens.attachments.data(of: id) == Data("from a stream".utf8))
    }

    @Test("a file that is missing, a directory and a pipe are told as what they are, and nothing is sent")
    func unreadable() async throws {
        let transport = StubTransport(200, Self.user)
        let client = try client(transport)
        let directory = TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        #expect(mkfifo(directory.file("pipe"), 0o600) == 0)
        for path in [directory.file("missing"), directory.path, directory.file("pipe")] {
            let error = await #expect(throws: PlanioError.self) {
                _ = try await client.attachments.upload(fileAt: path)
            }
            guard case .localFile(let problem)? = error?.kind, problem.reason == .unreadable, problem.path == path
            else {
                Issue.record("\(String(describing: error))"); continue
            }
        }
        #expect(transport.sent.isEmpty)
    }

    @Test("a file that becomes shorter while it is sent is an error")
    func shrinking() async throws {
        let directory = TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let path = directory.file("a")
        try Data(count: 20_000_000).write(to: URL(fileURLWithPath: path))
        let server = try LoopbackServer { connection in
            _ = try connection.head()
            #expect(truncate(path, 1000) == 0)
            connection.waitForClose()
        }
        let request = HTTPRequest(method: .post, scheme: "http", authority: "127.0.0.1:\(server.port)", path: "/")
        let error = await #expect(throws: TransportError.self) {
            _ = try await URLSessionTransport.shared.send(
                request, body: HTTPBody(fileAt: path), limits: .transfer())
        }
        guard case .unreadableBody? = error?.reason else { Issue.record("\(String(describing: error))"); return }
        #expect(error?.isTemporary == false)
    }

    @Test("a file is sent as it is, with its length, without a temporary one, and more than once")
    func file() async throws {
        let directory = TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let content = (0..<100).reduce(into: Data()) { $0 += Data(repeating: UInt8($1), count: 10_000) }
        try content.write(to: URL(fileURLWithPath: directory.file("a")))
        let server = try LoopbackServer { _ in httpResponse() }
        let transport = URLSessionTransport(configuration: .init(), temporaryDirectory: "/no/such/directory")
        let body = try HTTPBody(fileAt: directory.file("a"))
        #expect(body.length == 1_000_000 && body.isReplayable)
        let sent = Locked(0)
        let limits = TransportLimits.transfer(bytes: 1000)
        let request = HTTPRequest(method: .post, scheme: "http", authority: "127.0.0.1:\(server.port)", path: "/")
        for _ in 1...2 {
            var watched = body
            watched.onSent = { count in sent.withLock { $0 += count } }
            _ = try await transport.send(request, body: watched, limits: limits)
        }
        #expect(server.requests.map(\.body) == [content, content])
        #expect(server.requests.map { $0["Content-Length"] } == ["1000000", "1000000"])
        #expect(sent.withLock { $0 } == 2_000_000)
        var chunks = 0
        for try await chunk in body { chunks += chunk.count }
        #expect(chunks == 1_000_000)
    }

    @Test("a listener that is slow to hear of progress holds nothing up, and hears of the end")
    func progress() async throws {
        let sandbox = PlanioSandbox.demo()
        let client = try PlanioClient(
            site: sandbox.site, credential: .apiKey("jens-api-key"), transport: sandbox,
            options: .init(time: ManualTime(), logger: .silent))
        let heard = Locked<[Planio.TransferProgress]>([])
        let upload = try await client.attachments.upload(Data(count: 1000), named: "a") { progress in
            heard.withLock { $0.append(progress) }
        }
        #expect(heard.withLock { $0 } == [.init(bytes: 1000, total: 1000)])
        #expect(heard.withLock { $0.last?.fraction } == 1)
        heard.withLock { $0 = [] }
        _ = try await client.attachments.data(of: try #require(upload.attachmentID)) { progress in
            heard.withLock { $0.append(progress) }
        }
        #expect(heard.withLock { $0.last?.bytes } == 1000)
        #expect(Planio.TransferProgress(bytes: 5, total: nil).fraction == nil)
        #expect(Planio.TransferProgress(bytes: 0, total: 0).fraction == 1)
        #expect(Planio.TransferProgress(bytes: 9, total: 3).fraction == 1)
    }

    @Test("a transfer has no deadline of thirty seconds, and the way to it has")
    func deadlines() async throws {
        let time = ManualTime(advancesItself: false)
        let (sent, send) = AsyncStream<Void>.makeStream()
        struct Slow: HTTPTransport {
            let time: ManualTime
            let sent: AsyncStream<Void>.Continuation
            func send(
                _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
            ) async throws -> (HTTPResponse, HTTPBody) {
                guard request.method == .post else {
                    return (HTTPResponse(status: .ok), HTTPBody(Data(AttachingTests.user.utf8)))
                }
                for _ in 1...10 {
                    sent.yield()
                    try await time.sleep(for: .seconds(50))
                    body.reportSent(1)
                }
                return (HTTPResponse(status: .created), HTTPBody(Data(#"{"upload":{"id":1,"token":"1.ab"}}"#.utf8)))
            }
        }
        let client = try client(
            Slow(time: time, sent: send), options: .init(retries: .none, time: time, logger: .silent))
        let task = Task { try await client.attachments.upload(Data(count: 10), named: "a") }
        for await _ in sent.prefix(10) {
            // The deadline of the whole, the watch, and who sends.
            await time.waitForSleepers(3)
            time.advance(by: .seconds(50))
        }
        #expect(try await task.value.attachmentID == 1)
    }
}

import Crypto
import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("Downloads")
struct DownloadTests {
    private let directory = TemporaryDirectory()

    @Test(
        "a download of another size than the file's leaves nothing, and what was there stays",
        arguments: [["123456789"], ["12345", "678901"], [], ["<html>login</html>"]], [true, false])
    func wrongSize(_ parts: [String], replacing: Bool) async throws {
        try directory.make()
        let liar = LyingFileServer { _ in
            (
                HTTPResponse(status: .ok),
                HTTPBody(
                    stream: AsyncStream<Data> { continuation in
                        for part in parts { continuation.yield(Data(part.utf8)) }
                        continuation.finish()
                    })
            )
        }
        let client = try liar.client()
        let path = directory.file("report.pdf")
        if replacing { try Data("old".utf8).write(to: URL(fileURLWithPath: path)) }
        let attachment = try await client.attachments.get(7)
        let kind = await errorKind {
            try await client.attachments.download(attachment, to: path, replacing: replacing)
        }
        guard case .wrongSize(expected: 10, let received)? = kind else {
            Issue.record("\(String(describing: kind))"); return
        }
        #expect(received != 10)
        #expect(try directory.listing() == (replacing ? ["report.pdf"] : []))
        if replacing { #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("old".utf8)) }
    }

    @Test("a length that is not the file's is told before anything is written")
    func announced() async throws {
        try directory.make()
        let client = try LyingFileServer { _ in (HTTPResponse(status: .ok), HTTPBody(Data(count: 2000))) }.client()
        let attachment = try await client.attachments.get(7)
        let kind = await errorKind { try await client.attachments.download(attachment, to: directory.file("a")) }
        guard case .wrongSize(expected: 10, received: 2000)? = kind else {
            Issue.record("\(String(describing: kind))"); return
        }
    }

    @Test(
        "content of the right size and another checksum is refused; with the right one it is taken",
        arguments: ["SHA-256", "MD5"])
    func digest(_ name: String) async throws {
        try directory.make()
        let right = Data("1234567890".utf8)
        let digest =
            name == "MD5"
            ? Insecure.MD5.hash(data: right).map { String(format: "%02x", $0) }.joined()
            : SHA256.hash(data: right).map { String(format: "%02X", $0) }.joined()
        for (content, isRight) in [("1234567890", true), ("1234567891", false)] {
            let client = try LyingFileServer(digest: digest) { _ in
                (HTTPResponse(status: .ok), LyingFileServer.chunks(content))
            }.client()
            let file = try #require(try await client.files.list(in: "some-project").all().first)
            if isRight {
                try await client.attachments.download(file, to: directory.file("right"))
            } else {
                guard
                    case .wrongDigest? = await errorKind({
                        try await client.attachments.download(file, to: directory.file("wrong"))
                    })
                else { Issue.record("taken"); continue }
            }
        }
        #expect(try directory.listing() == ["right"])
    }

    @Test("a connection that is lost within a download leaves nothing")
    func lost() async throws {
        try directory.make()
        let client = try LyingFileServer { _ in
            (
                HTTPResponse(status: .ok),
                LyingFileServer.chunks("12345", then: TransportError(.connectionLost, .unknown))
            )
        }.client()
        let attachment = try await client.attachments.get(7)
        let kind = await errorKind { try await client.attachments.download(attachment, to: directory.file("a")) }
        guard case .transport(TransportError(.connectionLost, .unknown))? = kind else {
            Issue.record("\(String(describing: kind))"); return
        }
        #expect(try directory.listing().isEmpty)
    }

    @Test("a download that is cancelled leaves nothing")
    func cancelled() async throws {
        try directory.make()
        let (chunks, give) = AsyncStream<Data>.makeStream()
        let (taken, take) = AsyncStream<Void>.makeStream()
        let client = try LyingFileServer { _ in (HTTPResponse(status: .ok), HTTPBody(stream: chunks)) }.client()
        let attachment = try await client.attachments.get(7)
        let path = directory.file("a")
        let task = Task {
            try await client.attachments.download(attachment, to: path) { progress in
                if progress.bytes == 5 { take.yield() }
            }
        }
        give.yield(Data("12345".utf8))
        for await _ in taken.prefix(1) { task.cancel() }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try directory.listing().isEmpty)
    }

    @Test("a process that is killed within a download leaves nothing")
    func killed() async throws {
        @Sendable func path(_ process: Int32) -> String { "/tmp/planio-test-download-\(process)" }
        let directory = path(getpid())
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let chunks = AsyncStream<Data> { continuation in
                continuation.yield(Data("12345".utf8))
            }
            let client = try LyingFileServer { _ in (HTTPResponse(status: .ok), HTTPBody(stream: chunks)) }.client()
            let attachment = try await client.attachments.get(7)
            try await client.attachments.download(attachment, to: "/tmp/planio-test-download-\(getppid())/a") { _ in
                kill(getpid(), SIGKILL)
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
    }

    @Test("a full disk is told as what it is, and leaves nothing")
    func full() async throws {
        @Sendable func path(_ process: Int32) -> String { "/tmp/planio-test-full-\(process)" }
        let directory = path(getpid())
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 300_000, rlim_max: 300_000)
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let client = try LyingFileServer(size: 400_000) { _ in
                (HTTPResponse(status: .ok), HTTPBody(Data(count: 400_000)))
            }
            .client()
            let attachment = try await client.attachments.get(7)
            let error = await #expect(throws: PlanioError.self) {
                try await client.attachments.download(attachment, to: "/tmp/planio-test-full-\(getppid())/a")
            }
            guard case .localFile(let problem)? = error?.kind, problem.reason == .unwritable else {
                Issue.record("\(String(describing: error))"); return
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
    }

    @Test(
        "a place where nothing can be written is told before the server is asked",
        arguments: ["/missing/a", "/..", "/."])
    func places(_ tail: String) async throws {
        try directory.make()
        let liar = LyingFileServer { _ in (HTTPResponse(status: .ok), HTTPBody(Data("1234567890".utf8))) }
        let client = try liar.client()
        let attachment = try await client.attachments.get(7)
        let kind = await errorKind {
            try await client.attachments.download(attachment, to: directory.path + tail, replacing: tail != "/.")
        }
        guard case .localFile? = kind else { Issue.record("\(String(describing: kind))"); return }
        #expect(liar.asked.withLock { $0.count } == 1)
        #expect(try directory.listing().isEmpty)
    }

    @Test("of many downloads to one place one wins, whole; the others are told that it exists")
    func race() async throws {
        try directory.make()
        let client = try LyingFileServer { _ in (HTTPResponse(status: .ok), LyingFileServer.chunks("12345", "67890")) }
            .client()
        let attachment = try await client.attachments.get(7)
        let path = directory.file("a")
        let won = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 1...50 {
                group.addTask {
                    do {
                        try await client.attachments.download(attachment, to: path)
                        return true
                    } catch let error as PlanioError {
                        guard case .localFile(let problem) = error.kind, problem.reason == .exists else { throw error }
                        return false
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(won == 1)
        #expect(try directory.listing() == ["a"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("1234567890".utf8))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test("a link at the place is replaced, not followed")
    func link() async throws {
        try directory.make()
        let client = try LyingFileServer { _ in (HTTPResponse(status: .ok), HTTPBody(Data("1234567890".utf8))) }
            .client()
        let attachment = try await client.attachments.get(7)
        try Data("other".utf8).write(to: URL(fileURLWithPath: directory.file("other")))
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("a"), withDestinationPath: directory.file("other"))
        guard
            case .localFile? = await errorKind({
                try await client.attachments.download(attachment, to: directory.file("a"))
            }
            )
        else { Issue.record("written through a link"); return }
        try await client.attachments.download(attachment, to: directory.file("a"), replacing: true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.file("other"))) == Data("other".utf8))
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.file("a"))) == Data("1234567890".utf8))
    }
}

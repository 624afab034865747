import Crypto
import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("Downloads")
struct DownloadTests {
    /// A server that says of its file what it likes.
    private struct Liar: HTTPTransport {
        var size = 10
        var digest = ""
        var respond: @Sendable (HTTPRequest) async throws -> (HTTPResponse, HTTPBody)
        let asked = Locked<[HTTPRequest]>([])

        func send(
            _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
        ) async throws -> (HTTPResponse, HTTPBody) {
            let path = request.path ?? ""
            if path.hasPrefix("/users/current") {
                return (HTTPResponse(status: .ok), HTTPBody(Data(#"{"user":{"id":5,"login":"jens"}}"#.utf8)))
            }
            asked.withLock { $0.append(request) }
            let members =
                #""id":7,"filename":"../../etc/pass\u0000wd","filesize":\#(size),"content_type":null,"description":null"#
            if path.contains("/files.json") {
                return (
                    HTTPResponse(status: .ok),
                    HTTPBody(Data(#"{"files":[{\#(members),"digest":"\#(digest)","downloads":0}]}"#.utf8))
                )
            }
            if path == "/attachments/7.json" {
                return (HTTPResponse(status: .ok), HTTPBody(Data(#"{"attachment":{\#(members)}}"#.utf8)))
            }
            return try await respond(request)
        }

        func client() throws -> PlanioClient {
            try PlanioClient(
                site: "https://example.org/redmine", credential: .apiKey("planted-key"), transport: Rebased(base: self),
                options: .init(retries: .none, logger: .silent))
        }
    }

    /// Takes the prefix of the site away.
    private struct Rebased: HTTPTransport {
        let base: Liar
        func send(
            _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
        ) async throws -> (HTTPResponse, HTTPBody) {
            var request = request
            if request.authority == "example.org" { request.path = request.path.map { String($0.dropFirst(8)) } }
            return try await base.send(request, body: body, limits: limits)
        }
    }

    private static func chunks(_ texts: String..., then error: (any Error)? = nil) -> HTTPBody {
        HTTPBody(
            stream: AsyncThrowingStream<Data, any Error> { continuation in
                for text in texts { continuation.yield(Data(text.utf8)) }
                continuation.finish(throwing: error)
            })
    }

    private let directory = TemporaryDirectory()

    private func prepare() throws {
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
    }

    private func listing() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: directory.path) }

    private func kind(_ work: () async throws -> Void) async -> PlanioError.Kind? {
        await #expect(throws: PlanioError.self) { try await work() }?.kind
    }

    // MARK: What is wrong

    @Test(
        "a download of another size than the file's leaves nothing, and what was there stays",
        arguments: [["123456789"], ["12345", "678901"], [], ["<html>login</html>"]], [true, false])
    func wrongSize(_ parts: [String], replacing: Bool) async throws {
        try prepare()
        let liar = Liar { _ in
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
        let kind = await kind {
            try await client.attachments.download(attachment, to: path, replacing: replacing)
        }
        guard case .wrongSize(expected: 10, let received)? = kind else {
            Issue.record("\(String(describing: kind))"); return
        }
        #expect(received != 10)
        #expect(try listing() == (replacing ? ["report.pdf"] : []))
        if replacing { #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("old".utf8)) }
    }

    @Test("a length that is not the file's is told before anything is written")
    func announced() async throws {
        try prepare()
        let client = try Liar { _ in (HTTPResponse(status: .ok), HTTPBody(Data(count: 2000))) }.client()
        let attachment = try await client.attachments.get(7)
        let kind = await kind { try await client.attachments.download(attachment, to: directory.file("a")) }
        guard case .wrongSize(expected: 10, received: 2000)? = kind else {
            Issue.record("\(String(describing: kind))"); return
        }
    }

    @Test(
        "content of the right size and another checksum is refused; with the right one it is taken",
        arguments: ["SHA-256", "MD5"])
    func digest(_ name: String) async throws {
        try prepare()
        let right = Data("1234567890".utf8)
        let digest =
            name == "MD5"
            ? Insecure.MD5.hash(data: right).map { String(format: "%02x", $0) }.joined()
            : SHA256.hash(data: right).map { String(format: "%02X", $0) }.joined()
        for (content, isRight) in [("1234567890", true), ("1234567891", false)] {
            let client = try Liar(digest: digest) { _ in (HTTPResponse(status: .ok), Self.chunks(content)) }.client()
            let file = try #require(try await client.files.list(in: "some-project").all().first)
            if isRight {
                try await client.attachments.download(file, to: directory.file("right"))
            } else {
                guard
                    case .wrongDigest? = await kind({
                        try await client.attachments.download(file, to: directory.file("wrong"))
                    })
                else { Issue.record("taken"); continue }
            }
        }
        #expect(try listing() == ["right"])
    }

    @Test("a connection that is lost within a download leaves nothing")
    func lost() async throws {
        try prepare()
        let client = try Liar { _ in
            (HTTPResponse(status: .ok), Self.chunks("12345", then: TransportError(.connectionLost, .unknown)))
        }.client()
        let attachment = try await client.attachments.get(7)
        let kind = await kind { try await client.attachments.download(attachment, to: directory.file("a")) }
        guard case .transport(TransportError(.connectionLost, .unknown))? = kind else {
            Issue.record("\(String(describing: kind))"); return
        }
        #expect(try listing().isEmpty)
    }

    @Test("a download that is cancelled leaves nothing")
    func cancelled() async throws {
        try prepare()
        let (chunks, give) = AsyncStream<Data>.makeStream()
        let (taken, take) = AsyncStream<Void>.makeStream()
        let client = try Liar { _ in (HTTPResponse(status: .ok), HTTPBody(stream: chunks)) }.client()
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
        #expect(try listing().isEmpty)
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
            let client = try Liar { _ in (HTTPResponse(status: .ok), HTTPBody(stream: chunks)) }.client()
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
            let client = try Liar(size: 400_000) { _ in (HTTPResponse(status: .ok), HTTPBody(Data(count: 400_000))) }
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
        try prepare()
        let liar = Liar { _ in (HTTPResponse(status: .ok), HTTPBody(Data("1234567890".utf8))) }
        let client = try liar.client()
        let attachment = try await client.attachments.get(7)
        let kind = await kind {
            try await client.attachments.download(attachment, to: directory.path + tail, replacing: tail != "/.")
        }
        guard case .localFile? = kind else { Issue.record("\(String(describing: kind))"); return }
        #expect(liar.asked.withLock { $0.count } == 1)
        #expect(try listing().isEmpty)
    }

    @Test("of many downloads to one place one wins, whole; the others are told that it exists")
    func race() async throws {
        try prepare()
        let client = try Liar { _ in (HTTPResponse(status: .ok), Self.chunks("12345", "67890")) }.client()
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
        #expect(try listing() == ["a"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("1234567890".utf8))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test("a link at the place is replaced, not followed")
    func link() async throws {
        try prepare()
        let client = try Liar { _ in (HTTPResponse(status: .ok), HTTPBody(Data("1234567890".utf8))) }.client()
        let attachment = try await client.attachments.get(7)
        try Data("other".utf8).write(to: URL(fileURLWithPath: directory.file("other")))
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("a"), withDestinationPath: directory.file("other"))
        guard
            case .localFile? = await kind({ try await client.attachments.download(attachment, to: directory.file("a")) }
            )
        else { Issue.record("written through a link"); return }
        try await client.attachments.download(attachment, to: directory.file("a"), replacing: true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.file("other"))) == Data("other".utf8))
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.file("a"))) == Data("1234567890".utf8))
    }

    // MARK: Names of others

    @Test("a name of the server's leads nowhere else")
    func traversal() async throws {
        try prepare()
        let client = try Liar { _ in (HTTPResponse(status: .ok), HTTPBody(Data("1234567890".utf8))) }.client()
        let attachment = try await client.attachments.get(7)
        let path = try await client.attachments.download(attachment, into: directory.path)
        #expect(path == directory.file(".._.._etc_pass_wd"))
        #expect(try listing() == [".._.._etc_pass_wd"])
    }

    @Test(
        "a safe name has no way out of a directory and nothing invisible, and keeps scripts and endings",
        arguments: [
            ("report.pdf", "report.pdf"), ("../x", ".._x"), ("/etc/passwd", "_etc_passwd"), ("a\\b", "a_b"),
            ("..", "attachment 7"), (".", "attachment 7"), ("", "attachment 7"), (" . ", "attachment 7"),
            ("a\0b\n\u{1B}[31m", "a_b__[31m"), ("\u{202E}txt.exe", "_txt.exe"), ("Größe €.txt", "Größe €.txt"),
            ("契約.docx", "契約.docx"), ("it's \"x\"", "it's \"x\""),
        ])
    func safe(_ name: String, _ expected: String) {
        let file = Named(filename: name)
        #expect(Array(file.safeFilename.utf8) == Array(expected.utf8))
    }

    @Test("a long name is shortened in its middle, so that it fits and keeps its ending")
    func longNames() {
        for name in [String(repeating: "ü", count: 255) + ".tar.gz", String(repeating: "👩‍👩‍👧", count: 60) + ".png"] {
            let safe = Named(filename: name).safeFilename
            #expect(safe.utf8.count <= 200)
            #expect(safe.hasSuffix(name.suffix(4)))
        }
    }

    private struct Named: Planio.Downloadable {
        let filename: String
        var attachmentID: Planio.Attachment.ID { 7 }
        var filesize: Int { 0 }
        var digest: String? { nil }
    }

    @Test(
        "what the server makes of a name is known beforehand",
        arguments: [
            ("a.txt", "a.txt"), ("dir/a.txt", "a.txt"), ("C:\\dir\\a.txt", "a.txt"), ("it's.txt", "it_s.txt"),
            ("a\"'?b", "a_b"), ("a\r\nb", "a_b"), ("a\0b", "a_b"), ("tab\tx", "tab\tx"), ("dir/", ""),
            ("ü.txt", "ü.txt"), ("u\u{308}.txt", "u\u{308}.txt"), ("/a\u{301}", "a\u{301}"), ("a/\u{301}b", "\u{301}b"),
        ])
    func stored(_ name: String, _ expected: String) {
        #expect(Array(Planio.Upload.storedName(for: name).utf8) == Array(expected.utf8))
        var upload = Planio.Upload(token: Secret("7.abc"), filename: name)
        #expect(upload.filename.map { Array($0.utf8) } == Array(expected.utf8))
        upload.filename = name
        #expect(upload.filename.map { Array($0.utf8) } == Array(expected.utf8))
        #expect(upload.attachmentID == 7)
    }

    // MARK: URLs

    @Test("a URL of this site is got by its id; one of another origin is refused, and gets no credentials")
    func urls() async throws {
        let liar = Liar { request in
            request.path == "/moved"
                ? (HTTPResponse(status: .found, headerFields: [.location: "https://third.example/x"]), .empty)
                : (HTTPResponse(status: .ok), HTTPBody(Data("1234567890".utf8)))
        }
        let client = try liar.client()
        let own = try await client.attachments.stream(
            at: "https://example.org/redmine/attachments/download/7/x%20y.pdf")
        #expect(try await own.collect(upTo: 100).count == 10)
        #expect(liar.asked.withLock { $0.map(\.path) } == ["/attachments/download/7.json"])
        let foreign = "https://evil.example/attachments/download/7/x.pdf?signature=s"
        for url in [
            foreign, "https://example.org:8443/redmine/attachments/download/7/x",
            "http://example.org/redmine/attachments/download/7/x",
            "https://example.org.evil.example/redmine/attachments/download/7/x",
        ] {
            let kind = await kind { _ = try await client.attachments.stream(at: url) }
            guard case .invalidRequest(.otherOrigin)? = kind else {
                Issue.record("\(url): \(String(describing: kind))"); continue
            }
        }
        for url in [
            "https://example.org/attachments/download/7/x", "https://example.org/redmine/users/7.json", "mailto:x", "x",
            "https://example.org@evil.example/redmine/attachments/download/7/x", "file:///etc/passwd",
            "https://example.org/redmine/attachments/download/x/7",
        ] {
            let kind = await kind {
                _ = try await client.attachments.stream(at: url, otherOrigins: .withoutCredentials)
            }
            guard case .invalidRequest(.noFile)? = kind else {
                Issue.record("\(url): \(String(describing: kind))"); continue
            }
        }
        #expect(liar.asked.withLock { $0.count } == 1)
        let download = try await client.attachments.stream(at: foreign, otherOrigins: .withoutCredentials)
        #expect(try await download.collect(upTo: 100).count == 10)
        let sent = try #require(liar.asked.withLock { $0.last })
        #expect(sent.authority == "evil.example" && sent.path == "/attachments/download/7/x.pdf?signature=s")
        #expect(sent.headerFields.map(\.name.canonicalName) == ["accept"])
        #expect(!"\(sent.headerFields)".contains("planted-key"))
        // In clear only on this machine, and no redirect is followed.
        guard
            case .invalidRequest(.otherOrigin)? = await kind({
                _ = try await client.attachments.stream(
                    at: "http://evil.example/attachments/download/7/x", otherOrigins: .withoutCredentials)
            })
        else { Issue.record("plain http"); return }
        let moved = await kind {
            _ = try await client.attachments.stream(at: "https://evil.example/moved", otherOrigins: .withoutCredentials)
        }
        guard case .redirected(origin: "https://third.example")? = moved else {
            Issue.record("\(String(describing: moved))"); return
        }
        #expect(liar.asked.withLock { $0.count } == 3)
    }

    @Test("a download that is redirected elsewhere is an error, and nothing is asked there")
    func redirected() async throws {
        try prepare()
        let liar = Liar { _ in
            (HTTPResponse(status: .found, headerFields: [.location: "https://storage.example/x"]), .empty)
        }
        let client = try liar.client()
        let attachment = try await client.attachments.get(7)
        let kind = await kind { try await client.attachments.download(attachment, to: directory.file("a")) }
        guard case .redirected(origin: "https://storage.example")? = kind else {
            Issue.record("\(String(describing: kind))"); return
        }
        #expect(liar.asked.withLock { $0.allSatisfy { $0.authority == "example.org" } })
        #expect(try listing().isEmpty)
    }
}

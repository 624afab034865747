import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("URLs of downloads")
struct DownloadURLTests {
    private let directory = TemporaryDirectory()

    @Test("a URL of this site is got by its id; one of another origin is refused, and gets no credentials")
    func urls() async throws {
        let liar = LyingFileServer { request in
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
            let kind = await errorKind { _ = try await client.attachments.stream(at: url) }
            guard case .invalidRequest(.otherOrigin)? = kind else {
                Issue.record("\(url): \(String(describing: kind))"); continue
            }
        }
        for url in [
            "https://example.org/attachments/download/7/x", "https://example.org/redmine/users/7.json", "mailto:x", "x",
            "https://example.org@evil.example/redmine/attachments/download/7/x", "file:///etc/passwd",
            "https://example.org/redmine/attachments/download/x/7",
        ] {
            let kind = await errorKind {
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
            case .invalidRequest(.otherOrigin)? = await errorKind({
                _ = try await client.attachments.stream(
                    at: "http://evil.example/attachments/download/7/x", otherOrigins: .withoutCredentials)
            })
        else { Issue.record("plain http"); return }
        let moved = await errorKind {
            _ = try await client.attachments.stream(at: "https://evil.example/moved", otherOrigins: .withoutCredentials)
        }
        guard case .redirected(origin: "https://third.example")? = moved else {
            Issue.record("\(String(describing: moved))"); return
        }
        #expect(liar.asked.withLock { $0.count } == 3)
    }

    @Test("a download that is redirected elsewhere is an error, and nothing is asked there")
    func redirected() async throws {
        try directory.make()
        let liar = LyingFileServer { _ in
            (HTTPResponse(status: .found, headerFields: [.location: "https://storage.example/x"]), .empty)
        }
        let client = try liar.client()
        let attachment = try await client.attachments.get(7)
        let kind = await errorKind { try await client.attachments.download(attachment, to: directory.file("a")) }
        guard case .redirected(origin: "https://storage.example")? = kind else {
            Issue.record("\(String(describing: kind))"); return
        }
        #expect(liar.asked.withLock { $0.allSatisfy { $0.authority == "example.org" } })
        #expect(try directory.listing().isEmpty)
    }
}

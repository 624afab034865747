import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// Titles as Redmine keeps them, and what a server that lies cannot do.
@Suite("Wiki pages")
struct WikiPageTests {
    private func wiki(_ transport: StubTransport) throws -> PlanioClient.Wiki {
        try PlanioClient(
            site: "https://example.org/redmine", credential: .apiKey("key"), transport: transport,
            options: .init(retries: .none, time: ManualTime(), logger: .silent)
        ).wiki
    }

    /// The first request asks who is there; the others are answered as the closure says, by their paths.
    private func transport(
        _ answer: @escaping @Sendable (_ method: String, _ path: String) -> (Int, HTTPFields, String)
    ) -> StubTransport {
        StubTransport { sent, number in
            number == 1
                ? (200, [:], #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#)
                : answer(sent.request.method.rawValue, sent.request.path ?? "")
        }
    }

    private static func page(_ title: String) -> (Int, HTTPFields, String) {
        (200, [:], #"{"wiki_page":{"title":"\#(title)","text":"t","version":1}}"#)
    }

    @Test("a title is what Redmine makes of it, and told from another by its bytes")
    func titles() throws {
        for (text, title) in [
            ("release  notes", "Release_notes"), ("\t x ", "_x_"), ("ßx", "SSx"), ("日本", "日本"), ("ǆ", "Ǆ"),
            ("1 a", "1_a"),
            ("a\u{A0}b", "A\u{A0}b"),
        ] {
            #expect(Planio.WikiPage.Title(text).text == title)
        }
        let twins: [Planio.WikiPage.Title] = ["\u{DC}ber", "U\u{308}ber"]
        #expect(twins[0] != twins[1] && Set(twins).count == 2)
        #expect(twins[1] < twins[0])
        let decoded = try JSONDecoder().decode([Planio.WikiPage.Title].self, from: JSONEncoder().encode(twins))
        #expect(decoded == twins)
        #expect(Planio.WikiPage.Title("release notes").description == "Release notes")
    }

    @Test(
        "a renamed page is asked for at the site itself, whatever the redirect says",
        arguments: [
            "https://example.org/redmine/projects/p/wiki/New", "http://example.org/redmine/projects/p/wiki/New",
            "/redmine/projects/p/wiki/New", "https://example.org:8443/redmine/projects/p/wiki/New",
        ])
    func followed(_ location: String) async throws {
        let stub = transport { _, path in
            path == "/redmine/projects/p/wiki/Old.json?include=attachments"
                ? (302, [.location: location], "") : Self.page("New")
        }
        let page = try await wiki(stub).get("old", in: "p", include: [.attachments])
        #expect(page.title == "New")
        #expect(stub.sent.last?.request.path == "/redmine/projects/p/wiki/New.json?include=attachments")
        #expect(stub.sent.allSatisfy { $0.request.scheme == "https" && $0.request.authority == "example.org" })
    }

    @Test(
        "a redirect that leads to no wiki page of the site is not followed",
        arguments: [
            "https://evil.example/redmine/projects/p/wiki/New", "https://example.org/login?back_url=x",
            "https://example.org/redmine/projects/p/issues/New", "https://example.org/projects/p/wiki/New",
            "//evil.example/redmine/projects/p/wiki/New", "https://example.org/redmine/projects/p/wiki/..%2F..%2Fusers",
            "https://example.org/redmine/projects/p/wiki/A/B", "javascript:alert(1)", "",
        ])
    func notFollowed(_ location: String) async throws {
        let stub = transport { _, _ in (302, [.location: location], "") }
        let error = await #expect(throws: PlanioError.self) { _ = try await wiki(stub).get("Old", in: "p") }
        guard case .redirected? = error?.kind else { Issue.record("\(String(describing: error))"); return }
        #expect(stub.sent.count == 2)
    }

    @Test("redirects that lead in a circle end")
    func circle() async throws {
        let stub = transport { _, _ in (302, [.location: "https://example.org/redmine/projects/p/wiki/Old"], "") }
        let error = await #expect(throws: PlanioError.self) { _ = try await wiki(stub).get("Old", in: "p") }
        guard case .redirected? = error?.kind else { Issue.record("\(String(describing: error))"); return }
        #expect(stub.sent.count < 6)
    }

    @Test("another page's response is an error, that of the same title in another case is not")
    func otherPage() async throws {
        #expect(try await wiki(transport { _, _ in Self.page("START") }).get("Start", in: "p").text == "t")
        let error = await #expect(throws: PlanioError.self) {
            _ = try await wiki(transport { _, _ in Self.page("Other") }).get("Start", in: "p")
        }
        guard case .undecodable(let path, _)? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(path == "wiki_page.title")
    }

    @Test("a page that somebody else made in between is told when creating")
    func raced() async throws {
        let stub = transport { method, _ in method == "GET" ? (404, [:], "") : (204, [:], "") }
        let error = await #expect(throws: PlanioError.self) { try await wiki(stub).create("New", in: "p", text: "t") }
        guard case .unexpectedResponse? = error?.kind else { Issue.record("\(String(describing: error))"); return }
        #expect(error?.status == 204)
    }

    @Test("a title that is another page's sends nothing")
    func refused() async throws {
        let stub = transport { _, _ in Self.page("AB") }
        let error = await #expect(throws: PlanioError.self) { _ = try await wiki(stub).get("A/B", in: "p") }
        #expect(error?.description.contains("it would be the page AB") == true)
        #expect(stub.sent.isEmpty)
    }
}

import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Reads follow redirects within the site, and nothing else does.
@Suite("Redirects", .bounded)
struct RedirectTests {
    private static let user = #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#
    private static func issue(_ id: Int) -> String {
        #"{"issue":{"id":\#(id),"project":{"id":1,"name":"P"},"tracker":{"id":1,"name":"Bug"},"status":{"id":1,"name":"New"},"priority":{"id":2,"name":"Normal"},"author":{"id":5,"name":"Jens"},"subject":"x","created_on":"2026-11-24T09:38:13Z","updated_on":"2026-11-24T09:38:13Z"}}"#
    }

    /// Redirects by a table of paths, and answers everything else with the issue 7.
    private func client(
        _ redirects: [String: String], status: Int = 302, site: SiteAddress = "https://example.org/redmine",
        body: String = RedirectTests.issue(7), fields: HTTPFields = [:], options: Planio.Options = .once()
    ) async throws -> (PlanioClient, StubTransport) {
        let transport = StubTransport { sent, _ in
            let path = sent.request.path ?? ""
            if let location = redirects[path] { return (status, [.location: location], "") }
            return path.hasSuffix("/users/current.json") ? (200, [:], Self.user) : (200, fields, body)
        }
        return (try await .known(transport, site: site, options: options), transport)
    }

    private func paths(_ transport: StubTransport) -> [String] {
        transport.sent.dropFirst().map { $0.request.path ?? "" }
    }

    @Test("a read follows a redirect below the site, with its credentials", arguments: [301, 302, 303, 307, 308])
    func followed(status: Int) async throws {
        let (client, transport) = try await client(
            ["/redmine/issues/7.json": "/redmine/moved/7.json?x=1"], status: status)
        #expect(try await client.issues.get(7).id == 7)
        #expect(paths(transport) == ["/redmine/issues/7.json", "/redmine/moved/7.json?x=1"])
        let last = try #require(transport.sent.last?.request)
        #expect(last.method == .get && last.authority == "example.org" && last.scheme == "https")
        #expect(last.headerFields[.redmineAPIKey] == "key")
    }

    @Test("a raw read tells where its response came from")
    func path() async throws {
        let (client, _) = try await client(["/redmine/x.json": "https://example.org/redmine/a/y.json?z"])
        #expect(try await client.send(.get("/x.json")).path == "/a/y.json")
        #expect(try await client.send(.get("/y.json")).path == "/y.json")
        let head = try await client.send(PlanioRequest(.head, "/x.json"))
        #expect(head.path == "/a/y.json")
    }

    @Test("a site at the root of its host, and one on another port, follow theirs")
    func otherSites() async throws {
        let (root, _) = try await client(["/x.json": "y.json"], site: "https://example.org")
        #expect(try await root.send(.get("/x.json")).path == "/y.json")
        let (port, _) = try await client(
            ["/x.json": "https://example.org:8443/y.json"], site: "https://example.org:8443")
        #expect(try await port.send(.get("/x.json")).path == "/y.json")
    }

    @Test("five redirects are followed, a sixth is not", arguments: [(5, true), (6, false)])
    func most(count: Int, isFollowed: Bool) async throws {
        let table = (1...count).map { ("/redmine/\($0 - 1).json", "/redmine/\($0).json") }
        let (client, transport) = try await client(Dictionary(uniqueKeysWithValues: table))
        if isFollowed {
            #expect(try await client.send(.get("/0.json")).path == "/\(count).json")
        } else {
            let error = await #expect(throws: PlanioError.self) { try await client.send(.get("/0.json")) }
            guard case .redirected(origin: "https://example.org")? = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
        }
        #expect(paths(transport).count == 6)
    }

    @Test("redirects that lead in a circle are an error, of however many steps", arguments: 1...4)
    func circle(_ steps: Int) async throws {
        let table = (0..<steps).map { ("/redmine/\($0).json", "/redmine/\(($0 + 1) % steps).json") }
        let (client, transport) = try await client(Dictionary(uniqueKeysWithValues: table))
        let error = await #expect(throws: PlanioError.self) { try await client.send(.get("/0.json")) }
        guard case .redirected? = error?.kind else { Issue.record("\(String(describing: error))"); return }
        #expect(paths(transport).count == steps)
    }

    @Test(
        "nothing is asked elsewhere, and the error names where it would have led",
        arguments: [
            ("https://evil.example/redmine/issues/7.json", "https://evil.example"),
            ("//evil.example/redmine/issues/7.json", "https://evil.example"),
            ("http://example.org/redmine/issues/8.json", "http://example.org"),
            ("https://example.org:8443/redmine/issues/8.json", "https://example.org:8443"),
            ("https://example.org/other/issues/7.json", "https://example.org"),
            ("/redmine/../issues/7.json", "https://example.org"), ("/redmine/%2e%2e/x.json", "https://example.org"),
            ("https://example.org@evil.example/redmine/x.json", "https://evil.example"), ("", "https://example.org"),
            ("/redmine/issues/8.json?key=other", "https://example.org"),
            ("/redmine/issues/8.json?access%5Ftoken=other", "https://example.org"),
            ("/redmine/issues/8.json?a=1;bearer_token=other", "https://example.org"),
        ])
    func notFollowed(_ location: String, _ origin: String) async throws {
        let (client, transport) = try await client(["/redmine/issues/7.json": location])
        let error = await #expect(throws: PlanioError.self) { _ = try await client.issues.get(7) }
        guard case .redirected(origin)? = error?.kind else { Issue.record("\(String(describing: error))"); return }
        #expect(paths(transport).count == 1)
        #expect(error?.description.contains(origin) == true)
    }

    @Test(
        "a login page is none of what was asked for",
        arguments: ["/redmine/login?back_url=x", "login", "https://example.org/redmine/login", "/redmine/%6Cogin"])
    func login(_ location: String) async throws {
        let (client, transport) = try await client(["/redmine/x.json": location])
        let error = await #expect(throws: PlanioError.self) { try await client.send(.get("/x.json")) }
        guard case .redirected? = error?.kind else { Issue.record("\(String(describing: error))"); return }
        if location != "/redmine/%6Cogin" { #expect(error?.respondent == .loginPage) }
        #expect(paths(transport).count == 1)
    }

    @Test("what changes something follows none, whatever the status", arguments: [301, 302, 303, 307, 308])
    func writes(status: Int) async throws {
        let location = "/redmine/moved.json"
        let (client, transport) = try await client(
            ["/redmine/issues/7.json": location, "/redmine/issues.json": location], status: status)
        for request in [
            PlanioRequest.post("/issues.json", json: [:]), .put("/issues/7.json", json: [:]), .delete("/issues/7.json"),
            PlanioRequest(.patch, "/issues/7.json"),
        ] {
            let error = await #expect(throws: PlanioError.self) { try await client.send(request) }
            guard case .redirected(origin: "https://example.org")? = error?.kind else {
                Issue.record("\(String(describing: error))"); continue
            }
        }
        #expect(paths(transport).count == 4)
    }

    @Test("who the client is, is read where it was asked")
    func identity() async throws {
        let transport = StubTransport(302, "", [.location: "/redmine/users/5.json"])
        let client = try PlanioClient(
            site: "https://example.org/redmine", credential: .apiKey("key"), transport: transport, options: .once())
        let error = await #expect(throws: PlanioError.self) { _ = try await client.issues.get(7) }
        guard case .identity(let reason)? = error?.kind, reason.reason == .redirected else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(transport.sent.count == 1)
        let (known, sent) = try await self.client(["/redmine/my/account.json": "/redmine/users/6.json"])
        await #expect(throws: PlanioError.self) { try await known.send(.get("/my/account.json")) }
        #expect(paths(sent).count == 1)
    }

    @Test("a token request follows none")
    func token() async throws {
        let session = try await SandboxSession()
        session.time.advance(by: .seconds(7201))
        session.sandbox.inject(.redirect(to: "/oauth/other"), on: .token)
        let error = await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        guard case .tokenEndpoint(let reason)? = error?.reason, reason.kind == .redirected else {
            Issue.record("\(String(describing: error))"); return
        }
    }

    @Test("what arrives is held against what was asked for: the object, and that it is JSON")
    func expectations() async throws {
        let table = ["/redmine/issues/7.json": "/redmine/issues/8.json"]
        let (client, _) = try await client(table, body: Self.issue(8))
        let error = await #expect(throws: PlanioError.self) { _ = try await client.issues.get(7) }
        guard case .otherObject(asked: 7, received: 8)? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        let (page, _) = try await self.client(table, body: "<html></html>", fields: [.contentType: "text/html"])
        let html = await #expect(throws: PlanioError.self) { _ = try await page.issues.get(7) }
        guard case .unexpectedResponse? = html?.kind else { Issue.record("\(String(describing: html))"); return }
    }

    @Test("redirects and what they lead to have one deadline")
    func deadline() async throws {
        let time = ManualTime()
        let transport = StubTransport { sent, number in
            if number == 1 { return (200, [:], Self.user) }
            time.advance(by: .seconds(4))
            return (302, [.location: "/redmine/\(number).json"], "")
        }
        let client = try await PlanioClient.known(
            transport, site: "https://example.org/redmine",
            options: .once(limits: .init(timeout: .seconds(10)), time: time))
        let error = await #expect(throws: PlanioError.self) { try await client.send(.get("/0.json")) }
        #expect(error?.transportError?.reason == .timedOut(after: .seconds(10)))
    }

    @Test("a stream follows a redirect below the site")
    func stream() async throws {
        let (client, transport) = try await client(
            ["/redmine/attachments/download/7.json": "/redmine/attachments/download/7/report.pdf"], body: "content")
        #expect(try await client.attachments.data(of: 7) == Data("content".utf8))
        #expect(paths(transport).last == "/redmine/attachments/download/7/report.pdf")
    }

    @Test("a condition goes with what it was made for, not with what a redirect leads to")
    func conditional() async throws {
        let moved = Locked(false)
        let transport = StubTransport { sent, _ in
            switch sent.request.path {
            case "/users/current.json": return (200, [:], Self.user)
            case "/issues/7.json" where moved.withLock({ $0 }): return (302, [.location: "/moved/7.json"], "")
            default: return (200, [.eTag: "\"1\""], Self.issue(7))
            }
        }
        var options = Planio.Options.once()
        options.conditionalRequests = ConditionalRequests(bytes: 1_000_000)
        let client = try await PlanioClient.known(transport, options: options)
        _ = try await client.issues.get(7)
        moved.withLock { $0 = true }
        #expect(try await client.issues.get(7).id == 7)
        #expect(transport.sent.suffix(2).map { $0.request.headerFields[.ifNoneMatch] } == ["\"1\"", nil])
    }
}

import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// A success is the status and the body that an operation documents, about the object that was asked for.
@Suite("Expected responses")
struct ExpectedResponseTests {
    private static let loginPage = """
        <!DOCTYPE html>
        <html lang="en"><head><title>Redmine</title></head><body><form action="/login" method="post">
        <input type="text" name="username"><input type="password" name="password"></form></body></html>
        """
    private static let proxyPage = "<html><body><h1>Under maintenance</h1></body></html>"

    /// What a client whose credential was verified gets for each of its requests.
    private func client(_ status: Int, _ fields: HTTPFields = [:], _ body: String = "") throws -> PlanioClient {
        let transport = StubTransport { _, number in
            number == 1
                ? (200, [:], #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#)
                : (status, fields, body)
        }
        return try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(retries: .none, time: ManualTime(), logger: .silent))
    }

    private func expectUnexpected(
        _ respondent: Respondent, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation,
        _ work: () async throws -> Void
    ) async {
        let error = await #expect(throws: PlanioError.self, comment, sourceLocation: sourceLocation) {
            try await work()
        }
        guard case .unexpectedResponse? = error?.kind else {
            Issue.record("\(String(describing: error)) \(comment)", sourceLocation: sourceLocation)
            return
        }
        #expect(error?.respondent == respondent, comment, sourceLocation: sourceLocation)
        #expect(error?.isTemporary == (respondent == .proxy), comment, sourceLocation: sourceLocation)
        #expect(error?.needsAuthorization == false, sourceLocation: sourceLocation)
    }

    private typealias Operation = (name: String, work: @Sendable (PlanioClient) async throws -> Void)

    private static let operations: [Operation] = [
        ("get", { _ = try await $0.issues.get(7) }), ("list", { _ = try await $0.issues.list().total }),
        ("create", { _ = try await $0.issues.create(in: "p", subject: "x") }),
        ("update", { try await $0.issues.update(7) { $0.notes = "x" } }), ("delete", { try await $0.issues.delete(7) }),
        ("raw get", { try await $0.send(.get("/x.json")) }), ("raw delete", { try await $0.send(.delete("/x.json")) }),
        ("raw post", { try await $0.send(.post("/x.json", json: ["x": 1])) }),
        ("raw put", { try await $0.send(.put("/x.json", json: ["x": 1])) }),
    ]

    @Test(
        "a page is no success, whatever its status and whatever was asked for",
        arguments: [200, 201, 202, 204, 206], operations.map(\.name))
    func pages(_ status: Int, _ name: String) async throws {
        let operation = try #require(Self.operations.first { $0.name == name })
        for (type, page, respondent): (String?, String, Respondent) in [
            ("text/html; charset=utf-8", Self.loginPage, .loginPage), (nil, Self.loginPage, .loginPage),
            ("text/html", Self.proxyPage, .proxy), ("application/json", Self.proxyPage, .proxy),
            ("application/xhtml+xml", "<?xml version=\"1.0\"?><html/>", .proxy),
            ("TEXT/HTML", "  \n\u{FEFF}<!-- x --><HTML>", .proxy), ("text/html", "{ this is no JSON", .proxy),
        ] {
            var fields: HTTPFields = [.requestID: "r-1"]
            fields[.contentType] = type
            await expectUnexpected(respondent, "\(name) \(status) \(page.prefix(20))") {
                try await operation.work(try client(status, fields, page))
            }
        }
        await expectUnexpected(.webPage, "Rails' own page") {
            try await operation.work(
                try client(status, [.contentType: "text/html", .runtime: "0.1"], "<html>Issues</html>"))
        }
        await expectUnexpected(.proxy, "a proxy's text") {
            try await operation.work(
                try client(status, [.contentType: "text/plain", .via: "1.1 squid"], "Please accept the terms"))
        }
    }

    @Test(
        "only the documented status and body are a success",
        arguments: [
            ("update", 200, ""), ("update", 200, "{}"), ("update", 204, #"{"issue":{"id":7}}"#), ("update", 202, ""),
            ("delete", 200, ""), ("delete", 200, "{}"), ("delete", 200, #"{"issue":{"id":7}}"#),
            ("create", 200, #"{"issue":{"id":7}}"#), ("create", 201, ""), ("create", 204, ""), ("create", 202, "{}"),
            ("get", 204, ""), ("get", 200, ""), ("get", 201, #"{"issue":{"id":7}}"#), ("get", 206, "{}"),
            ("get", 203, #"{"issue":{"id":7}}"#), ("list", 204, ""), ("list", 200, "OK"),
            ("list", 200, #"{"issues":["#),
            ("raw get", 200, "OK"), ("raw get", 200, #"{"issue":{"id":7"#), ("raw put", 200, "done"),
            ("raw delete", 200, "deleted"), ("get", 304, ""), ("update", 304, ""), ("raw get", 304, ""),
            ("raw get", 300, ""), ("raw get", 306, ""), ("raw get", 600, ""), ("raw put", 0, ""),
        ])
    func documented(_ name: String, _ status: Int, _ body: String) async throws {
        let operation = try #require(Self.operations.first { $0.name == name })
        await expectUnexpected(.api, "\(name) \(status) \(body)") {
            try await operation.work(try client(status, [:], body))
        }
    }

    @Test(
        "a raw request takes any JSON or nothing; one that asks for anything takes anything",
        arguments: [
            (200, #"{"a":1}"#, true), (200, " [ ] \n", true), (201, "\u{FEFF}{}", true), (204, "", true),
            (200, " ", true),
            (202, "", true), (200, "null", true), (200, "12", true), (200, "\"ok\"", true), (200, "<html>", false),
            (200, "PK\u{3}\u{4}", false),
        ])
    func raw(_ status: Int, _ body: String, _ isSuccess: Bool) async throws {
        let client = try client(status, [:], body)
        var request = PlanioRequest.get("/x.json")
        if isSuccess {
            try await client.send(request)
        } else {
            await #expect(throws: PlanioError.self) { try await client.send(request) }
        }
        request.expects = .anything
        #expect(try await client.send(request).body == Data(body.utf8))
    }

    @Test("a request may have several successes: a wiki page is created or updated")
    func alternatives() async throws {
        var request = PlanioRequest.put("/projects/p/wiki/a.json", json: [:])
        request.expects = .created.or(.noContent)
        try await client(201, [:], "{}").send(request)
        try await client(204).send(request)
        for (status, body) in [(200, "{}"), (201, ""), (204, "{}")] {
            await #expect(throws: PlanioError.self) { try await client(status, [:], body).send(request) }
        }
    }

    @Test("a redirect is told with its origin, and one to the login page as such; what says nothing new is no redirect")
    func redirects() async throws {
        for status in [301, 302, 303, 307, 308] {
            let error = await #expect(throws: PlanioError.self) {
                try await client(status, [.location: "https://other.example/redmine/x?key=1"]).issues.delete(7)
            }
            guard case .redirected(origin: "https://other.example")? = error?.kind else {
                Issue.record("\(String(describing: error))"); continue
            }
            #expect(error?.respondent == .api)
            let login = await #expect(throws: PlanioError.self) {
                try await client(status, [.location: "/login?back_url=x"]).issues.delete(7)
            }
            #expect(login?.respondent == .loginPage && login?.description.contains("login page") == true)
        }
        let error = await #expect(throws: PlanioError.self) { try await client(304).issues.delete(7) }
        #expect(error?.description.contains("redirect") == false)
        #expect(error?.description.contains("cache") == true)
        var conditional = PlanioRequest.get("/x.json")
        conditional.headerFields[.ifNoneMatch] = "\"1\""
        conditional.expects = .json.or(.notModified)
        #expect(try await client(304).send(conditional).status == 304)
        #expect(try await client(200, [:], "{}").send(conditional).status == 200)
    }

    // MARK: The object asked for

    private static func issue(_ id: String) -> String { #"{"issue":{"id":\#(id),"subject":"planted"}}"# }

    @Test("a response about another object is an error of its own, and nothing of it is used")
    func otherObject() async throws {
        for (id, received) in [("8", 8), ("70", 70), ("-7", -7), ("8.0", 8)] {
            let error = await #expect(throws: PlanioError.self) {
                _ = try await client(200, [.requestID: "r-1"], Self.issue(id)).issues.get(7)
            }
            guard case .otherObject(asked: 7, received: received)? = error?.kind else {
                Issue.record("\(id): \(String(describing: error))"); continue
            }
            #expect(error?.isTemporary == false && error?.needsAuthorization == false)
            #expect(error?.requestID == "r-1" && error?.status == 200)
            #expect(error?.description.contains("late") == true && error?.description.contains("planted") == false)
        }
        for (body, place) in [
            (Self.issue("7.5"), "issue.id"), (Self.issue("null"), "issue.id"), (#"{"issue":{}}"#, "issue.id"),
            (#"{"issue":[7]}"#, "issue"), ("{}", "issue"), (#"{"issues":[]}"#, "issue"),
            (#"{"user":{"id":7}}"#, "issue"),
            ("[7]", ""),
        ] {
            let error = await #expect(throws: PlanioError.self) { _ = try await client(200, [:], body).issues.get(7) }
            guard case .undecodable(path: place, _)? = error?.kind else {
                Issue.record("\(body): \(String(describing: error))"); continue
            }
        }
        let user = await #expect(throws: PlanioError.self) {
            _ = try await client(200, [:], #"{"user":{"id":6,"firstname":"a","lastname":"b"}}"#).users.get(5)
        }
        guard case .otherObject(asked: 5, received: 6)? = user?.kind else {
            Issue.record("\(String(describing: user))"); return
        }
    }

    @Test("an own request says which object it asks for")
    func ownObject() async throws {
        var request = PlanioRequest.get("/checklists/3.json")
        request.expects = .object("checklist", id: 3)
        let good = try await client(200, [:], #"{"checklist":{"id":3,"done":true}}"#).send(request)
        #expect(try good.decode(JSONValue.self)["checklist"]?["done"] == true)
        let error = await #expect(throws: PlanioError.self) {
            try await client(200, [:], #"{"checklist":{"id":4}}"#).send(request)
        }
        guard case .otherObject(asked: 3, received: 4)? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        request.expects = .object("checklist", id: 3).or(.noContent)
        try await client(204).send(request)
    }

    @Test("what a body's own names say is made fit for an error too")
    func namesOfTheServer() async throws {
        let client = try client(200, [:], #"{"key\r\nkey-of-the-test-planted":"x"}"#)
        var request = PlanioRequest.get("/x.json")
        request.secrets = [Secret("key-of-the-test-planted")]
        let response = try await client.send(request)
        let error = #expect(throws: PlanioError.self) { try response.decode([String: Int].self) }
        #expect(error?.description.contains("planted") == false && error?.description.contains("\n") == false)
    }
}

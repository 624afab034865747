import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// What is held for conditional requests is bounded, and no server talks the library into what it did not say.
@Suite("Conditional requests")
struct ConditionalRequestTests {
    private static let me = #"{"user":{"id":5,"login":"jens","firstname":"J","lastname":"M"}}"#

    private static func client(_ transport: StubTransport, bytes: Int? = 100_000) throws -> PlanioClient {
        try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(
                retries: .none, conditionalRequests: bytes.map { ConditionalRequests(bytes: $0) }, time: ManualTime(),
                logger: .silent))
    }

    /// A server that has an item of `bytes` bytes at each path, with an ETag.
    private static func server(
        bytes: Int = 10, fields: HTTPFields = [:],
        notModified: @escaping @Sendable (String) -> (Int, HTTPFields, String) = { (304, [.eTag: $0], "") }
    ) -> StubTransport {
        StubTransport { sent, _ in
            if sent.request.path?.hasPrefix("/users/current") == true { return (200, [:], me) }
            let tag = "\"\(sent.request.path ?? "")\""
            if sent.request.headerFields[.ifNoneMatch] == tag { return notModified(tag) }
            var all = fields
            all[.eTag] = tag
            return (200, all, #"{"item":{"id":1,"text":"\#(String(repeating: "x", count: bytes))"}}"#)
        }
    }

    private static func conditions(_ transport: StubTransport) -> Int {
        transport.sent.count { $0.request.headerFields[.ifNoneMatch] != nil }
    }

    private static func text(_ client: PlanioClient, _ path: String) async throws -> String {
        let value = try await client.send(.get(path)).decode(JSONValue.self)
        return value["item"]?["text"]?.string ?? ""
    }

    @Test("nothing is held unless it is asked for")
    func optIn() async throws {
        let transport = Self.server()
        let client = try Self.client(transport, bytes: nil)
        for _ in 0..<2 { _ = try await Self.text(client, "/items/1.json") }
        #expect(Self.conditions(transport) == 0)
    }

    @Test("the response that is held is given as it was, with the fields of the new one")
    func revived() async throws {
        let transport = Self.server { tag in (304, [.eTag: tag, .init("X-Request-Id")!: "second"], "") }
        let client = try Self.client(transport)
        _ = try await client.send(.get("/items/1.json"))
        let second = try await client.send(.get("/items/1.json"))
        #expect(second.status == 200 && second.headerFields[.init("X-Request-Id")!] == "second")
        #expect(String(decoding: second.body, as: UTF8.self).contains("xxxxxxxxxx"))
    }

    @Test("memory is bounded, the longest unused is forgotten, and what is too large is not held")
    func bounded() async throws {
        let transport = Self.server(bytes: 10_000)
        let client = try Self.client(transport, bytes: 100_000)
        for number in 0..<100 { _ = try await Self.text(client, "/items/\(number).json") }
        for number in 95..<100 { _ = try await Self.text(client, "/items/\(number).json") }
        #expect(Self.conditions(transport) == 5)
        _ = try await Self.text(client, "/items/0.json")
        #expect(Self.conditions(transport) == 5)
        let large = Self.server(bytes: 30_000)
        let other = try Self.client(large, bytes: 100_000)
        for _ in 0..<2 { _ = try await Self.text(other, "/items/1.json") }
        #expect(Self.conditions(large) == 0)
    }

    @Test(
        "what the server says is not to be held is not",
        arguments: [[.cacheControl: "private, No-Store"], [.vary: "Cookie"], [.vary: "*"]] as [HTTPFields])
    func forbidden(_ fields: HTTPFields) async throws {
        let transport = Self.server(fields: fields)
        let client = try Self.client(transport)
        for _ in 0..<2 { _ = try await Self.text(client, "/items/1.json") }
        #expect(Self.conditions(transport) == 0)
    }

    @Test("a 304 of something else is not believed: it is asked again, without a condition")
    func otherTag() async throws {
        let transport = Self.server { _ in (304, [.eTag: "\"other\""], "") }
        let client = try Self.client(transport)
        for _ in 0..<3 { #expect(try await Self.text(client, "/items/1.json") == "xxxxxxxxxx") }
        #expect(Self.conditions(transport) == 1)
    }

    @Test("a 304 that nobody asked for stays an error")
    func unasked() async throws {
        let transport = StubTransport { sent, _ in
            sent.request.path?.hasPrefix("/users/current") == true ? (200, [:], Self.me) : (304, [.eTag: "\"x\""], "")
        }
        let error = await #expect(throws: PlanioError.self) {
            try await Self.client(transport).send(.get("/items/1.json"))
        }
        guard case .unexpectedResponse? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
    }

    @Test("a page with 200 and an ETag, such as a proxy's, is not held")
    func page() async throws {
        let transport = StubTransport { sent, _ in
            sent.request.path?.hasPrefix("/users/current") == true
                ? (200, [:], Self.me) : (200, [.eTag: "\"x\"", .contentType: "text/html"], "<html>Maintenance</html>")
        }
        let client = try Self.client(transport)
        for _ in 0..<2 { await #expect(throws: PlanioError.self) { try await client.send(.get("/items/1.json")) } }
        #expect(Self.conditions(transport) == 0)
    }

    @Test("who sends a condition of one's own gets what the server says")
    func own() async throws {
        let transport = Self.server()
        let client = try Self.client(transport)
        _ = try await Self.text(client, "/items/1.json")
        var request = PlanioRequest.get("/items/1.json")
        request.headerFields[.ifNoneMatch] = "\"/items/1.json\""
        request.expects = .json.or(.notModified)
        #expect(try await client.send(request).status == 304)
    }

    @Test("another user's session under the same account's name gets nothing of what is held for the one before")
    func accounts() async throws {
        let sandbox = PlanioSandbox.demo()
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox,
            options: .init(conditionalRequests: .init(bytes: 1_000_000), time: ManualTime(), logger: .silent))
        for login in ["jens", "felix", "jens"] {
            let request = planio.authorizationRequest()
            let code = try sandbox.consent(to: request.url, as: login)
            let client = try await planio.authorize(request, code: code, as: "the-account")
            for _ in 0..<2 { #expect(try await client.myAccount.get().login == login) }
        }
        await planio.shutdown()
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

/// What raw requests send.
@Suite("Raw requests")
struct RawRequestTests {
    private func client() throws -> (PlanioClient, StubTransport) {
        let transport = StubTransport { sent, _ in
            sent.request.path?.contains("/users/current") == true
                ? (200, [:], #"{"user":{"id":5,"login":"jens","firstname":"J","lastname":"M"}}"#) : (200, [:], "{}")
        }
        return (try PlanioClient.stubbed(transport), transport)
    }

    @Test("a query takes texts, numbers, days and ids, and leaves out what is nil")
    func query() async throws {
        let (client, transport) = try client()
        let nothing: String? = nil
        let id = Planio.Project.ID(3)
        try await client.send(
            .get("/x", query: ["a": "b c", "n": 5, "f": true, "none": nothing, "p": id, "d": Day("2026-01-02")]))
        #expect(transport.sent.last?.request.path == "/x.json?a=b%20c&n=5&f=1&p=3&d=2026-01-02")
    }

    @Test("a path gets .json unless it has an ending or asks for a file")
    func path() async throws {
        let (client, transport) = try client()
        for (path, sent) in [
            ("/issues/7", "/issues/7.json"), ("/issues/7.json", "/issues/7.json"), ("/a/report.pdf", "/a/report.pdf"),
        ] {
            try await client.send(.get(path))
            #expect(transport.sent.last?.request.path == sent)
        }
        var file = PlanioRequest.get("/attachments/download/7")
        file.expects = .anything
        try await client.send(file)
        #expect(transport.sent.last?.request.path == "/attachments/download/7")
    }

    @Test("a body is made of one's own values, and of what one's own type encodes")
    func bodies() async throws {
        struct Own: Encodable { var name = "x"; var at = Date(timeIntervalSince1970: 0) }
        let (client, transport) = try client()
        let position = 3
        try await client.send(.put("/c/1", json: ["checklist": ["position": position]]))
        #expect(transport.sent.last?.body == #"{"checklist":{"position":3}}"#)
        // Variables of every kind, optional ones too, mixed with literals.
        let (text, day, none, flag) = ("Call back", Day("2036-01-31"), Int?.none, true)
        let (ids, id, hours) = ([1, 2], Planio.Issue.ID(7), 1.5)
        try await client.send(
            .put(
                "/c/1",
                json: [
                    "c": [
                        "text": text, "day": day, "none": none, "flag": flag, "ids": ids, "id": id, "hours": hours,
                        "literal": "x", "position": position, "nil": nil, "more": ["a": 1],
                    ]
                ]))
        #expect(
            transport.sent.last?.body
                == #"{"c":{"text":"Call back","day":"2036-01-31","none":null,"flag":true,"ids":[1,2],"id":7,"hours":1.5,"literal":"x","position":3,"nil":null,"more":{"a":1}}}"#
        )
        try await client.send(.post("/c", json: ["c": ["text": text, "position": position]]))
        #expect(transport.sent.last?.body == #"{"c":{"text":"Call back","position":3}}"#)
        try await client.send(.post("/c", encoding: ["own": Own()]))
        #expect(transport.sent.last?.body == #"{"own":{"at":"1970-01-01T00:00:00Z","name":"x"}}"#)
    }

    @Test("header fields are sent, but not those that tell who asks")
    func headerFields() async throws {
        let (client, transport) = try client()
        var request = PlanioRequest.get("/x")
        request.headerFields[.acceptLanguage] = "de"
        try await client.send(request)
        #expect(transport.sent.last?.request.headerFields[.acceptLanguage] == "de")
        let count = transport.sent.count
        for name in ["Authorization", "X-Redmine-API-Key", "x-redmine-switch-user", "Cookie", "Content-Length"] {
            var request = PlanioRequest.get("/x")
            request.headerFields[try #require(HTTPField.Name(name))] = "1"
            let error = await #expect(throws: PlanioError.self) { try await client.send(request) }
            guard case .invalidRequest(.headerField)? = error?.kind else {
                Issue.record("\(name): \(String(describing: error))"); continue
            }
        }
        #expect(transport.sent.count == count)
    }

    @Test("a request's own limits hold for it alone")
    func limits() async throws {
        let seen = Locked<[TransportLimits]>([])
        struct Limited: HTTPTransport {
            let seen: Locked<[TransportLimits]>
            func send(
                _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
            ) async throws -> (HTTPResponse, HTTPBody) {
                seen.withLock { $0.append(limits) }
                return (
                    HTTPResponse(status: .ok),
                    HTTPBody(Data(#"{"user":{"id":5,"login":"jens","firstname":"J","lastname":"M"}}"#.utf8))
                )
            }
        }
        let client = try PlanioClient.stubbed(Limited(seen: seen))
        var request = PlanioRequest.get("/x")
        request.limits = TransportLimits(timeout: .seconds(600), responseBytes: 1000)
        try await client.send(request)
        #expect(seen.withLock { $0.last }?.responseBytes == 1000)
        try await client.send(.get("/x"))
        #expect(seen.withLock { $0.last }?.responseBytes == TransportLimits().responseBytes)
    }

    @Test("an error shows the path on one line, without its query and without secrets, also of one that is refused")
    func refusedPath() async throws {
        let (client, transport) = try client()
        for (path, shown) in [
            ("/issues.json?key=geheim", "GET /issues.json"), ("/a\r\nX-Evil: 1", "GET /a  X-Evil: 1"),
            ("/tokens/geheim/x", "GET /tokens/<redacted>/x"), ("/x#geheim\u{2028}", "GET /x"),
        ] {
            var request = PlanioRequest.get(path)
            request.secrets = [Secret("geheim")]
            #expect(request.description == shown)
            // Of another header, so that each is refused.
            request.headerFields[.authorization] = "x"
            let error = await #expect(throws: PlanioError.self) { try await client.send(request) }
            let description = try #require(error?.description)
            #expect(description.contains("[\(shown)]") && !description.contains("geheim"), "\(description)")
        }
        #expect(transport.sent.isEmpty)
    }
}

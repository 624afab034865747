import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// What an error says of its cause, and what a program may do about it.
@Suite("Errors of the REST API", .bounded)
struct PlanioErrorTests {
    private static let current = #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#

    private func client(_ status: Int, _ body: String = "", _ fields: HTTPFields = [:]) throws -> (
        PlanioClient, StubTransport
    ) {
        let transport = StubTransport { _, number in number == 1 ? (200, [:], Self.current) : (status, fields, body) }
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(retries: .none, time: ManualTime(), logger: .silent))
        return (client, transport)
    }

    private func error(
        _ status: Int, _ body: String = "", _ fields: HTTPFields = [:],
        _ request: PlanioRequest = .put("/x.json", json: [:])
    ) async throws -> PlanioError {
        let client = try client(status, body, fields).0
        return try #require(await #expect(throws: PlanioError.self) { try await client.send(request) })
    }

    // MARK: What the server says

    @Test(
        "what the server says is kept, in whatever shape it says it", arguments: [400, 422],
        [
            (#"{"errors":["Subject cannot be blank","x"]}"#, ["Subject cannot be blank", "x"]),
            (#"{"errors":["a",["b",["c"]],[],null,5,""," "]}"#, ["a", "b", "c"]),
            (
                #"{"errors":{"subject":["cannot be blank","is odd"],"base":["No way"]}}"#,
                [
                    "subject cannot be blank", "subject is odd", "No way",
                ]
            ),
            (#"{"errors":{"due_date":"is wrong"}}"#, ["due_date is wrong"]),
            (#"{"errors":[{"field":"subject","message":"is wrong"},{"message":"b"}]}"#, ["subject is wrong", "b"]),
            (#"{"errors":"one"}"#, ["one"]), (#"{"error":"one"}"#, ["one"]), (#"{"message":"one"}"#, ["one"]),
            (#"{"error":{"code":7,"message":"one"}}"#, ["one"]), (#"{"error":["one","two"]}"#, ["one", "two"]),
            (#"{"status":422,"error":"Unprocessable Content"}"#, ["Unprocessable Content"]),
            (#"{"error":"invalid","error_description":"one"}"#, ["one"]),
            (#"{"subject":["can't be blank"],"base":["b"]}"#, ["subject can't be blank", "b"]),
            (#"["one","two"]"#, ["one", "two"]), (#""one""#, ["one"]),
            (#"{"errors":[]}"#, []), (#"{"errors":{}}"#, []), ("{}", []), ("", []), ("<html>no</html>", []),
            (#"{"errors":[],"message":"one"}"#, ["one"]), (#"{"errors":["a\r\nb\u202e"]}"#, ["a  b "]),
        ] as [(String, [String])])
    func messages(_ status: Int, _ answer: (body: String, messages: [String])) async throws {
        let error = try await error(status, answer.body)
        switch error.kind {
        case .validation(let messages) where status == 422: #expect(messages == answer.messages)
        case .rejected(let messages) where status == 400: #expect(messages == answer.messages)
        default: Issue.record("\(error)")
        }
        for message in answer.messages { #expect(error.description.contains(message)) }
    }

    @Test("values refused without a reason are told so, with what it means after a lock_version")
    func noReason() async throws {
        #expect(try await error(422, #"{"errors":[]}"#).description.contains("no reason"))
        #expect(try await error(422, #"{"errors":[]}"#).description.contains("lock_version"))
    }

    @Test("many and long messages are bounded, and a body that is no list of messages is not read")
    func bounded() async throws {
        let many = (0..<500).map { "\"\($0) \(String(repeating: "x", count: 400))\"" }.joined(separator: ",")
        guard case .validation(let messages) = try await error(422, #"{"errors":[\#(many)]}"#).kind else { return }
        #expect(messages.count == 50 && messages.allSatisfy { $0.unicodeScalars.count <= 301 })
        let huge = #"{"errors":["\#(String(repeating: "x", count: 300_000))"]}"#
        guard case .validation(let none) = try await error(422, huge).kind else { return }
        #expect(none.isEmpty)
    }

    @Test("bodies made to keep a reader busy starve nobody")
    func hostileBodies() async throws {
        let depth = 100_000
        let bodies = [
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth),
            #"{"errors":"# + String(repeating: #"{"a":"#, count: depth / 2),
            #"{"errors":["# + String(repeating: "[],", count: 60_000) + "1]}",
            "{" + (0..<20_000).map { "\"\($0)\":[]" }.joined(separator: ",") + "}",
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<32 {
                let (client, _) = try client(422, bodies[number % bodies.count])
                group.addTask { _ = try? await client.send(.put("/x.json", json: [:])) }
            }
            try await group.waitForAll()
        }
    }

    // MARK: 403

    private func forbidden(
        _ allowing: Set<Scope>, token scopes: Set<Scope>?, isAdministrator: Bool? = nil
    ) -> PlanioError.Forbidden {
        let token = scopes.map { Token(accessToken: Secret("a"), scopes: $0, receivedAt: .now) }
        return PlanioError.Forbidden(
            allowing, token.flatMap { $0.binds(isAdministrator: isAdministrator) ? $0 : nil })
    }

    @Test("a 403 names the scopes that the token lacks; what was not asked for is not granted, public or not")
    func lackingScopes() {
        #expect(forbidden([.addIssues], token: [.viewIssues]) == .lackingScope(anyOf: [.addIssues]))
        #expect(forbidden([.viewProject], token: [.viewIssues]) == .lackingScope(anyOf: [.viewProject]))
        #expect(
            forbidden([.searchProject, .viewMembers], token: [])
                == .lackingScope(anyOf: [.searchProject, .viewMembers]))
        #expect(forbidden([.addIssues, .copyIssues], token: [.copyIssues]) == .role)
        #expect(
            Scope.Permission.all.allSatisfy { forbidden([$0.scope], token: []) == .lackingScope(anyOf: [$0.scope]) })
    }

    @Test("without scopes of the request, nothing is claimed about the token's; without OAuth, scopes are no matter")
    func unknownScope() async throws {
        #expect(forbidden([], token: [.viewIssues]) == .unknown)
        #expect(forbidden([], token: nil) == .role)
        #expect(forbidden([.addIssues], token: nil) == .role)
        for reason in [PlanioError.Forbidden.unknown, .role] {
            #expect(!"\(reason)".contains("although the token has"))
        }
        #expect("\(PlanioError.Forbidden.unknown)".contains("unknown which"))
        let kind = try await error(403).kind
        guard case .forbidden(.role) = kind else { Issue.record("not a role's matter"); return }
    }

    @Test("a token with admin lacks no scope, unless its user is known to be no administrator")
    func administrators() {
        for isAdministrator in [true, nil] {
            #expect(forbidden([.addIssues], token: [.admin], isAdministrator: isAdministrator) == .role)
            #expect(forbidden([], token: [.admin, .viewIssues], isAdministrator: isAdministrator) == .role)
        }
        #expect(forbidden([.addIssues], token: [.admin], isAdministrator: false) == .lackingScope(anyOf: [.addIssues]))
        #expect("\(PlanioError.Forbidden.role)".contains("admin"))
    }

    @Test("a list of own types names the scopes that allow it")
    func ownList() async throws {
        let session = try await SandboxSession()
        session.sandbox.inject(.status(403), on: .path("/items.json"))
        func reason(_ allowing: Set<Scope>) async -> PlanioError.Forbidden? {
            let list = session.jens.list(Item.self, at: "/items.json", allowedBy: allowing)
            do {
                _ = try await list.total
                return nil
            } catch let error as PlanioError {
                guard case .forbidden(let reason) = error.kind else { return nil }
                return reason
            } catch {
                return nil
            }
        }
        #expect(await reason([.viewNews]) == .lackingScope(anyOf: [.viewNews]))
        #expect(await reason([.viewIssues]) == .role)
        #expect(await reason([]) == .unknown)
    }

    // MARK: What cannot be sent

    @Test("a parameter that stands twice is named, whatever it is; arrays and other Unicode forms are no repetition")
    func duplicates() async throws {
        let (client, transport) = try client(200, "{}")
        for name in ["tracker_id", "limit", "op[status_id]", "ü", "a\r\nb"] {
            let error = await #expect(throws: PlanioError.self) {
                try await client.send(PlanioRequest(.get, "/x.json", query: [(name, "1"), ("b", "1"), (name, "2")]))
            }
            guard case .invalidRequest(.duplicateParameter(let told))? = error?.kind else {
                Issue.record("\(String(describing: error))"); continue
            }
            #expect(told == name.sanitized())
            #expect(error?.description.contains(told) == true && error?.isTemporary == false && error?.status == nil)
        }
        #expect(transport.sent.isEmpty)
        try await client.send(
            PlanioRequest(.get, "/x.json", query: [("f[]", "a"), ("f[]", "b"), ("\u{FC}", "1"), ("u\u{308}", "1")]))
    }

    @Test(
        "infinity and NaN are refused with their place, and clear no field",
        arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(_ number: Double) async throws {
        let (client, transport) = try client(204)
        for (path, work): (String, () async throws -> Void) in [
            ("issue.estimated_hours", { try await client.issues.update(7) { $0.estimatedHours = number } }),
            (
                "issue.estimated_hours",
                { _ = try await client.issues.create(in: "p", subject: "x") { $0.estimatedHours = number } }
            ),
            ("issue.x[1].y", { try await client.issues.update(7) { $0[field: "x"] = [1, ["y": .double(number)]] } }),
            ("a", { try await client.send(.post("/x.json", json: ["a": .double(number)])) }),
        ] {
            let error = await #expect(throws: PlanioError.self) { try await work() }
            guard case .invalidRequest(.body(let problem))? = error?.kind else {
                Issue.record("\(String(describing: error))"); continue
            }
            #expect(problem.path == path && problem.problem == .notFinite)
            #expect(error?.description.contains(path) == true && error?.isTemporary == false)
        }
        #expect(transport.sent.isEmpty)
        var request = PlanioRequest.post("/x.json", json: ["a": .double(number)])
        request.body = HTTPBody(Data("{}".utf8))
        try await client.send(request)
    }

    // MARK: What a program may do

    @Test("only what repeating may help is temporary")
    func temporary() async throws {
        for status in [429, 500, 502, 503, 504] { #expect(try await error(status).isTemporary) }
        for status in [301, 304, 400, 401, 403, 404, 406, 409, 410, 412, 413, 415, 422, 451] {
            #expect(try await !error(status).isTemporary, "\(status)")
        }
        func isTemporary(_ reason: TransportError.Reason, _ delivery: TransportError.Delivery) -> [Bool] {
            let error = TransportError(reason, delivery)
            let key = TokenKey(site: "s", clientID: "c", account: "a")
            return [
                error.isTemporary, PlanioError(.transport(error), .get("/x.json")).isTemporary,
                SessionError(.transport(error), key).isTemporary,
                PlanioError(.session(SessionError(.transport(error), key)), .get("/x.json")).isTemporary,
            ]
        }
        for reason in [
            TransportError.Reason.invalidRequest("x"), .tls, .closed, .responseTooLarge(limit: 1),
        ] {
            #expect(isTemporary(reason, .notSent) == [false, false, false, false], "\(reason)")
        }
        for reason in [TransportError.Reason.timedOut(after: .seconds(1)), .connectionLost, .cannotConnect] {
            #expect(isTemporary(reason, .unknown) == [true, true, true, true], "\(reason)")
        }
    }

    @Test("a session that failed for good reason says whether waiting helps, and is kept all the same")
    func sessions() {
        let key = TokenKey(site: "s", clientID: "c", account: "a")
        for (reason, isTemporary): (SessionError.Reason, Bool) in [
            (.store(TokenStoreError(.lockTimeout(.seconds(1)))), true),
            (.store(TokenStoreError(.unavailable("x"))), true),
            (.store(TokenStoreError(.wrongKey)), false), (.store(TokenStoreError(.newerFormat(9))), false),
            (.tokenEndpoint(TokenEndpointError(.invalidClient, nil)), false),
            (.tokenEndpoint(TokenEndpointError(.tooLarge(limit: 1), nil)), false),
            (.tokenEndpoint(TokenEndpointError(.noEndpoint, nil)), false),
            (.tokenEndpoint(TokenEndpointError(.temporary(retryAfter: nil), nil)), true),
            (.authorizationRequired, false),
        ] {
            let error = SessionError(reason, key)
            #expect(error.isTemporary == isTemporary, "\(reason)")
            #expect(error.needsAuthorization == !error.keepsSession)
        }
    }

    @Test(
        "the error of a status says when a page came in place of the API's response",
        arguments: [403, 404, 409, 422, 500, 503])
    func pageWithAnErrorStatus(_ status: Int) async throws {
        let page = try await error(
            status, "<html><body>Blocked by the firewall</body></html>", [.contentType: "text/html"])
        #expect(page.respondent == .proxy && page.description.contains("proxy"))
        let empty = try await error(status, "", [.contentType: "text/html"])
        #expect(empty.respondent == .api && !empty.description.contains("proxy"))
        #expect(!page.description.contains("firewall"))
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// What is sent to the token endpoint, what may come back, and what becomes of it.
@Suite("Token endpoint")
struct TokenEndpointTests {
    private func authorize(
        _ transport: StubTransport, _ authentication: PlanioConfiguration.ClientAuthentication = .clientSecretPost,
        id: String = "app", secret: String? = "secret"
    ) async throws -> Token {
        let planio = Planio(
            configuration: try PlanioConfiguration(
                site: "https://example.plan.io/redmine", clientID: id, clientSecret: secret, scopes: [.viewIssues],
                clientAuthentication: authentication),
            transport: transport, options: .init(retries: .none, time: ManualTime(), logger: .silent))
        _ = try await planio.authorize(planio.authorizationRequest(), code: "c", as: "jens")
        return try await planio.token(for: "jens")
    }

    private func token(_ members: String) async throws -> Token {
        try await authorize(
            StubTransport(200, #"{"access_token":"a","token_type":"Bearer","resource_owner_id":5\#(members)}"#))
    }

    @Test(
        "expires_in is read as it comes, and bounded",
        arguments: [
            ("", nil), (#","expires_in":null"#, nil), (#","expires_in":7200"#, 7200), (#","expires_in":"7200""#, 7200),
            (#","expires_in":7200.0"#, 7200), (#","expires_in":7.2e3"#, 7200), (#","expires_in":" 60 ""#, 60),
            (#","expires_in":"soon""#, nil), (#","expires_in":true"#, nil), (#","expires_in":{}"#, nil),
            (#","expires_in":0"#, 0), (#","expires_in":-5"#, -5), (#","expires_in":1e300"#, 315_360_000),
            (#","expires_in":9223372036854775808"#, 315_360_000), (#","expires_in":"1e400""#, 315_360_000),
        ] as [(String, Double?)])
    func expiresIn(_ member: String, _ seconds: Double?) async throws {
        #expect(try await token(member).lifetime.map { $0 / .seconds(1) } == seconds)
    }

    @Test("token_type is Bearer in any case; another is refused by its name")
    func tokenType() async throws {
        for type in ["bearer", "BEARER", "Bearer"] {
            #expect(
                try await authorize(
                    StubTransport(200, #"{"access_token":"a","token_type":"\#(type)","resource_owner_id":5}"#)
                ).type == "Bearer")
        }
        await expect(.unsupportedTokenType("mac"), 200, #"{"access_token":"planted","token_type":"mac"}"#)
    }

    @Test(
        "what is no token is an error of its own kind, and never repeats what the server sent",
        arguments: [
            (400, #"{"error":"invalid_grant","error_description":"why"}"#, TokenEndpointError.Kind.invalidGrant),
            (401, #"{"error":"invalid_client"}"#, .invalidClient), (400, #"{"error":"invalid_scope"}"#, .invalidScope),
            (400, #"{"error":"unsupported_grant_type"}"#, .refused(code: "unsupported_grant_type")),
            (200, #"{"error":"bad_thing","access_token":"planted"}"#, .refused(code: "bad_thing")),
            (500, #"{"error":"invalid_grant"}"#, .temporary(retryAfter: nil)),
            (503, "<html>planted", .temporary(retryAfter: nil)),
            (429, "", .temporary(retryAfter: nil)), (408, "", .temporary(retryAfter: nil)),
            (400, "<html>planted", .unreadable("no OAuth error")),
            (400, #"{"message":"planted"}"#, .unreadable("no OAuth error")),
            (401, "", .unreadable("no OAuth error")), (200, "<html>planted", .unreadable("no JSON object")),
            (200, "", .unreadable("no JSON object")), (200, "[1]", .unreadable("no JSON object")),
            (200, #"{"access_token":"#, .unreadable("no JSON object")), (200, "{}", .unreadable("no access_token")),
            (200, #"{"access_token":""}"#, .unreadable("an access_token that is empty")),
            (200, #"{"access_token":5}"#, .unreadable("an access_token that is a number")),
            (200, #"{"access_token":null}"#, .unreadable("an access_token that is null")),
            (200, #"{"access_token":["planted"]}"#, .unreadable("an access_token that is a list")),
            (200, #"{"access_token":"planted","access_token":"a"}"#, .unreadable("no JSON object")),
            (200, #"{"access_token":"a"}{"access_token":"planted"}"#, .unreadable("no JSON object")),
            (200, #"{"access_token":"planted\r\nX: y"}"#, .unreadable("an access_token that does not fit a header")),
            (200, #"{"access_token":"plänted"}"#, .unreadable("an access_token that does not fit a header")),
            (302, "planted", .redirected), (307, "", .redirected), (308, "", .redirected),
            (304, "planted", .unreadable("no OAuth error")), (300, "", .unreadable("no OAuth error")),
            (404, #"{"status":404,"error":"Not Found"}"#, .noEndpoint), (404, "<html>planted", .noEndpoint),
            (404, "", .noEndpoint), (405, "", .noEndpoint), (410, "", .noEndpoint),
            (404, #"{"error":"invalid_grant"}"#, .invalidGrant),
            (400, #"{"status":400,"error":"Bad Request"}"#, .unreadable("no OAuth error")),
            (422, #"{"status":422,"error":"planted"}"#, .unreadable("no OAuth error")),
            (400, #"{"error":{"code":"planted"}}"#, .unreadable("no OAuth error")),
            (400, #"{"error":""}"#, .unreadable("no OAuth error")), (511, "planted", .temporary(retryAfter: nil)),
        ])
    func refusals(_ status: Int, _ body: String, _ kind: TokenEndpointError.Kind) async {
        await expect(kind, status, body)
    }

    private func expect(_ kind: TokenEndpointError.Kind, _ status: Int, _ body: String) async {
        let transport = StubTransport(status, body)
        let error = await #expect(throws: AuthorizationError.self) { _ = try await authorize(transport) }
        guard case .tokenEndpoint(let refusal)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.kind == kind)
        #expect(refusal.status == status)
        #expect(!"\(refusal)".contains("planted"))
        #expect(transport.sent.count == 1, "a code is sent once")
    }

    @Test(
        "Retry-After is read as seconds or a date, and bounded",
        arguments: [
            ("2", 2), ("Thu, 01 Jan 2026 00:00:30 GMT", 30), ("99999999999999999999", 300), ("1000000", 300),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("soon", nil), ("-1", nil), ("", nil),
        ] as [(String, Double?)])
    func retryAfter(_ value: String, _ seconds: Double?) async {
        let error = await #expect(throws: AuthorizationError.self) {
            _ = try await authorize(StubTransport(503, "", [.retryAfter: value]))
        }
        guard case .tokenEndpoint(let refusal)? = error, case .temporary(let wait) = refusal.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(wait.map { $0 / .seconds(1) } == seconds)
    }

    @Test(
        "id and secret arrive exactly, whatever characters they have",
        arguments: PlanioConfiguration.ClientAuthentication.allCases)
    func clientAuthentication(_ method: PlanioConfiguration.ClientAuthentication) async throws {
        let (id, secret) = ("a:b%c+dé&=", "x:%25+~!ü/=?")
        let transport = StubTransport(200, #"{"access_token":"a","token_type":"Bearer","resource_owner_id":5}"#)
        _ = try await authorize(transport, method, id: id, secret: secret)
        let sent = try #require(transport.sent.first)
        #expect(sent.request.path == "/redmine/oauth/token")
        let header = sent.request.headerFields[.authorization]
        let form = "a%3Ab%25c%2Bd%C3%A9%26%3D"
        let formSecret = "x%3A%2525%2B~%21%C3%BC%2F%3D%3F"
        switch method {
        case .clientSecretPost:
            #expect(header == nil)
            #expect(sent.body.hasSuffix("&client_id=\(form)&client_secret=\(formSecret)"))
        case .clientSecretBasic:
            #expect(header == "Basic " + Data("\(form):\(formSecret)".utf8).base64EncodedString())
            #expect(!sent.body.contains("client_"))
        case .clientSecretBasicUnencoded:
            #expect(header == "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString())
            #expect(!sent.body.contains("client_"))
        }
    }

    @Test("a public client sends its id and no secret", arguments: PlanioConfiguration.ClientAuthentication.allCases)
    func publicClient(_ method: PlanioConfiguration.ClientAuthentication) async throws {
        let transport = StubTransport(200, #"{"access_token":"a","token_type":"Bearer","resource_owner_id":5}"#)
        _ = try await authorize(transport, method, secret: nil)
        let sent = try #require(transport.sent.first)
        #expect(sent.body.hasSuffix("&client_id=app"))
        #expect(sent.request.headerFields[.authorization] == nil)
    }

    @Test("a response larger than any of a token endpoint is given up, whatever the limit for others is")
    func tooLarge() async {
        await expectTooLarge(.tooLarge(limit: 262_144), StubTransport(200, String(repeating: "x", count: 300_000)))
    }

    private func expectTooLarge(_ kind: TokenEndpointError.Kind, _ transport: StubTransport) async {
        let error = await #expect(throws: AuthorizationError.self) { _ = try await authorize(transport) }
        guard case .tokenEndpoint(let refusal)? = error else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(refusal.kind == kind && refusal.status == nil && !refusal.isTemporary)
        #expect(refusal.description.contains("`site`"))
    }

    @Test(
        "a wrong path prefix, the address of a page and a login page are told as a wrong site, not as a wrong registration",
        arguments: [
            (404, #"{"status":404,"error":"Not Found"}"#), (404, "<html>Not found</html>"), (404, ""), (405, ""),
            (200, "<html><form><input type='password'></form></html>"), (422, "<html>InvalidAuthenticityToken</html>"),
            (200, "<html>Overview</html>"), (403, "<html>Blocked</html>"),
            (422, #"{"status":422,"error":"Unprocessable Content"}"#),
        ])
    func wrongSite(_ status: Int, _ body: String) async {
        let error = await #expect(throws: AuthorizationError.self) {
            _ = try await authorize(StubTransport(status, body))
        }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("`site`"))
        #expect(!text.contains("registration"))
    }

    @Test("a token is kept as bytes only on purpose, and comes back whole")
    func coding() throws {
        let token = Token(
            accessToken: Secret("a"), refreshToken: Secret("r"), scopes: [.viewIssues, "own"],
            receivedAt: Date(timeIntervalSince1970: 1_767_225_600.5), lifetime: .milliseconds(1500))
        #expect(try Token(encoded: try token.encoded()) == token)
        #expect(!(token is any Encodable))
        #expect(!(token.accessToken is any Encodable))
    }
}

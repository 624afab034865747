import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// What the token endpoint may answer, and what becomes of it.
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

    @Test("a token without scope has those that were asked for, otherwise those that were granted")
    func scope() async throws {
        #expect(try await token("").scopes == [.viewIssues])
        #expect(
            try await token(#","scope":"add_issues  view_project add_issues""#).scopes == [.addIssues, .viewProject])
        #expect(try await token(#","scope":"""#).scopes == [])
    }

    @Test("a refresh token may be missing", arguments: ["", #","refresh_token":null"#, #","refresh_token":"""#])
    func noRefreshToken(_ member: String) async throws {
        #expect(try await token(member).refreshToken == nil)
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
            (200, #"{"access_token":""}"#, .unreadable("no access_token")),
            (200, #"{"access_token":5}"#, .unreadable("no access_token")),
            (200, #"{"access_token":"planted\r\nX: y"}"#, .unreadable("an access_token that does not fit a header")),
            (200, #"{"access_token":"plänted"}"#, .unreadable("an access_token that does not fit a header")),
            (302, "planted", .redirected), (307, "", .redirected), (308, "", .redirected),
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
            ("2", 2), ("Thu, 01 Jan 2026 00:00:30 GMT", 30), ("99999999999999999999", 86400), ("1000000", 86400),
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

    @Test("the answer is cut at its limit")
    func tooLarge() async {
        let error = await #expect(throws: AuthorizationError.self) {
            _ = try await authorize(StubTransport(200, String(repeating: "x", count: 300_000)))
        }
        #expect(error == .transport(TransportError(.responseTooLarge(limit: 262_144), .responded)))
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

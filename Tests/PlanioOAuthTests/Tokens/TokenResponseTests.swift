import Foundation
import HTTPTypes
import Logging
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Every member of a token response that is missing, of another kind or absurd has a defined result: a usable access
/// token is kept, operators are told what is off, and no session is lost without a word.
@Suite("Token responses", .bounded)
struct TokenResponseTests {
    private static let previous = Token(
        accessToken: Secret("old-access"), refreshToken: Secret("old-refresh"), scopes: [.viewIssues, .addIssues],
        receivedAt: .now)

    private func endpoint(_ transport: any HTTPTransport, _ logger: Logger = .silent, time: ManualTime = ManualTime())
        throws -> TokenEndpoint
    {
        TokenEndpoint(
            configuration: try .example(),
            pipeline: RequestPipeline(
                transport: transport, time: time, randomness: .system, limits: Planio.Limits(), retries: .none,
                logger: logger))
    }

    private enum Grant: CaseIterable { case exchange, refresh }

    /// The token of a response with these members beside the access token, and what operators are told.
    private func read(_ members: String, _ grant: Grant) async throws -> (Token, warnings: [String]) {
        let log = LogLines()
        let body = "{\(#""access_token":"new-access""#)\(members.isEmpty ? "" : ",")\(members)}"
        let endpoint = try endpoint(StubTransport(200, body, [.requestID: "r-1"]), log.logger)
        let token =
            switch grant {
            case .exchange:
                try await endpoint.exchange(
                    code: "code", redirectURI: .outOfBand, codeVerifier: nil, scopes: [.viewIssues, .addIssues])
            case .refresh:
                try await endpoint.refresh(
                    Self.previous, refreshToken: Secret("old-refresh"), timeout: .seconds(5))
            }
        return (token, log.lines.filter { $0.contains("cannot be used") })
    }

    private static let whole =
        #""token_type":"Bearer","expires_in":7200,"refresh_token":"new-refresh","scope":"view_issues""#

    @Test("a response without fault is told to nobody", arguments: Grant.allCases)
    private func whole(_ grant: Grant) async throws {
        let (token, warnings) = try await read(Self.whole, grant)
        #expect(token.accessToken.expose() == "new-access" && token.refreshToken?.expose() == "new-refresh")
        #expect(token.scopes == [.viewIssues] && token.lifetime == .seconds(7200))
        #expect(warnings.isEmpty)
    }

    @Test(
        "scope: granted is what it lists; absent, null or empty (RFC 6749 3.3 wants one at least) it is what was asked for",
        arguments: Grant.allCases,
        [
            ("", [.viewIssues, .addIssues], nil), (#""scope":null"#, [.viewIssues, .addIssues], nil),
            (#""scope":"""#, [.viewIssues, .addIssues], "scope is empty"),
            (#""scope":"  ""#, [.viewIssues, .addIssues], "scope is empty"),
            (#""scope":5"#, [.viewIssues, .addIssues], "scope is a number"),
            (#""scope":{"a":1}"#, [.viewIssues, .addIssues], "scope is an object"),
            (#""scope":[]"#, [.viewIssues, .addIssues], "scope is a list"),
            (#""scope":["view_news","view_wiki_pages",7]"#, [.viewNews, .viewWikiPages], "scope is a list"),
            (#""scope":"add_issues  view_project add_issues""#, [.addIssues, .viewProject], nil),
        ] as [(String, Set<Scope>, String?)])
    private func scope(_ grant: Grant, _ answer: (member: String, scopes: Set<Scope>, oddity: String?)) async throws {
        let (token, warnings) = try await read(
            #""token_type":"Bearer""# + (answer.member.isEmpty ? "" : ",") + answer.member, grant)
        #expect(token.scopes == answer.scopes)
        expect(warnings, answer.oddity)
    }

    @Test(
        "refresh_token: absent, null or empty, the one before stays valid (RFC 6749 6), and there is none after a code",
        arguments: [
            ("", nil), (#""refresh_token":null"#, nil), (#""refresh_token":"""#, "refresh_token is empty"),
        ] as [(String, String?)])
    func noRefreshToken(_ member: String, _ oddity: String?) async throws {
        let members = #""token_type":"Bearer""# + (member.isEmpty ? "" : ",") + member
        let (issued, atExchange) = try await read(members, .exchange)
        #expect(issued.refreshToken == nil)
        let (refreshed, atRefresh) = try await read(members, .refresh)
        #expect(refreshed.refreshToken?.expose() == "old-refresh" && refreshed.accessToken.expose() == "new-access")
        expect(atExchange, oddity)
        expect(atRefresh, oddity)
    }

    @Test(
        "refresh_token: one that cannot be used is told after a code, which cannot be spent again, and refuses a refresh, which would lose the session",
        arguments: [
            ("12", "a number"), ("true", "true or false"), (#"["planted"]"#, "a list"), (#"{"a":1}"#, "an object"),
            ("\"\(String(repeating: "x", count: 9000))\"", "too long"),
        ])
    func unusableRefreshToken(_ value: String, _ problem: String) async throws {
        let members = #""token_type":"Bearer","refresh_token":\#(value)"#
        let (issued, warnings) = try await read(members, .exchange)
        #expect(issued.accessToken.expose() == "new-access" && issued.refreshToken == nil)
        expect(warnings, "refresh_token is \(problem)")
        let error = await #expect(throws: TokenEndpointError.self) { _ = try await read(members, .refresh) }
        #expect(error?.kind == .unreadable("a refresh_token that is \(problem)"))
        #expect(error?.description.contains("planted") == false)
    }

    @Test("a refresh with an unusable refresh_token keeps the session, which goes on when the server is mended")
    func sessionIsKept() async throws {
        let time = ManualTime()
        let isMended = Locked(false)
        let transport = StubTransport { sent, _ in
            guard sent.request.path == "/oauth/token" else {
                return (
                    200, [:], #"{"user":{"id":5,"login":"jens","firstname":"a","lastname":"b"},"resource_owner_id":5}"#
                )
            }
            if sent.body.contains("authorization_code") {
                return (200, [:], #"{"access_token":"a1","refresh_token":"r1","token_type":"Bearer","expires_in":100}"#)
            }
            #expect(sent.body.contains("refresh_token=r1"))
            let next = isMended.withLock { $0 } ? "\"r2\"" : "12"
            return (200, [:], #"{"access_token":"a2","refresh_token":\#(next),"token_type":"Bearer","expires_in":100}"#)
        }
        let planio = Planio(
            configuration: try .example(), transport: transport,
            options: .init(retries: .none, refresh: .init(retries: .none), time: time, logger: .silent))
        _ = try await planio.authorize(planio.authorizationRequest(), code: "c", as: "jens")
        time.advance(by: .seconds(200))
        let error = await #expect(throws: SessionError.self) { _ = try await planio.token(for: "jens") }
        #expect(error?.needsAuthorization == false && error?.isTemporary == true)
        isMended.withLock { $0 = true }
        time.advance(by: .seconds(100))
        let token = try await planio.token(for: "jens")
        #expect(token.accessToken.expose() == "a2" && token.refreshToken?.expose() == "r2")
    }

    @Test(
        "token_type and expires_in: what cannot be used counts as absent, and is told",
        arguments: Grant.allCases,
        [
            ("", "token_type is missing", nil), (#""token_type":null"#, "token_type is null", nil),
            (#""token_type":7"#, "token_type is a number", nil), (#""token_type":"""#, "token_type is empty", nil),
            (#""token_type":"bearer","expires_in":"soon""#, "expires_in is a text", nil),
            (#""token_type":"bearer","expires_in":true"#, "expires_in is true or false", nil),
            (#""token_type":"bearer","expires_in":[]"#, "expires_in is a list", nil),
            (#""token_type":"bearer","expires_in":"nan""#, "expires_in is a text", nil),
            (#""token_type":"bearer","expires_in":0"#, "expires_in is out of bounds", 0),
            (#""token_type":"bearer","expires_in":-5"#, "expires_in is out of bounds", -5),
            (#""token_type":"bearer","expires_in":1e300"#, "expires_in is out of bounds", 315_360_000),
            (#""token_type":"bearer","expires_in":null"#, nil, nil),
            (#""token_type":"bearer","expires_in":"60""#, nil, 60),
        ] as [(String, String?, Double?)])
    private func typeAndLifetime(
        _ grant: Grant, _ answer: (members: String, oddity: String?, lifetime: Double?)
    ) async throws {
        let (token, warnings) = try await read(answer.members, grant)
        #expect(token.accessToken.expose() == "new-access")
        #expect(token.lifetime.map { $0 / .seconds(1) } == answer.lifetime)
        expect(warnings, answer.oddity)
    }

    private func expect(_ warnings: [String], _ oddity: String?, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(warnings.count == (oddity == nil ? 0 : 1), "\(warnings)", sourceLocation: sourceLocation)
        guard let oddity, let warning = warnings.first else { return }
        #expect(warning.contains(oddity) && warning.contains("r-1"), "\(warning)", sourceLocation: sourceLocation)
        #expect(!warning.contains("new-access") && !warning.contains("planted"), sourceLocation: sourceLocation)
    }

    // MARK: How often and how long

    @Test(
        "a refresh whose response repeating cannot mend is asked for once",
        arguments: [
            (200, String(repeating: " ", count: 300_000)), (404, #"{"status":404,"error":"Not Found"}"#),
            (200, "<html><form><input type=\"password\"></form></html>"), (401, #"{"error":"invalid_client"}"#),
            (302, ""), (400, #"{"error":"unsupported_grant_type"}"#),
        ])
    func notRepeated(_ status: Int, _ body: String) async throws {
        let time = ManualTime()
        let transport = StubTransport { sent, number in
            sent.request.path != "/oauth/token" || number == 1
                ? (
                    200, [:],
                    #"{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":9,"user":{"id":5,"login":"j","firstname":"a","lastname":"b"},"resource_owner_id":5}"#
                ) : (status, [:], body)
        }
        let planio = Planio(
            configuration: try .example(), transport: transport, options: .init(time: time, logger: .silent))
        _ = try await planio.authorize(planio.authorizationRequest(), code: "c", as: "jens")
        time.advance(by: .seconds(10))
        let error = await #expect(throws: SessionError.self) { _ = try await planio.token(for: "jens") }
        #expect(error?.isTemporary == false && error?.needsAuthorization == false)
        // Callers get the same error until the library asks again.
        await #expect(throws: SessionError.self) { _ = try await planio.token(for: "jens") }
        #expect(transport.sent.filter { $0.body.contains("grant_type=refresh_token") }.count == 1)
    }

    @Test("responses made to keep a reader busy starve nobody, and hold no store up")
    func hostileBodies() async throws {
        let depth = 60_000
        let bodies = [
            String(repeating: "[", count: depth),
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth),
            #"{"access_token":"# + String(repeating: #"{"a":"#, count: 40_000),
            #"{"error":"# + String(repeating: "[[],", count: 50_000),
            "{" + (0..<15_000).map { "\"\($0)\":[{}]" }.joined(separator: ",") + "}",
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                let status = [200, 400, 401][number % 3]
                let endpoint = try endpoint(StubTransport(status, bodies[number % bodies.count]))
                group.addTask {
                    _ = try? await endpoint.refresh(
                        Self.previous, refreshToken: Secret("old-refresh"), timeout: .seconds(5))
                    _ = try? await endpoint.info(Secret("a"))
                    try? await endpoint.revoke(Self.previous)
                }
            }
            try await group.waitForAll()
        }
    }

    // MARK: Revocation and token info

    @Test("a revocation has happened with 200 and an object or nothing, and with nothing else")
    func revocation() async throws {
        for body in ["{}", "", " \n"] {
            try await endpoint(StubTransport(200, body)).revoke(Self.previous)
        }
        for (status, body): (Int, String) in [
            (200, "<html><form action='/login'></form></html>"), (200, "OK"), (200, "[]"), (200, #"{"error":"x"}"#),
            (200, "null"), (204, ""), (202, ""), (201, "{}"), (302, ""), (304, ""),
            (403, #"{"error":"unauthorized_client"}"#),
            (503, ""), (404, ""),
        ] {
            await #expect(throws: TokenEndpointError.self, "\(status) \(body)") {
                try await endpoint(StubTransport(status, body)).revoke(Self.previous)
            }
        }
    }

    @Test("signing out against a login page says that the tokens may still be valid, and who answered")
    func signingOutAtALoginPage() async throws {
        let session = try await SandboxSession()
        session.sandbox.inject(
            .status(200, body: "<html><form action='/login'><input type='password'></form></html>"), on: .revoke)
        let error = await #expect(throws: SignOutError.self) { try await session.planio.signOut("jens") }
        #expect(error?.description.contains("login page") == true)
        #expect(error?.description.contains("nothing is left at the server") == false)
    }

    @Test(
        "token info is read as Doorkeeper sends it; without a user or with a scope that is no list it is unreadable",
        arguments: [
            (
                #"{"resource_owner_id":5,"scope":["view_issues"],"expires_in":60,"application":{"uid":"app"},"created_at":0}"#,
                nil
            ),
            (#"{"resource_owner_id":5}"#, nil),
            (#"{"resource_owner_id":5.0,"scope":"view_issues","expires_in":null}"#, nil),
            (#"{"resource_owner_id":5,"expires_in":"planted","application":"planted","created_at":"planted"}"#, nil),
            ("{}", "no resource_owner_id"), (#"{"resource_owner_id":"5"}"#, "no resource_owner_id"),
            (#"{"resource_owner_id":null}"#, "no resource_owner_id"),
            (#"{"resource_owner_id":0}"#, "no resource_owner_id"),
            (#"{"resource_owner_id":5,"scope":{"planted":1}}"#, "a scope that is no list"),
            (#"{"resource_owner_id":5,"scope":7}"#, "a scope that is no list"), ("<html>planted", "no JSON object"),
            ("[5]", "no JSON object"), ("", "no JSON object"),
        ] as [(String, String?)])
    func info(_ body: String, _ problem: String?) async throws {
        let endpoint = try endpoint(StubTransport(200, body))
        guard let problem else {
            #expect(try await endpoint.info(Secret("a"))?.userID == 5)
            return
        }
        let error = await #expect(throws: TokenEndpointError.self) { _ = try await endpoint.info(Secret("a")) }
        #expect(error?.kind == .unreadable(problem))
        #expect(error?.description.contains("planted") == false)
    }
}

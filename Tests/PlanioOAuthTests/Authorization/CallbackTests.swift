import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// What comes back from the browser is hostile input: each fault is its own error, and no code is exchanged.
@Suite("Callbacks")
struct CallbackTests {
    private let time = ManualTime()
    private let transport = StubTransport(
        200, #"{"access_token":"a","token_type":"Bearer","resource_owner_id":5,"scope":["view_issues"]}"#)
    private let planio: Planio
    private let request: AuthorizationRequest

    init() throws {
        planio = Planio(
            configuration: try .example(.url("https://app.example/callback")), transport: transport,
            options: .init(time: time, logger: .silent))
        request = planio.authorizationRequest()
    }

    private func finish(_ callback: String, _ request: AuthorizationRequest? = nil) async -> AuthorizationError? {
        let request = request ?? self.request
        let text = callback.replacing("STATE", with: request.state.expose())
        do {
            let code = try AuthorizationCallback.code(in: text, for: request)
            guard let url = URL(string: text) else { return .malformedCallback }
            _ = try await planio.authorize(request, callback: url, as: "jens")
            #expect(!code.isEmpty)
            return nil
        } catch {
            #expect(transport.sent.isEmpty, "no code is exchanged")
            #expect(!"\(error)".contains("planted") && !"\(error)".contains(request.state.expose()))
            return error as? AuthorizationError
        }
    }

    /// The verdict alone, where another test exchanged a code already.
    private func judge(_ callback: String, _ request: AuthorizationRequest) async -> AuthorizationError? {
        do {
            _ = try AuthorizationCallback.code(
                in: callback.replacing("STATE", with: request.state.expose()), for: request)
            return nil
        } catch {
            return error
        }
    }

    @Test("a good callback is exchanged, with unknown parameters ignored")
    func good() async {
        #expect(await finish("https://app.example/callback?code=c&state=STATE&session_state=x&utm=y") == nil)
        #expect(transport.sent.first?.body.contains("code=c&") == true)
    }

    @Test("the code is decoded once and sent as it is")
    func encodedCode() async {
        #expect(await finish("https://app.example/callback?code=a%2Bb%3D%25%2F+c&state=STATE") == nil)
        #expect(transport.sent.first?.body.contains("code=a%2Bb%3D%25%2F+c&") == true)
    }

    @Test(
        "the server's issuer is accepted where it is named, as a URL",
        arguments: [
            "https%3A%2F%2Fexample.plan.io", "https%3A%2F%2Fexample.plan.io%2F", "HTTPS%3A%2F%2FExample.PLAN.io%3A443",
        ])
    func issuer(_ issuer: String) async {
        #expect(await finish("https://app.example/callback?code=c&state=STATE&iss=\(issuer)") == nil)
    }

    @Test("an issuer that is not the site can be configured")
    func ownIssuer() async throws {
        let planio = Planio(
            configuration: try PlanioConfiguration(
                site: "https://example.plan.io", clientID: "app", redirectURI: .url("https://app.example/callback"),
                scopes: [.viewIssues], issuer: "https://login.example/realm"), options: .init(time: time))
        let request = try JSONDecoder().decode(
            AuthorizationRequest.self, from: try JSONEncoder().encode(planio.authorizationRequest()))
        let callback = "https://app.example/callback?code=c&state=STATE&iss="
        #expect(await finish(callback + "https%3A%2F%2Flogin.example%2Frealm%2F", request) == nil)
        #expect(await judge(callback + "https%3A%2F%2Fexample.plan.io", request) == .issuerMismatch)
        #expect(await judge(callback + "https%3A%2F%2Flogin.example%2FRealm", request) == .issuerMismatch)
    }

    @Test(
        "each fault is its own error",
        arguments: [
            ("https://app.example/callback?code=planted", AuthorizationError.missingState),
            ("https://app.example/callback?code=planted&state=", .missingState),
            ("https://app.example/callback?code=planted&state=plantedx", .stateMismatch),
            ("https://app.example/callback?error=access_denied&state=other", .stateMismatch),
            ("https://app.example/callback?error=access_denied", .missingState),
            ("https://app.example/callback?code=planted&state=STATEx", .stateMismatch),
            ("https://app.example/callback?code=planted&code=planted2&state=STATE", .duplicateParameter("code")),
            ("https://app.example/callback?code=planted&c%6Fde=planted2&state=STATE", .duplicateParameter("code")),
            ("https://app.example/callback?code=planted&state=STATE&state=STATE", .duplicateParameter("state")),
            ("https://app.example/callback?error=a&error=b&state=STATE", .duplicateParameter("error")),
            ("https://app.example/callback?code=planted&error=x&state=STATE", .ambiguous),
            ("https://app.example/callback?state=STATE", .missingCode),
            ("https://app.example/callback?code=&state=STATE", .missingCode),
            ("https://app.example/callback?access_token=planted&state=STATE", .missingCode),
            ("https://app.example/callback#access_token=planted&state=STATE", .missingState),
            ("https://app.example/callback?code=planted%0d%0aX&state=STATE", .malformedCode),
            ("https://app.example/callback?code=planted&state=STATE&iss=https%3A%2F%2Fevil.example", .issuerMismatch),
            ("https://app.example/callback?code=planted&state=STATE&iss=http%3A%2F%2Fexample.plan.io", .issuerMismatch),
            ("https://app.example/callback?code=planted&state=STATE&iss=example.plan.io", .issuerMismatch),
            (
                "https://app.example/callback?error=access_denied&state=STATE&iss=https%3A%2F%2Fevil.example",
                .issuerMismatch
            ),
            ("https://app.example/callback?code=planted%zz&state=STATE", .malformedCallback),
            ("https://app.example/callback?code=%ff&state=STATE", .malformedCallback),
            ("https://app.example/callback?code=planted%&state=STATE", .malformedCallback),
            ("planted", .malformedCallback), ("", .malformedCallback),
            ("https://app.example/other?code=planted&state=STATE", .otherRedirectURI(.path)),
            ("https://app.example/callback/?code=planted&state=STATE", .otherRedirectURI(.path)),
            ("https://app.example/x/../callback?code=planted&state=STATE", .otherRedirectURI(.path)),
            ("https://app.example/call%2Fback?code=planted&state=STATE", .otherRedirectURI(.path)),
            ("http://app.example/callback?code=planted&state=STATE", .otherRedirectURI(.scheme)),
            ("https://app.example:8443/callback?code=planted&state=STATE", .otherRedirectURI(.port)),
            ("https://app.example.evil.example/callback?code=planted&state=STATE", .otherRedirectURI(.host)),
            ("https://user@app.example/callback?code=planted&state=STATE", .malformedCallback),
        ])
    func faults(_ callback: String, _ expected: AuthorizationError) async {
        #expect(await finish(callback) == expected)
    }

    @Test(
        "what the flow does not need may be doubled, unknown, or undecodable",
        arguments: [
            "access_token=x", "id_token=x&token_type=mac", "utm=1&utm=2", "name=M%FCller", "x=%zz&%zz=x", "&&=&x",
            "error=", "error_description=%FC", "error_uri=javascript%3Aalert(1)",
        ])
    func unneeded(_ parameters: String) async throws {
        let query = "code=c&state=\(request.state.expose())&\(parameters)"
        #expect(try AuthorizationCallback.code(in: "https://app.example/callback?\(query)", for: request) == "c")
        #expect(try AuthorizationCallback.code(inQuery: query, for: request) == "c")
    }

    @Test(
        "a code with a broken escape is not sent as URL repaired it",
        arguments: ["planted%zz", "planted%", "planted%2", "%2Bplanted%zz", "planted%2B&name=x y", "ü%41planted"])
    func repaired(_ code: String) async throws {
        let text = "https://app.example/callback?code=\(code)&state=\(request.state.expose())"
        let url = try #require(URL(string: text))
        await #expect(throws: AuthorizationError.malformedCallback) {
            try await planio.authorize(request, callback: url, as: "jens")
        }
        #expect(transport.sent.isEmpty)
    }

    @Test(
        "a callback that is written in another way is the same callback",
        arguments: [
            ("https://app.example/~jens/cb", "https://app.example/%7Ejens/cb"),
            ("https://app.example/%7ejens/cb", "https://APP.example:443/~jens/cb"),
            ("https://app.example/%c3%bc", "https://app.example/%C3%BC"),
            ("https://app.example", "https://app.example/"), ("http://127.0.0.1:4000/", "http://127.0.0.1:4000"),
            ("com.example.app:/callback", "com.example.app:/callback"),
            ("com.example.app:/callback", "com.example.app:///callback"),
            ("com.example.app://callback", "com.example.app://callback"),
            ("https://app.example/cb?n=%7E", "https://app.example/cb?n=~"),
        ])
    func spelling(_ registered: String, _ arrived: String) async throws {
        let request = try planio.authorizationRequest(redirectURI: .url(registered))
        let mark = arrived.contains("?") ? "&" : "?"
        #expect(await finish("\(arrived)\(mark)code=c&state=STATE", request) == nil)
    }

    @Test(
        "a handler that has only the query, or the request's target, finishes with it",
        arguments: [
            "code=c%25%2B&state=STATE", "?code=c%25%2B&state=STATE", "/callback?state=STATE&code=c%25%2B",
            "http://10.0.0.7:8080/x?code=c%25%2B&state=STATE", " ?code=c%25%2B&state=STATE#_=_\n",
            "code=c%25%2B&state=STATE&session_state=a?b=c",
        ])
    func queryAlone(_ text: String) throws {
        let text = text.replacing("STATE", with: request.state.expose())
        #expect(try AuthorizationCallback.code(inQuery: text, for: request) == "c%+")
    }

    @Test(
        "a query alone is judged as a URL's",
        arguments: [
            ("code=planted", AuthorizationError.missingState), ("", .missingState), ("planted", .missingState),
            ("code=planted&state=other", .stateMismatch), ("code=planted%zz&state=STATE", .malformedCallback),
            ("code=planted&code=x&state=STATE", .duplicateParameter("code")), ("state=STATE", .missingCode),
            ("error=access_denied&state=STATE", .accessDenied(description: nil)),
            ("error=access_denied&state=STATE&error_description=No", .accessDenied(description: "No")),
            ("code=planted&state=STATE&iss=https%3A%2F%2Fevil.example", .issuerMismatch),
        ])
    func queryFaults(_ text: String, _ expected: AuthorizationError) throws {
        #expect(throws: expected) {
            try AuthorizationCallback.code(inQuery: text.replacing("STATE", with: request.state.expose()), for: request)
        }
    }

    @Test("an error says in which part the callback differs, and the way out behind a proxy")
    func telling() {
        for part in RedirectURI.Part.allCases {
            #expect(AuthorizationError.otherRedirectURI(part).description.contains(part.rawValue))
        }
        #expect(AuthorizationError.otherRedirectURI(.scheme).description.contains("query alone"))
        #expect(AuthorizationError.otherRedirectURI(.path).description.contains("slash at the end"))
    }

    @Test(
        "errors of RFC 6749 4.1.2.1 are told apart",
        arguments: [
            ("access_denied", AuthorizationError.accessDenied(description: "No way")),
            ("invalid_scope", .invalidScope(description: "No way")),
            ("temporarily_unavailable", .temporarilyUnavailable(description: "No way")),
            ("server_error", .temporarilyUnavailable(description: "No way")),
            ("unauthorized_client", .server(code: "unauthorized_client", description: "No way")),
            ("weird", .server(code: "weird", description: "No way")),
        ])
    func serverErrors(_ code: String, _ expected: AuthorizationError) async {
        #expect(
            await finish("https://app.example/callback?error=\(code)&error_description=No+way&state=STATE") == expected)
    }

    @Test("what the server describes is made fit for a log")
    func sanitized() async {
        let text = "a%0d%0ab%1b[31m%E2%80%AEc" + String(repeating: "x", count: 5000)
        guard
            case .accessDenied(let description?) = await finish(
                "https://app.example/callback?error=access_denied&state=STATE&error_description=\(text)")
        else {
            Issue.record("no description")
            return
        }
        #expect(description.hasPrefix("a  b [31m c"))
        #expect(description.count < 400)
    }

    @Test("what the server repeats of the request's secrets is not in the error")
    func echo() throws {
        let verifier = try #require(request.codeVerifier).expose()
        for code in ["access_denied", "invalid_scope", "server_error", "\(verifier)"] {
            let query =
                "error=\(code)&state=\(request.state.expose())&error_description=\(request.state.expose())+\(verifier)"
            let error = #expect(throws: AuthorizationError.self) {
                try AuthorizationCallback.code(inQuery: query, for: request)
            }
            let texts = "\(String(reflecting: error)) \(error?.description ?? "")"
            #expect(!texts.contains(request.state.expose()) && !texts.contains(verifier))
        }
    }

    @Test("a request older than its lifetime cannot be finished, nor one from the far future")
    func expiry() async throws {
        time.advance(by: .seconds(601))
        await #expect(throws: AuthorizationError.requestExpired(lifetime: .seconds(600))) {
            _ = try await planio.authorize(request, code: "c", as: "jens")
        }
        time.jump(by: .seconds(-86400))
        await #expect(throws: AuthorizationError.requestExpired(lifetime: .seconds(600))) {
            _ = try await planio.authorize(request, code: "c", as: "jens")
        }
    }

    @Test("a request of another application cannot be finished here")
    func otherApplication() async throws {
        let other = Planio(
            configuration: try PlanioConfiguration(
                site: "https://other.plan.io", clientID: "app", scopes: [.viewIssues]),
            transport: transport,
            options: .init(time: time))
        await #expect(throws: AuthorizationError.otherApplication) {
            _ = try await other.authorize(request, code: "c", as: "jens")
        }
        #expect(transport.sent.isEmpty)
    }

    @Test("two requests under way do not take each other's callback")
    func parallel() async {
        let other = planio.authorizationRequest()
        #expect(
            await finish("https://app.example/callback?code=planted&state=\(other.state.expose())") == .stateMismatch)
        #expect(await finish("https://app.example/callback?code=c&state=STATE", other) == nil)
    }

    @Test("a redirect URI with a query of its own gets it back")
    func ownQuery() async throws {
        let request = try planio.authorizationRequest(redirectURI: .url("https://app.example/cb?tenant=7"))
        #expect(await finish("https://app.example/cb?code=planted&state=STATE", request) == .otherRedirectURI(.query))
        #expect(
            try AuthorizationCallback.code(
                inQuery: "tenant=7&code=c&state=\(request.state.expose())", for: request) == "c")
        #expect(await finish("https://app.example/cb?tenant=7&code=c&state=STATE", request) == nil)
    }
}

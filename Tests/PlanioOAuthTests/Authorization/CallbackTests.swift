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

    @Test("the server's issuer is accepted where it is named")
    func issuer() async {
        #expect(
            await finish("https://app.example/callback?code=c&state=STATE&iss=https%3A%2F%2Fexample.plan.io") == nil)
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
            ("https://app.example/callback?code=planted&state=STATE&state=STATE", .duplicateParameter("state")),
            ("https://app.example/callback?code=planted&error=x&state=STATE", .ambiguous),
            ("https://app.example/callback?state=STATE", .missingCode),
            ("https://app.example/callback?code=&state=STATE", .missingCode),
            ("https://app.example/callback?code=planted%0d%0aX&state=STATE", .malformedCode),
            ("https://app.example/callback?code=planted&state=STATE&iss=https%3A%2F%2Fevil.example", .issuerMismatch),
            (
                "https://app.example/callback?code=planted&state=STATE&iss=https%3A%2F%2Fexample.plan.io%2F",
                .issuerMismatch
            ),
            (
                "https://app.example/callback?error=access_denied&state=STATE&iss=https%3A%2F%2Fevil.example",
                .issuerMismatch
            ),
            (
                "https://app.example/callback?code=planted&access_token=planted&state=STATE",
                .unexpectedParameter("access_token")
            ),
            (
                "https://app.example/callback?code=planted&id_token=planted&state=STATE",
                .unexpectedParameter("id_token")
            ),
            ("https://app.example/callback#access_token=planted&state=STATE", .unexpectedParameter("access_token")),
            ("https://app.example/callback?code=planted%zz&state=STATE", .malformedCallback),
            ("https://app.example/callback?code=%ff&state=STATE", .malformedCallback),
            ("https://app.example/callback?code=planted%&state=STATE", .malformedCallback),
            ("planted", .malformedCallback), ("", .malformedCallback),
            ("https://app.example/other?code=planted&state=STATE", .otherRedirectURI),
            ("https://app.example/callback/?code=planted&state=STATE", .otherRedirectURI),
            ("https://app.example/x/../callback?code=planted&state=STATE", .otherRedirectURI),
            ("http://app.example/callback?code=planted&state=STATE", .otherRedirectURI),
            ("https://app.example:8443/callback?code=planted&state=STATE", .otherRedirectURI),
            ("https://app.example.evil.example/callback?code=planted&state=STATE", .otherRedirectURI),
            ("https://user@app.example/callback?code=planted&state=STATE", .malformedCallback),
        ])
    func faults(_ callback: String, _ expected: AuthorizationError) async {
        #expect(await finish(callback) == expected)
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
            configuration: try PlanioConfiguration(site: "https://other.plan.io", clientID: "app", scopes: []),
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
        #expect(await finish("https://app.example/cb?code=planted&state=STATE", request) == .otherRedirectURI)
        #expect(await finish("https://app.example/cb?tenant=7&code=c&state=STATE", request) == nil)
    }

    @Test("a pasted code may carry white space", arguments: [" c0de\n", "\t\r\nc0de", "c0de\u{0}"])
    func pasted(_ text: String) async throws {
        _ = try await planio.authorize(request, code: text, as: "jens")
        #expect(transport.sent.first?.body.contains("code=c0de&") == true)
    }

    @Test(
        "what is pasted and is no code is refused with an error that does not repeat it",
        arguments: [
            "", " \n", "planted two", "https://planted.example/?code=x", String(repeating: "planted", count: 1000),
            "plänted",
        ])
    func notACode(_ text: String) async throws {
        let error = await #expect(throws: AuthorizationError.self) {
            _ = try await planio.authorize(request, code: text, as: "jens")
        }
        #expect(error?.description.contains("planted") == false)
        #expect(transport.sent.isEmpty)
    }
}

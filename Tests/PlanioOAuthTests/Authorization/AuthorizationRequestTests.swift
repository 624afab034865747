import Foundation
import Testing

@testable import PlanioOAuth

@Suite("Authorization requests")
struct AuthorizationRequestTests {
    private func query(_ request: AuthorizationRequest) -> [String: String] {
        let items = URLComponents(url: request.url, resolvingAgainstBaseURL: false)?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { a, b in "\(a) and \(b)" })
    }

    @Test("the URL has the RFC's parameters, each once and encoded")
    func url() throws {
        let planio = Planio(
            configuration: try .example(
                .url("https://app.example/cb?x=1&y=ü+z".replacing("ü", with: "%C3%BC")),
                scopes: [.viewIssues, .addIssues]))
        let request = planio.authorizationRequest()
        #expect(
            request.url.absoluteString.hasPrefix(
                "https://example.plan.io/oauth/authorize?response_type=code&client_id=app&"))
        let query = query(request)
        #expect(query["redirect_uri"] == "https://app.example/cb?x=1&y=%C3%BC+z")
        #expect(query["scope"] == "add_issues view_issues")
        #expect(query["state"] == request.state.expose())
        #expect(query["code_challenge_method"] == "S256")
        #expect(query["code_challenge"] == AuthorizationCodeFlow.challenge(try #require(request.codeVerifier).expose()))
        #expect(query.count == 7)
        // No character that a form decoder would read otherwise is left as it is.
        #expect(request.url.query?.contains("+") == false && request.url.query?.contains(";") == false)
        #expect(!request.url.absoluteString.contains("planted-client-secret"))
    }

    @Test("state and verifier are 256 random bits, new for each request")
    func randomness() throws {
        let planio = Planio(configuration: try .example())
        let requests = (1...100).map { _ in planio.authorizationRequest() }
        #expect(Set(requests.map(\.state)).count == 100)
        #expect(Set(requests.map(\.codeVerifier)).count == 100)
        for request in requests {
            #expect(request.state.expose().utf8.count == 43)
            #expect(request.codeVerifier?.expose().utf8.count == 43)
            #expect(request.state != request.codeVerifier)
        }
    }

    @Test("the challenge is RFC 7636's for its example")
    func challenge() {
        #expect(
            AuthorizationCodeFlow.challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
                == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test("a request may differ from the configuration, and have further parameters")
    func differing() throws {
        let planio = Planio(configuration: try .example(.loopback))
        let request = try planio.authorizationRequest(
            scopes: [.logTime], redirectURI: .loopback(port: 45999), pkce: false, parameters: ["login_hint": "a&b=ü +"])
        let query = query(request)
        #expect(query["scope"] == "log_time")
        #expect(query["redirect_uri"] == "http://127.0.0.1:45999")
        #expect(query["code_challenge"] == nil && request.codeVerifier == nil)
        #expect(query["login_hint"] == "a&b=ü +")
    }

    @Test(
        "a parameter of the flow cannot be replaced",
        arguments: ["state", "client_id", "redirect_uri", "client_secret", "code_challenge", "scope", "response_type"])
    func reserved(_ name: String) throws {
        let planio = Planio(configuration: try .example())
        #expect(throws: ConfigurationError.self) {
            try planio.authorizationRequest(scopes: [], parameters: [name: "x"])
        }
    }

    @Test("a request survives the user's session as it is")
    func coding() throws {
        let request = Planio(configuration: try .example()).authorizationRequest()
        let data = try JSONEncoder().encode(request)
        #expect(try JSONDecoder().decode(AuthorizationRequest.self, from: data) == request)
    }
}

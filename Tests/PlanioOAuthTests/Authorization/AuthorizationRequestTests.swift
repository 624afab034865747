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
        let error = #expect(throws: ConfigurationError.self) {
            try planio.authorizationRequest(redirectURI: .outOfBand, parameters: [name: "x"])
        }
        #expect(error?.problems.map(\.setting) == ["parameters"])
    }

    @Test("a request survives the user's session as it is")
    func coding() throws {
        let request = Planio(configuration: try .example()).authorizationRequest()
        let data = try JSONEncoder().encode(request)
        #expect(try JSONDecoder().decode(AuthorizationRequest.self, from: data) == request)
    }

    private enum KeyStrategy: String, CaseIterable {
        case asTheyAre, snakeCase, upperCase

        var encoder: JSONEncoder {
            let encoder = JSONEncoder()
            switch self {
            case .asTheyAre: break
            case .snakeCase: encoder.keyEncodingStrategy = .convertToSnakeCase
            case .upperCase:
                encoder.keyEncodingStrategy = .custom { path in
                    struct Key: CodingKey {
                        let stringValue: String
                        var intValue: Int? { nil }
                        init(stringValue: String) { self.stringValue = stringValue }
                        init?(intValue: Int) { nil }
                    }
                    return Key(stringValue: path.last?.stringValue.uppercased() ?? "")
                }
            }
            encoder.dateEncodingStrategy = .iso8601
            return encoder
        }
        var decoder: JSONDecoder {
            let decoder = JSONDecoder()
            if self == .snakeCase { decoder.keyDecodingStrategy = .convertFromSnakeCase }
            decoder.dateDecodingStrategy = .iso8601
            return decoder
        }
    }

    @Test("a request survives coders that convert keys, whichever reads what another wrote")
    func keyStrategies() throws {
        let request = try Planio(configuration: try .example()).authorizationRequest(
            redirectURI: .url("com.example.app:/callback"), pkce: true)
        for writer in KeyStrategy.allCases {
            let data = try writer.encoder.encode(["the_request": request])
            for reader in KeyStrategy.allCases {
                let read = try reader.decoder.decode([String: AuthorizationRequest].self, from: data)
                #expect(read.values.first == request, "\(writer) to \(reader)")
            }
        }
        let list = try PropertyListEncoder().encode(request)
        #expect(try PropertyListDecoder().decode(AuthorizationRequest.self, from: list) == request)
    }

    @Test(
        "what earlier versions wrote is read, as they wrote it and as key-converting coders did",
        arguments: [
            ["codeVerifier", "redirectURI", "createdAt", "clientID"],
            ["code_verifier", "redirect_uri", "created_at", "client_id"],
        ], KeyStrategy.allCases.map(\.rawValue))
    func earlier(_ keys: [String], _ reader: String) throws {
        let json = """
            {"url":"https://example.plan.io/oauth/authorize?state=s","state":"s","\(keys[0])":"v",\
            "\(keys[1])":"urn:ietf:wg:oauth:2.0:oob","scopes":["view_issues"],"\(keys[2])":1000.5,\
            "site":"https://example.plan.io","\(keys[3])":"app"}
            """
        let decoder = try #require(KeyStrategy(rawValue: reader)).decoder
        let request = try decoder.decode(AuthorizationRequest.self, from: Data(json.utf8))
        #expect(request.url.absoluteString == "https://example.plan.io/oauth/authorize?state=s")
        #expect(request.state == Secret("s") && request.codeVerifier == Secret("v"))
        #expect(request.redirectURI == .outOfBand && request.scopes == [.viewIssues])
        #expect(request.createdAt == Date(timeIntervalSinceReferenceDate: 1000.5))
        #expect(request.issuer == "https://example.plan.io" && request.clientID == "app")
    }

    @Test("what is no request is refused, and the error does not repeat it")
    func undecodable() {
        for json in ["{}", "[]", #"{"url":"","state":"planted","site":"s"}"#, #"{"url":1,"state":"planted"}"#] {
            let error = #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(AuthorizationRequest.self, from: Data(json.utf8))
            }
            #expect(error.map { "\($0)".contains("planted") } == false)
        }
    }
}

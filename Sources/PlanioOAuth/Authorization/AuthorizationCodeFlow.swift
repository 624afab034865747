import Crypto
import Foundation

/// The authorization code flow (RFC 6749 4.1) with PKCE (RFC 7636): makes requests, checks what comes back.
struct AuthorizationCodeFlow: Sendable {
    let configuration: PlanioConfiguration
    let time: any TimeSource
    let randomness: Randomness
    /// How long a user may take, in which a request can be finished.
    let lifetime: Duration

    /// Parameters that the flow itself sets; a caller's extra parameter must not replace one.
    private static let reserved: Set<String> = [
        "response_type", "client_id", "client_secret", "redirect_uri", "scope", "state", "code_challenge",
        "code_challenge_method", "code_verifier", "code",
    ]

    /// Whether these can be asked for.
    func check(
        scopes: Set<Scope>, redirectURI: RedirectURI, parameters: [String: String]
    ) throws(ConfigurationError) {
        var problems: [ConfigurationError.Problem] = []
        if let problem = redirectURI.problem { problems.append(.init("redirectURI", .wrong, problem)) }
        if scopes.isEmpty { problems.append(.init("scopes", .missing, "is missing; \(Scope.noneRequested)")) }
        problems += scopes.problems.map { .init("scopes", .wrong, $0) }
        problems += parameters.keys.sorted().filter(Self.reserved.contains).map {
            .init("parameters", .wrong, "must not set \($0), which the flow sets itself")
        }
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    }

    /// A new request, of what was checked already.
    func request(
        scopes: Set<Scope>, redirectURI: RedirectURI, pkce: Bool, parameters: [String: String]
    ) -> AuthorizationRequest {
        let state = randomness.base64URL(bytes: 32)
        let verifier = pkce ? randomness.base64URL(bytes: 32) : nil
        var query = [
            (name: "response_type", value: "code"), ("client_id", configuration.clientID),
            ("redirect_uri", redirectURI.value), ("scope", scopes.scopeParameter), ("state", state),
        ]
        if let verifier {
            query += [("code_challenge", Self.challenge(verifier)), ("code_challenge_method", "S256")]
        }
        query += parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let text =
            configuration.location.url("/oauth/authorize") + "?"
            + PercentEncoding.pairs(query, PercentEncoding.component)
        guard let url = URL(string: text) else {
            // `Site` let only letters, digits and URL punctuation through, and the query is percent-encoded.
            preconditionFailure("a checked site and an encoded query make a URL")
        }
        return AuthorizationRequest(
            url: url, state: Secret(state), codeVerifier: verifier.map { Secret($0) }, redirectURI: redirectURI,
            scopes: scopes, createdAt: time.now, site: configuration.site, clientID: configuration.clientID,
            issuer: configuration.issuer)
    }

    /// Whether `request` was made for this application and is not too old.
    func check(_ request: AuthorizationRequest) throws(AuthorizationError) {
        guard request.site == configuration.site, request.clientID == configuration.clientID else {
            throw .otherApplication
        }
        let age = time.now.timeIntervalSince(request.createdAt)
        // A clock set back a little must not refuse a user who is on time.
        guard age <= lifetime.seconds, age >= -lifetime.seconds else { throw .requestExpired(lifetime: lifetime) }
    }

    /// BASE64URL(SHA256(verifier)), RFC 7636 4.2.
    static func challenge(_ verifier: String) -> String {
        Data(SHA256.hash(data: Data(verifier.utf8))).base64URL
    }
}

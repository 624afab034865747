public import Foundation
import HTTPTypes

/// Talks to `/oauth/token`, `/oauth/revoke` and `/oauth/token/info` for one application.
struct TokenEndpoint: Sendable {
    let configuration: PlanioConfiguration
    let exchange: Exchange

    /// Token answers are a few hundred bytes.
    private static let responseLimit = 256 * 1024

    /// Spends `code`. Sent once: a code that may have arrived is used up (RFC 6749 4.1.2).
    func exchange(code: String, for request: AuthorizationRequest) async throws -> Token {
        var form = [
            (name: "grant_type", value: "authorization_code"), ("code", code),
            ("redirect_uri", request.redirectURI.value),
        ]
        if let verifier = request.codeVerifier { form.append(("code_verifier", verifier.expose())) }
        let answer = try await post("/oauth/token", form, repeatable: false)
        return try TokenResponse.token(from: answer, requested: request.scopes, receivedAt: exchange.time.now)
    }

    /// Asks for the next token, once; who calls decides whether to repeat.
    func refresh(_ token: Token, refreshToken: Secret, timeout: Duration) async throws -> Token {
        let form = [(name: "grant_type", value: "refresh_token"), ("refresh_token", refreshToken.expose())]
        let answer = try await post(
            "/oauth/token", form, repeatable: false, retries: RetryPolicy.none, timeout: timeout)
        return try TokenResponse.token(
            from: answer, requested: token.scopes, previous: refreshToken, receivedAt: exchange.time.now)
    }

    /// Revokes a token (RFC 7009). The server says success for an unknown token too, and with an access token its
    /// refresh token dies, and the other way round.
    func revoke(_ token: Secret, hint: String) async throws {
        let form = [(name: "token", value: token.expose()), ("token_type_hint", hint)]
        let answer = try await post("/oauth/revoke", form, repeatable: true)
        guard (200...299).contains(answer.status) else {
            throw TokenEndpointError(refusal: answer, now: exchange.time.now)
        }
    }

    /// What the server knows of an access token; `nil` if it does not accept it.
    func info(_ accessToken: Secret) async throws -> TokenInfo? {
        var request = configuration.location.request(.get, "/oauth/token/info")
        request.headerFields[.authorization] = "Bearer \(accessToken.expose())"
        let answer = try await exchange.send(request, repeatable: true, limits: limits())
        switch answer.status {
        case 200:
            guard let info = TokenInfo(answer.body) else {
                throw TokenEndpointError(.unreadable("no token info"), answer)
            }
            return info
        case 401: return nil
        default: throw TokenEndpointError(refusal: answer, now: exchange.time.now)
        }
    }

    private func post(
        _ path: String, _ form: [(name: String, value: String)], repeatable: Bool, retries: RetryPolicy? = nil,
        timeout: Duration? = nil
    ) async throws -> Exchange.Answer {
        var request = configuration.location.request(.post, path)
        request.headerFields[.contentType] = "application/x-www-form-urlencoded"
        var form = form
        let id = configuration.clientID
        let secret = configuration.clientSecret
        switch (configuration.clientAuthentication, secret) {
        case (.clientSecretBasic, let secret?):
            request.headerFields[.authorization] = Self.basic(
                PercentEncoding.form(id), PercentEncoding.form(secret.expose()))
        case (.clientSecretBasicUnencoded, let secret?):
            request.headerFields[.authorization] = Self.basic(id, secret.expose())
        case (.clientSecretPost, let secret?):
            form += [("client_id", id), ("client_secret", secret.expose())]
        case (_, nil):
            form.append(("client_id", id))
        }
        let body = PercentEncoding.pairs(form, PercentEncoding.form)
        return try await exchange.with(retries).send(
            request, body: HTTPBody(Data(body.utf8)), repeatable: repeatable, limits: limits(timeout))
    }

    private func limits(_ timeout: Duration? = nil) -> TransportLimits {
        TransportLimits(
            timeout: min(timeout ?? exchange.limits.timeout, exchange.limits.timeout),
            responseBytes: min(Self.responseLimit, exchange.limits.responseBytes))
    }

    static func basic(_ user: String, _ password: String) -> String {
        "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
    }
}

/// What the server says of an access token (`GET /oauth/token/info`).
public struct TokenInfo: Sendable, Hashable {
    /// The id of the user it acts for.
    public let userID: Int
    public let scopes: Set<Scope>
    /// What is left of its lifetime; `nil` if it does not expire.
    public let expiresIn: Duration?
    /// The application's id.
    public let clientID: String?
    public let createdAt: Date?

    init?(_ body: Data) {
        guard let members = TokenResponse.members(body), case .int(let user)? = members["resource_owner_id"] else {
            return nil
        }
        userID = user
        if case .array(let scopes)? = members["scope"] {
            self.scopes = Set(scopes.compactMap { $0.string.map { Scope($0) } })
        } else {
            scopes = []
        }
        expiresIn = members["expires_in"]?.number.map { .bounded(seconds: $0) }
        if case .object(let application)? = members["application"] {
            clientID = application["uid"]?.string
        } else {
            clientID = nil
        }
        createdAt = members["created_at"]?.number.map { Date(timeIntervalSince1970: $0) }
    }
}

extension Site {
    /// A request below the site, asking for JSON.
    func request(_ method: HTTPRequest.Method, _ path: String) -> HTTPRequest {
        HTTPRequest(
            method: method, scheme: scheme, authority: authority, path: prefix + path,
            headerFields: [.accept: "application/json"])
    }
}

extension Exchange {
    func with(_ retries: RetryPolicy?) -> Exchange {
        Exchange(
            transport: transport, time: time, randomness: randomness, limits: limits, retries: retries ?? self.retries,
            logger: logger)
    }
}

import Foundation
import HTTPTypes

/// Talks to `/oauth/token`, `/oauth/revoke` and `/oauth/token/info` for one application.
struct TokenEndpoint: Sendable {
    let configuration: PlanioConfiguration
    let pipeline: RequestPipeline

    /// Token answers are a few hundred bytes.
    private static let responseLimit = 256 * 1024

    /// Spends `code`. Sent once: a code that may have arrived is used up (RFC 6749 4.1.2).
    func exchange(
        code: String, redirectURI: RedirectURI, codeVerifier: Secret?, scopes: Set<Scope>
    ) async throws -> Token {
        var form = [
            (name: "grant_type", value: "authorization_code"), ("code", code),
            ("redirect_uri", redirectURI.value),
        ]
        if let codeVerifier { form.append(("code_verifier", codeVerifier.expose())) }
        let response = try await post("/oauth/token", form, idempotent: false)
        return try TokenResponse.token(from: response, requested: scopes, receivedAt: pipeline.time.now)
    }

    /// Asks for the next token, once; who calls decides whether to repeat.
    func refresh(_ token: Token, refreshToken: Secret, timeout: Duration) async throws -> Token {
        let form = [(name: "grant_type", value: "refresh_token"), ("refresh_token", refreshToken.expose())]
        let response = try await post(
            "/oauth/token", form, idempotent: false, retries: RetryPolicy.none, timeout: timeout)
        return try TokenResponse.token(
            from: response, requested: token.scopes, previous: refreshToken, receivedAt: pipeline.time.now)
    }

    /// Revokes a token (RFC 7009). The server says success for an unknown token too, and with an access token its
    /// refresh token dies, and the other way round.
    func revoke(_ token: Secret, hint: String) async throws {
        let form = [(name: "token", value: token.expose()), ("token_type_hint", hint)]
        let response = try await post("/oauth/revoke", form, idempotent: true)
        guard (200...299).contains(response.status) else {
            throw TokenEndpointError(refusal: response, now: pipeline.time.now)
        }
    }

    /// What the server knows of an access token; `nil` if it does not accept it.
    func info(_ accessToken: Secret) async throws -> TokenInfo? {
        var request = configuration.location.request(.get, "/oauth/token/info")
        request.headerFields[.authorization] = "Bearer \(accessToken.expose())"
        let response = try await pipeline.send(request, idempotent: true, limits: limits())
        switch response.status {
        case 200:
            guard let info = TokenInfo(response.body) else {
                throw TokenEndpointError(.unreadable("no token info"), response)
            }
            return info
        case 401: return nil
        default: throw TokenEndpointError(refusal: response, now: pipeline.time.now)
        }
    }

    private func post(
        _ path: String, _ form: [(name: String, value: String)], idempotent: Bool, retries: RetryPolicy? = nil,
        timeout: Duration? = nil
    ) async throws -> CollectedResponse {
        var request = configuration.location.request(.post, path)
        request.headerFields[.contentType] = "application/x-www-form-urlencoded"
        var form = form
        var secrets = form.filter { Self.secretParameters.contains($0.name) }.map { Secret($0.value) }
        if let secret = configuration.clientSecret { secrets.append(secret) }
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
        return try await pipeline.with(retries).send(
            request, body: HTTPBody(Data(body.utf8)), idempotent: idempotent, limits: limits(timeout),
            secrets: secrets)
    }

    private static let secretParameters: Set = ["code", "code_verifier", "refresh_token", "token"]

    private func limits(_ timeout: Duration? = nil) -> TransportLimits {
        TransportLimits(
            timeout: min(timeout ?? pipeline.limits.timeout, pipeline.limits.timeout),
            responseBytes: min(Self.responseLimit, pipeline.limits.responseBytes))
    }

    static func basic(_ user: String, _ password: String) -> String {
        "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
    }
}

import Foundation
import HTTPTypes
import Logging

/// Talks to `/oauth/token`, `/oauth/revoke` and `/oauth/token/info` for one application.
struct TokenEndpoint: Sendable {
    let configuration: PlanioConfiguration
    let pipeline: RequestPipeline

    /// Token responses are a few hundred bytes.
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
        return try await post("/oauth/token", form, idempotent: false, passage: .once) { response in
            try token(TokenResponse(response, requested: scopes, receivedAt: pipeline.time.now), response)
        }
    }

    /// Asks for the next token, once; who calls decides whether to repeat.
    func refresh(_ previous: Token, refreshToken: Secret, timeout: Duration) async throws -> Token {
        let form = [(name: "grant_type", value: "refresh_token"), ("refresh_token", refreshToken.expose())]
        return try await post(
            "/oauth/token", form, idempotent: false, retries: RetryPolicy.none, timeout: timeout,
            secrets: previous.secrets
        ) { response in
            try token(
                TokenResponse(
                    response, requested: previous.scopes, previous: refreshToken, receivedAt: pipeline.time.now),
                response)
        }
    }

    /// Throws what a refresh would be refused with now.
    /// - Throws: ``TransportError``.
    func check() throws {
        try pipeline.traffic(to: configuration.location.origin).check(.token, latest: pipeline.time.uptime)
    }

    /// Whether a refresh may be asked for once more, which is then taken from the site's budget.
    func takeRetry(_ policy: RetryPolicy) -> Bool {
        pipeline.traffic(to: configuration.location.origin).takeRetry(policy.budget)
    }

    /// Revokes a token (RFC 7009). The server says success for an unknown token too, and with the refresh token the access
    /// token dies. The other way round only while the access token has not expired.
    func revoke(_ token: Token) async throws {
        let (secret, hint) =
            token.refreshToken.map { ($0, "refresh_token") } ?? (token.accessToken, "access_token")
        let form = [(name: "token", value: secret.expose()), ("token_type_hint", hint)]
        try await post("/oauth/revoke", form, idempotent: true, passage: .once, secrets: token.secrets) { response in
            guard response.status == 200 else { throw TokenEndpointError(refusal: response, now: pipeline.time.now) }
            // Doorkeeper sends `{}`, and RFC 7009 2.2 asks for no body. Any other has not come from where tokens end.
            guard response.isBlank || TokenResponse.members(response.body) != nil else {
                throw TokenEndpointError(.unreadable("no JSON object"), response)
            }
            if TokenResponse.members(response.body)?["error"] != nil {
                throw TokenEndpointError(refusal: response, now: pipeline.time.now)
            }
        }
    }

    /// What the server knows of an access token; `nil` if it does not accept it.
    func info(_ accessToken: Secret) async throws -> TokenInfo? {
        var request = configuration.location.request(.get, "/oauth/token/info")
        request.headerFields[.authorization] = "Bearer \(accessToken.expose())"
        return try await send("/oauth/token/info", request, idempotent: true, pipeline: pipeline, limits: limits()) {
            response in
            switch response.status {
            case 200:
                do throws(TokenInfo.Unreadable) {
                    return try TokenInfo(response.body)
                } catch {
                    throw TokenEndpointError(.unreadable(error.problem), response)
                }
            case 401: return nil
            default: throw TokenEndpointError(refusal: response, now: pipeline.time.now)
            }
        }
    }

    /// Tells operators what is off in a response whose token is used all the same.
    private func token(_ read: TokenResponse, _ response: CollectedResponse) -> Token {
        if !read.oddities.isEmpty {
            pipeline.logger.warning(
                "token response has members that cannot be used as they are",
                metadata: [
                    "members": "\(read.oddities.joined(separator: ", "))", "request_id": "\(response.requestID ?? "-")",
                ])
        }
        return read.token
    }

    private func post<Result: Sendable>(
        _ path: String, _ form: [(name: String, value: String)], idempotent: Bool, passage: Passage = .token,
        retries: RetryPolicy? = nil, timeout: Duration? = nil, secrets others: [Secret] = [],
        read: @escaping @Sendable (CollectedResponse) throws -> Result
    ) async throws -> Result {
        var request = configuration.location.request(.post, path)
        request.headerFields[.contentType] = "application/x-www-form-urlencoded"
        var form = form
        var secrets = others + form.filter { Self.secretParameters.contains($0.name) }.map { Secret($0.value) }
        let id = configuration.clientID
        let secret = configuration.clientSecret
        if let secret { secrets.append(secret) }
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
        let body = HTTPBody(Data(PercentEncoding.pairs(form, PercentEncoding.form).utf8))
        return try await send(
            path, request, body: body, idempotent: idempotent, pipeline: pipeline.with(retries),
            limits: limits(timeout), secrets: secrets, passage: passage, read: read)
    }

    /// Sends a request and reads its response within one deadline, so that a response that takes long to read holds
    /// nobody up: a refresh has the store's exclusive access meanwhile.
    private func send<Result: Sendable>(
        _ path: String, _ request: HTTPRequest, body: HTTPBody = .empty, idempotent: Bool, pipeline: RequestPipeline,
        limits: TransportLimits, secrets: [Secret] = [], passage: Passage = .token,
        read: @escaping @Sendable (CollectedResponse) throws -> Result
    ) async throws -> Result {
        let watch = pipeline.watch(.token, request.method, path, of: configuration.location)
        do {
            return try await watch.run {
                try await pipeline.bounded(limits.timeout) { deadline in
                    try read(
                        try await pipeline.send(
                            request, body: body, idempotent: idempotent, limits: limits, secrets: secrets,
                            passage: passage, until: deadline, watch))
                }
            }
        } catch let error as TransportError {
            // Beyond what any token response has, a larger limit would be no help.
            guard case .responseTooLarge(Self.responseLimit) = error.reason else { throw error }
            throw TokenEndpointError(.tooLarge(limit: Self.responseLimit), nil)
        }
    }

    private static let secretParameters: Set = ["code", "code_verifier", "refresh_token", "token"]

    private func limits(_ timeout: Duration? = nil) -> TransportLimits {
        TransportLimits(
            timeout: min(timeout ?? pipeline.limits.timeout, pipeline.limits.timeout),
            responseBytes: min(Self.responseLimit, pipeline.limits.responseBytes),
            headerBytes: pipeline.limits.headerBytes)
    }

    static func basic(_ user: String, _ password: String) -> String {
        "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
    }
}

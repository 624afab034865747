public import Foundation

// How a user signs in: a request, whose URL the user opens, and what the user comes back with.

extension Planio {
    /// A new authorization, as the configuration says: send the user's browser to its ``AuthorizationRequest/url``, keep the
    /// request, and finish it with what the user comes back with.
    public func authorizationRequest() -> AuthorizationRequest {
        flow.request(
            scopes: configuration.scopes, redirectURI: configuration.redirectURI, pkce: true, parameters: [:])
    }

    /// A new authorization with scopes of its own.
    /// - Parameters:
    ///   - scopes: What to ask for.
    ///   - redirectURI: Where to come back to; the configuration's if left out.
    ///   - pkce: RFC 7636 with S256. Turn it off only for a server that refuses it.
    ///   - parameters: Further query parameters. Those of the flow cannot be replaced.
    /// - Throws: ``ConfigurationError`` if one of them cannot be used.
    public func authorizationRequest(
        scopes: Set<Scope>, redirectURI: RedirectURI? = nil, pkce: Bool = true, parameters: [String: String] = [:]
    ) throws(ConfigurationError) -> AuthorizationRequest {
        let redirectURI = redirectURI ?? configuration.redirectURI
        try flow.check(scopes: scopes, redirectURI: redirectURI, parameters: parameters)
        return flow.request(scopes: scopes, redirectURI: redirectURI, pkce: pkce, parameters: parameters)
    }

    /// A new authorization that comes back elsewhere, such as to the port that a program listens on:
    /// `.loopback(port: port)`.
    /// - Parameters:
    ///   - redirectURI: Where to come back to.
    ///   - pkce: RFC 7636 with S256. Turn it off only for a server that refuses it.
    ///   - parameters: Further query parameters. Those of the flow cannot be replaced.
    /// - Throws: ``ConfigurationError`` if one of them cannot be used.
    public func authorizationRequest(
        redirectURI: RedirectURI, pkce: Bool = true, parameters: [String: String] = [:]
    ) throws(ConfigurationError) -> AuthorizationRequest {
        try authorizationRequest(
            scopes: configuration.scopes, redirectURI: redirectURI, pkce: pkce, parameters: parameters)
    }

    /// Finishes an out-of-band authorization with the code that Planio showed the user; what comes along when it is copied
    /// (white space, quotes, `code=`) does no harm. A request with a redirect URI is finished with its callback instead,
    /// since a code alone does not say whose it is.
    ///
    /// `account` is your name for the session, such as your own user id. An earlier session of that name is replaced.
    /// - Throws: ``AuthorizationError``, ``TokenStoreError``.
    public func authorize(
        _ request: AuthorizationRequest, code: String, as account: String
    ) async throws -> PlanioClient {
        try flow.check(request)
        return try await finish(request, code: try PastedCode.code(in: code, for: request), as: account)
    }

    /// Finishes an authorization with the URL that the user's browser came back with, whole and unchanged. Its state is
    /// checked before anything else of it is believed.
    ///
    /// `account` is your name for the session, such as your own user id. An earlier session of that name is replaced.
    /// - Throws: ``AuthorizationError``, ``TokenStoreError``.
    public func authorize(
        _ request: AuthorizationRequest, callback: URL, as account: String
    ) async throws -> PlanioClient {
        try flow.check(request)
        let code = try AuthorizationCallback.code(in: callback.absoluteString, for: request)
        return try await finish(request, code: code, as: account)
    }

    /// Finishes an authorization with the query of the URL that the user's browser came back with, as it arrived: what a
    /// web framework hands its handler, whatever scheme and host a proxy made of the rest. Its state is checked before
    /// anything else of it is believed.
    ///
    /// `account` is your name for the session, such as your own user id. An earlier session of that name is replaced.
    /// - Throws: ``AuthorizationError``, ``TokenStoreError``.
    public func authorize(
        _ request: AuthorizationRequest, callbackQuery: String, as account: String
    ) async throws -> PlanioClient {
        try flow.check(request)
        let code = try AuthorizationCallback.code(inQuery: callbackQuery, for: request)
        return try await finish(request, code: code, as: account)
    }

    private func finish(_ request: AuthorizationRequest, code: String, as account: String) async throws -> PlanioClient
    {
        try finishedRequests.claim(request)
        // A task of its own: the code is used up by now, so a caller who leaves must not lose the session.
        let work = SharedTask { [self] in
            let token: Token
            do throws(AuthorizationError) {
                token = try await exchange(request, code: code)
            } catch {
                if error.leavesCode { finishedRequests.release(request) }
                throw error
            }
            let session = sessions.renew(key(account))
            try await session.begin(with: token)
            do {
                _ = try await session.identity.confirm(session.question(token, actingAs: nil))
            } catch is CredentialNotAccepted {
                throw AuthorizationError.tokenNotAccepted
            } catch {
                // The session is stored; its first request verifies it.
            }
            return client(session)
        }
        return try await work.value()
    }

    private func exchange(_ request: AuthorizationRequest, code: String) async throws(AuthorizationError) -> Token {
        do {
            return try await context.endpoint.exchange(
                code: code, redirectURI: request.redirectURI, codeVerifier: request.codeVerifier,
                scopes: request.scopes)
        } catch let error as TokenEndpointError {
            throw .tokenEndpoint(error)
        } catch let error as TransportError {
            throw .transport(error)
        } catch {
            throw .transport(TransportError(.other("\(type(of: error))"), .unknown))
        }
    }
}

extension AuthorizationError {
    /// Whether the code was surely not used up: the server has not seen it, or has refused it.
    var leavesCode: Bool {
        switch self {
        case .transport(let error): error.delivery == .notSent
        case .tokenEndpoint(let error):
            switch error.kind {
            case .invalidGrant, .invalidClient, .invalidScope, .refused, .redirected, .noEndpoint: true
            case .temporary: error.status == 429
            case .unreadable, .tooLarge, .unsupportedTokenType: false
            }
        default: false
        }
    }
}

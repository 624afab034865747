// How a user signs in, first: a request, whose URL the user opens.

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
}

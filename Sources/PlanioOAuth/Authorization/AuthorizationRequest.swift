public import Foundation

/// One authorization under way: the URL for the user's browser, and what is needed to finish when the user is back.
///
/// A web application keeps it in the user's session: it is `Codable`, and encoding it includes its secrets (state
/// and verifier) on purpose. It finishes once; a second user needs a second request.
public struct AuthorizationRequest: Sendable, Hashable {
    /// Where to send the user's browser.
    public let url: URL
    /// 256 random bits that come back with the callback, base64url.
    public let state: Secret
    /// The PKCE verifier (RFC 7636); `nil` if PKCE was turned off.
    public let codeVerifier: Secret?
    /// Where the browser comes back to.
    public let redirectURI: RedirectURI
    /// What was asked for. The server may grant less.
    public let scopes: Set<Scope>
    /// When the request was made. It can be finished for ``Planio/Options/authorizationLifetime``.
    public let createdAt: Date
    /// The site and application it belongs to, so that it cannot be finished with another.
    let site: String
    let clientID: String
    /// What an `iss` in the callback must name (RFC 9207).
    let issuer: String

    init(
        url: URL, state: Secret, codeVerifier: Secret?, redirectURI: RedirectURI, scopes: Set<Scope>, createdAt: Date,
        site: String, clientID: String, issuer: String
    ) {
        self.url = url
        self.state = state
        self.codeVerifier = codeVerifier
        self.redirectURI = redirectURI
        self.scopes = scopes
        self.createdAt = createdAt
        self.site = site
        self.clientID = clientID
        self.issuer = issuer
    }
}

extension AuthorizationRequest: Redacted {
    /// Without ``url``, which holds the state: print that one where the user is to open it.
    public var description: String {
        "AuthorizationRequest(\(site), redirect to \(redirectURI), scopes: \(scopes.scopeParameter), <redacted>)"
    }
}

public import Foundation

/// One authorization under way: the URL for the user's browser, and what is needed to finish when the user is back.
///
/// A web application keeps it in the user's session: it is `Codable`, and encoding it includes its secrets (state
/// and verifier) on purpose. It finishes once; a second user needs a second request.
public struct AuthorizationRequest: Sendable, Hashable, Codable {
    /// Where to send the user's browser.
    public let url: URL
    /// 256 random bits that come back with the callback, base64url.
    public let state: Secret
    /// The PKCE verifier (RFC 7636); `nil` if PKCE was turned off.
    public let codeVerifier: Secret?
    public let redirectURI: RedirectURI
    /// What was asked for. The server may grant less.
    public let scopes: Set<Scope>
    public let createdAt: Date
    /// The site and application it belongs to, so that it cannot be finished with another.
    let site: String
    let clientID: String

    init(
        url: URL, state: Secret, codeVerifier: Secret?, redirectURI: RedirectURI, scopes: Set<Scope>, createdAt: Date,
        site: String, clientID: String
    ) {
        self.url = url
        self.state = state
        self.codeVerifier = codeVerifier
        self.redirectURI = redirectURI
        self.scopes = scopes
        self.createdAt = createdAt
        self.site = site
        self.clientID = clientID
    }

    private enum CodingKeys: String, CodingKey {
        case url, state, codeVerifier, redirectURI, scopes, createdAt, site, clientID
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        url = try container.decode(URL.self, forKey: .url)
        state = Secret(try container.decode(String.self, forKey: .state))
        codeVerifier = try container.decodeIfPresent(String.self, forKey: .codeVerifier).map(Secret.init)
        redirectURI = try container.decode(RedirectURI.self, forKey: .redirectURI)
        scopes = Set(try container.decode([Scope].self, forKey: .scopes))
        createdAt = Date(timeIntervalSinceReferenceDate: try container.decode(Double.self, forKey: .createdAt))
        site = try container.decode(String.self, forKey: .site)
        clientID = try container.decode(String.self, forKey: .clientID)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(url, forKey: .url)
        try container.encode(state.expose(), forKey: .state)
        try container.encodeIfPresent(codeVerifier?.expose(), forKey: .codeVerifier)
        try container.encode(redirectURI, forKey: .redirectURI)
        try container.encode(scopes.sorted(), forKey: .scopes)
        try container.encode(createdAt.timeIntervalSinceReferenceDate, forKey: .createdAt)
        try container.encode(site, forKey: .site)
        try container.encode(clientID, forKey: .clientID)
    }
}

extension AuthorizationRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Without ``url``, which holds the state: print that one where the user is to open it.
    public var description: String {
        "AuthorizationRequest(\(site), redirect to \(redirectURI), scopes: \(scopes.scopeParameter), <redacted>)"
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

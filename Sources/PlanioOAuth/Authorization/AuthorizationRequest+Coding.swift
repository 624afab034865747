import Foundation

extension AuthorizationRequest: Codable {
    /// Single lower-case words, which no key strategy changes: what one coder wrote, another can read.
    private enum CodingKeys: String, CodingKey {
        case url, state, verifier, redirect, scopes, created, site, client, issuer
    }

    /// Reads what ``encode(to:)`` wrote, and what earlier versions wrote, with whatever key strategy.
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let values = try WordKeyedValues(decoder)
        guard let url = URL(string: try values.decode(String.self, "url")) else { throw values.corrupted("url") }
        let site = try values.decode(String.self, "site")
        self.init(
            url: url, state: Secret(try values.decode(String.self, "state")),
            codeVerifier: try values.decodeIfPresent(String.self, "verifier", "codeverifier").map { Secret($0) },
            redirectURI: try values.decode(RedirectURI.self, "redirect", "redirecturi"),
            scopes: Set(try values.decode([Scope].self, "scopes")),
            createdAt: Date(timeIntervalSinceReferenceDate: try values.decode(Double.self, "created", "createdat")),
            site: site, clientID: try values.decode(String.self, "client", "clientid"),
            issuer: try values.decodeIfPresent(String.self, "issuer") ?? site)
    }

    /// Writes the request with its secrets, to be kept where only this user's session reads it.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(url.absoluteString, forKey: .url)
        try container.encode(state.expose(), forKey: .state)
        try container.encodeIfPresent(codeVerifier?.expose(), forKey: .verifier)
        try container.encode(redirectURI, forKey: .redirect)
        try container.encode(scopes.sorted(), forKey: .scopes)
        try container.encode(createdAt.timeIntervalSinceReferenceDate, forKey: .created)
        try container.encode(site, forKey: .site)
        try container.encode(clientID, forKey: .client)
        try container.encode(issuer, forKey: .issuer)
    }
}

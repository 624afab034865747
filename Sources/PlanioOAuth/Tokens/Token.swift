public import Foundation

/// What the token endpoint granted (RFC 6749 5.1): an access token, how long it lives and what it may do.
///
/// It prints without its secrets and is not `Codable`; ``encoded()`` and ``init(encoded:)`` are the deliberate way
/// to bytes and back.
public struct Token: Sendable, Hashable {
    /// Sent as `Authorization: Bearer …`.
    public let accessToken: Secret
    /// Exchanged for the next token; `nil` if the server issued none.
    public let refreshToken: Secret?
    /// What the token may do: as granted, or as requested where the server did not say.
    public let scopes: Set<Scope>
    /// When the response with the token arrived, by this machine's clock.
    public let receivedAt: Date
    /// How long the token lives from ``receivedAt`` on; `nil` if the server did not say. Bounded to ten years.
    public let lifetime: Duration?

    /// Always `Bearer`: another type is refused (RFC 6749 7.1).
    public var type: String { "Bearer" }

    /// ``receivedAt`` plus ``lifetime``.
    public var expiresAt: Date? { lifetime.map { receivedAt.addingTimeInterval($0.seconds) } }

    /// A token that was granted elsewhere. A lifetime of more than ten years is taken for ten.
    public init(
        accessToken: Secret, refreshToken: Secret? = nil, scopes: Set<Scope>, receivedAt: Date,
        lifetime: Duration? = nil
    ) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.scopes = scopes
        self.receivedAt = receivedAt
        self.lifetime = lifetime.map { min($0, Self.longestLifetime) }
    }

    /// What no text may repeat.
    var secrets: [Secret] { [accessToken, refreshToken].compactMap { $0 } }

    static let longestLifetime = Duration.seconds(10 * 365 * 86400)

    /// The lifetime to plan with. Zero or less says nothing usable: such a token is used until the server refuses it.
    var plannedLifetime: Duration? { lifetime.flatMap { $0 > .zero ? $0 : nil } }

    /// How much of the lifetime is left by the wall clock; never more than the whole, should the clock have gone back.
    func remaining(at now: Date) -> Duration? {
        plannedLifetime.map { lifetime in
            min(lifetime, .bounded(seconds: receivedAt.timeIntervalSince(now) + lifetime.seconds))
        }
    }
}

extension Token: Redacted {
    /// When it expires and what it may do, without its secrets.
    public var description: String {
        let expiry = expiresAt.map { "expires \($0.formatted(.iso8601))" } ?? "no stated expiry"
        let refresh = refreshToken == nil ? "no refresh token" : "refresh token <redacted>"
        return "Token(Bearer <redacted>, \(refresh), \(expiry), scopes: \(scopes.scopeParameter))"
    }
}

extension Token {
    private struct Form: Codable {
        var accessToken: String
        var refreshToken: String?
        var scope: String
        var receivedAt: Double
        var lifetime: Double?

        enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case refreshToken = "refresh_token"
            case scope
            case receivedAt = "received_at"
            case lifetime
        }
    }

    /// The token as JSON **with its secrets**, to be kept where only its owner can read it.
    /// - Throws: `EncodingError` if a part cannot be written as JSON.
    public func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try encoder.encode(form)
    }

    /// Reads what ``encoded()`` wrote.
    /// - Throws: `DecodingError` for anything else.
    public init(encoded data: Data) throws {
        self.init(form: try JSONDecoder().decode(Form.self, from: data))
    }

    private var form: Form {
        Form(
            accessToken: accessToken.expose(), refreshToken: refreshToken?.expose(), scope: scopes.scopeParameter,
            receivedAt: receivedAt.timeIntervalSince1970, lifetime: lifetime?.seconds)
    }

    private init(form: Form) {
        self.init(
            accessToken: Secret(form.accessToken), refreshToken: form.refreshToken.map(Secret.init),
            scopes: Set(scopeParameter: form.scope), receivedAt: Date(timeIntervalSince1970: form.receivedAt),
            lifetime: form.lifetime.map { .bounded(seconds: $0) })
    }
}

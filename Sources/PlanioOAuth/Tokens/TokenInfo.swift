public import Foundation

/// What the server says of an access token (`GET /oauth/token/info`, Doorkeeper's).
public struct TokenInfo: Sendable, Hashable {
    /// The id of the user it acts for.
    public let userID: Int
    /// What the token may do; empty if the server does not say.
    public let scopes: Set<Scope>
    /// What is left of its lifetime; `nil` if it does not expire.
    public let expiresIn: Duration?
    /// The application's id.
    public let clientID: String?
    /// When the server issued it, by the server's clock; `nil` if it does not say.
    public let createdAt: Date?

    /// - Throws: What is wrong with the body, in words without the body's own.
    init(_ body: Data) throws(Unreadable) {
        guard let members = TokenResponse.members(body) else { throw Unreadable(problem: "no JSON object") }
        guard let user = members["resource_owner_id"]?.int, user > 0 else {
            throw Unreadable(problem: "no resource_owner_id")
        }
        userID = user
        switch members["scope"] {
        case .array(let elements)?: scopes = Set(elements.compactMap { $0.string.map { Scope($0) } })
        case .string(let text)?: scopes = Set(scopeParameter: text)
        case nil, .null?: scopes = []
        // What a token may do is not guessed.
        case _?: throw Unreadable(problem: "a scope that is no list")
        }
        expiresIn = members["expires_in"]?.number.map { .bounded(seconds: $0) }
        clientID = members["application"]?["uid"]?.string
        createdAt = members["created_at"]?.number.map { Date(timeIntervalSince1970: $0) }
    }

    struct Unreadable: Error {
        let problem: String
    }
}

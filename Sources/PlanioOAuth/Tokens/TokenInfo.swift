public import Foundation

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

import Foundation

/// What a token store keeps of one session, in a format that tells its version.
struct SessionRecord: Sendable, Hashable {
    static let version = 1

    var token: Token
    /// The user's id at the server, once it is known: a session never becomes somebody else's.
    var userID: Int?
    /// When the server said `invalid_grant` for this very refresh token. Nobody asks with it again.
    var endedAt: Date?

    init(token: Token, userID: Int? = nil, endedAt: Date? = nil) {
        self.token = token
        self.userID = userID
        self.endedAt = endedAt
    }

    private struct Envelope: Codable {
        var version: Int
        var token: Data?
        var userID: Int?
        var endedAt: Double?

        enum CodingKeys: String, CodingKey {
            case version, token
            case userID = "user_id"
            case endedAt = "ended_at"
        }
    }

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try encoder.encode(
            Envelope(
                version: Self.version, token: token.encoded(), userID: userID,
                endedAt: endedAt?.timeIntervalSince1970))
    }

    init(encoded data: Data) throws(TokenStoreError) {
        guard let envelope = try? JSONDecoder().decode(Envelope.self, from: data) else {
            throw TokenStoreError(.damaged(setAside: nil))
        }
        guard envelope.version <= Self.version else { throw TokenStoreError(.newerFormat(envelope.version)) }
        guard let bytes = envelope.token, let token = try? Token(encoded: bytes) else {
            throw TokenStoreError(.damaged(setAside: nil))
        }
        self.init(
            token: token, userID: envelope.userID, endedAt: envelope.endedAt.map(Date.init(timeIntervalSince1970:)))
    }
}

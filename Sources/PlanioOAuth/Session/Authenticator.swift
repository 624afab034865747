import Foundation
import HTTPTypes

/// Who the requests of one client are sent as: an account's login or a fixed credential, and perhaps in another
/// user's name. It never changes.
struct Authenticator: Sendable {
    enum Kind: Sendable {
        case session(OAuthSession)
        case fixed(StaticCredential)
    }

    let kind: Kind
    /// Administrators only: the login of the user to act as.
    let switchUser: String?

    /// What one request was authorized with.
    struct Authorization: Sendable {
        let fields: HTTPFields
        /// `nil` for a fixed credential.
        let token: Token?
        /// When the token was asked for on behalf of this request, in uptime; `nil` if it was there.
        var requestedAt: Duration?
        var attempt = 1

        /// What no error may repeat, beside what the header fields hold.
        var secrets: [Secret] { token.map { [$0.accessToken, $0.refreshToken].compactMap { $0 } } ?? [] }
    }

    /// Tokens may be replaced or expire under a request a few times, but not for ever.
    private static let attempts = 4

    /// Header fields that the server is known to accept for this identity.
    func authorization() async throws -> Authorization {
        switch kind {
        case .fixed(let credential):
            let fields = with(switchUser, credential.fields)
            try await credential.verify(fields)
            return Authorization(fields: fields, token: nil)
        case .session(let session):
            let token = try await session.validToken()
            do {
                try await session.verify(token)
                return authorization(token)
            } catch is TokenNotAccepted {
                guard let next = try await authorization(after: authorization(token)) else { throw TokenNotAccepted() }
                return next
            }
        }
    }

    /// What to repeat a request with that was answered 401; `nil` if repeating is no use.
    /// - Throws: `TokenOutdated` if that was done often enough.
    func authorization(after refused: Authorization) async throws -> Authorization? {
        guard case .session(let session) = kind, let token = refused.token else { return nil }
        if let requestedAt = refused.requestedAt, try await !session.isOutdated(token, requestedAt: requestedAt) {
            // The newest token, just issued: it is refused for good.
            return nil
        }
        guard refused.attempt < Self.attempts else { throw TokenOutdated() }
        let refreshed = try await session.token(after: token)
        var next = authorization(refreshed.token)
        next.requestedAt = refreshed.requestedAt
        next.attempt = refused.attempt + 1
        do {
            try await session.verify(refreshed.token)
            return next
        } catch is TokenNotAccepted {
            return try await authorization(after: next)
        }
    }

    private func authorization(_ token: Token) -> Authorization {
        let fields: HTTPFields = [.authorization: "Bearer \(token.accessToken.expose())"]
        return Authorization(fields: with(switchUser, fields), token: token)
    }

    private func with(_ switchUser: String?, _ fields: HTTPFields) -> HTTPFields {
        var fields = fields
        if let switchUser { fields[.switchUser] = switchUser }
        return fields
    }
}

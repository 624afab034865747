public import Foundation

/// There is no valid token to send a request with. ``isTemporary`` tells whether waiting helps or the user is needed.
public struct SessionError: Error, Sendable {
    /// What happened, as far as a caller may want to tell it apart.
    public enum Reason: Sendable {
        /// The session ended: the server refused its newest refresh token. The user must authorize again.
        case authorizationRequired
        /// The store has no session of the account. The user must authorize first.
        case noSession
        /// The session was signed out.
        case signedOut
        /// The token expired and the server issued no refresh token. The user must authorize again.
        case cannotRefresh
        /// The stored session belongs to another user than before. Get a new client if that is meant.
        case differentUser
        /// The token endpoint answered something else than a token.
        case tokenEndpoint(TokenEndpointError)
        /// The token endpoint did not respond.
        case transport(TransportError)
        /// The token store failed.
        case store(TokenStoreError)
    }

    /// What happened.
    public let reason: Reason
    /// The name that the program gave the session.
    public let account: String
    /// When the library asks the server again, as far as the session goes on. Until then callers get this error at once.
    public let retryAt: Date?

    init(_ reason: Reason, _ key: TokenKey, retryAt: Date? = nil) {
        self.reason = reason
        account = key.account
        self.retryAt = retryAt
    }

    private init(_ reason: Reason, account: String, retryAt: Date?) {
        self.reason = reason
        self.account = account
        self.retryAt = retryAt
    }

    /// Whether the session is intact and the next try may succeed without anybody's help.
    public var isTemporary: Bool {
        switch reason {
        case .authorizationRequired, .noSession, .signedOut, .cannotRefresh, .differentUser: false
        case .tokenEndpoint(let error): error.isTemporary
        case .transport(let error): error.isTemporary
        case .store(let error): error.isTemporary
        }
    }

    /// Whether the session goes on: what failed says nothing of it, though somebody may have to mend something.
    var keepsSession: Bool {
        switch reason {
        case .authorizationRequired, .noSession, .signedOut, .cannotRefresh, .differentUser: false
        case .tokenEndpoint, .transport, .store: true
        }
    }

    /// Whether only the user can help, by authorizing (again).
    public var needsAuthorization: Bool {
        switch reason {
        case .authorizationRequired, .noSession, .signedOut, .cannotRefresh: true
        case .differentUser, .tokenEndpoint, .transport, .store: false
        }
    }

    var retryAfter: Duration? {
        if case .tokenEndpoint(let error) = reason { error.retryAfter } else { nil }
    }

    /// Whether the refresh was not sent for the site's sake.
    var isHeldBack: Bool { if case .transport(let error) = reason { error.isHeldBack } else { false } }

    func retrying(at date: Date) -> SessionError {
        SessionError(reason, account: account, retryAt: keepsSession ? date : nil)
    }
}

extension SessionError: CustomStringConvertible, LocalizedError {
    /// The account, what happened and what to do next; no token.
    public var description: String {
        "Account \(account.sanitized(upTo: 80)): \(explanation)"
    }

    /// As ``description``, without the account.
    var explanation: String {
        let what =
            switch reason {
            case .authorizationRequired:
                "authorization required: the server refused the session's refresh token; send the user to a new authorization request"
            case .noSession: "no session is stored; send the user to an authorization request first"
            case .signedOut: "the session was signed out; send the user to a new authorization request"
            case .cannotRefresh:
                "authorization required: the token is used up and the server issued no refresh token"
            case .differentUser:
                "the stored session now belongs to another user; get a new client if that is meant"
            case .tokenEndpoint(let error): "the token could not be refreshed, the session is kept. \(error)"
            case .transport(let error): "the token could not be refreshed, the session is kept: \(error)"
            case .store(let error): "\(error)"
            }
        let retry = retryAt.map { "; next try at \($0.formatted(.iso8601))" } ?? ""
        return "\(what)\(retry)"
    }
    /// As ``description``.
    public var errorDescription: String? { description }
}

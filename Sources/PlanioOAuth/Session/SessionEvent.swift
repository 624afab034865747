public import Foundation

/// What happens to logins, for operators and web applications.
public enum SessionEvent: Sendable {
    /// This process refreshed the token.
    case refreshed(account: String, expiresAt: Date?)
    /// A refresh failed and the login is kept; the error says when the next try is.
    case refreshFailed(account: String, SessionError)
    /// The login ended: the user must authorize again.
    case authorizationRequired(account: String)
    /// The login was signed out and deleted here.
    case signedOut(account: String)
}

public import Foundation

/// What happens to sessions, for operators and web applications.
public enum SessionEvent: Sendable {
    /// A user signed in, whose id at the server is this, as far as the server said.
    case signedIn(account: String, userID: Int?)
    /// This process refreshed the token. It took so long, the wait for other processes and for the token store included.
    case refreshed(account: String, expiresAt: Date?, took: Duration)
    /// Another process that shares the token store has refreshed the token, and this one uses it from now on.
    case adopted(account: String, expiresAt: Date?)
    /// A refresh failed and the session is kept; the error says when the next try is.
    case refreshFailed(account: String, SessionError)
    /// The session ended: the user must authorize again.
    case authorizationRequired(account: String)
    /// Another user signed in under the account's name, here or in another process that shares the token store. Users are
    /// told by their ids at the server.
    case userChanged(account: String, from: Int, to: Int)
    /// What was stored cannot be read, and was moved to this place.
    case recordSetAside(account: String, place: String)
    /// Tokens that nobody holds any more may still be valid at the server: a new sign-in has replaced them, or they could
    /// not be stored. No account where the sign-in ended before it had one.
    case revocationFailed(account: String?, RevocationError)
    /// The session was signed out here.
    case signedOut(account: String)
}

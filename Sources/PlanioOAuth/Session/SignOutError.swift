public import Foundation

/// Signing out did not work in full: what became of the tokens at the server, and of the session in the token store. What
/// worked stays done.
public struct SignOutError: Error, Hashable, Sendable {
    /// What became of the tokens at the server.
    public enum Revocation: Hashable, Sendable {
        /// No token that the store or this process knew is valid.
        case revoked
        /// At least one is still valid.
        case notRevoked(RevocationError)
        /// Nobody knows whether one is: no response arrived, or none that says, or the store could not be read. What this
        /// process knew was tried.
        case unknown(RevocationError)
    }

    /// What became of the session in the token store.
    public enum Deletion: Hashable, Sendable {
        /// The store has nothing of the account.
        case deleted
        /// What was stored cannot be read, and was moved to this place.
        case setAside(String)
        /// The record is still stored.
        case notDeleted(TokenStoreError)
        /// The store failed while it deleted the record.
        case unknown(TokenStoreError)
    }

    /// The name that the program gave the session.
    public let account: String
    /// What became of the tokens at the server.
    public let revocation: Revocation
    /// What became of the session in the token store.
    public let deletion: Deletion
}

extension SignOutError: CustomStringConvertible, LocalizedError {
    /// What became of either half, and what to do next; no token.
    public var description: String {
        "Account \(account.sanitized(upTo: 80)), signing out: \(deletion); \(revocation)"
    }
    /// As ``description``.
    public var errorDescription: String? { description }
}

extension SignOutError.Revocation: CustomStringConvertible {
    /// What became of the tokens, and where to revoke those that may still be valid.
    public var description: String {
        switch self {
        case .revoked: "its tokens are revoked at the server"
        case .notRevoked(let error): "its tokens are still valid at the server; \(Self.advice) (\(error))"
        case .unknown(.store(let error)):
            "what this process knew is revoked at the server, but the store may have tokens that are still valid; \(Self.advice) (\(error))"
        case .unknown(let error): "its tokens may still be valid at the server; \(Self.advice) (\(error))"
        }
    }

    private static let advice = "revoke them there under My account → Authorized applications"
}

extension SignOutError.Deletion: CustomStringConvertible {
    /// What became of the session, and where it was moved to.
    public var description: String {
        switch self {
        case .deleted: "the session is deleted here"
        case .setAside(let place): "the session could not be read and was moved to \(place)"
        case .notDeleted(let error): "the session is still stored (\(error))"
        case .unknown(let error): "the session may still be stored (\(error))"
        }
    }
}

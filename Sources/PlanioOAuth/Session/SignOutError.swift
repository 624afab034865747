public import Foundation

/// Only one half of signing out worked, or neither. What worked stays done.
public struct SignOutError: Error, Sendable {
    public let account: String
    /// Why the server may still accept the tokens; `nil` if they are revoked.
    public let revocation: (any Error)?
    /// Why the login may still be stored; `nil` if it is deleted.
    public let deletion: (any Error)?
}

extension SignOutError: CustomStringConvertible, LocalizedError {
    public var description: String {
        let name = account.sanitized(upTo: 80)
        let server =
            revocation.map {
                "the tokens may still be valid at the server (\($0)); revoke them under My account → Authorized applications"
            }
            ?? "nothing is left at the server"
        let store = deletion.map { "the login could not be deleted (\($0))" } ?? "the login is deleted here"
        return "Account \(name), signing out: \(store), \(server)"
    }
    public var errorDescription: String? { description }
}

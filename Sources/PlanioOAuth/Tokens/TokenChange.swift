public import Foundation

/// What an update does to the bytes stored, and what it returns to its caller.
public enum TokenChange<Result: Sendable>: Sendable {
    /// Leaves what is stored as it is.
    case unchanged(Result)
    /// Replaces what is stored, durably before the update returns.
    case write(Data, Result)
    /// Removes what is stored; nothing being there is no error.
    case delete(Result)
}

extension TokenChange: Redacted {}

public import Foundation

/// What an update does to the bytes stored, and what it returns to its caller.
public enum TokenChange<Result: Sendable>: Sendable {
    case unchanged(Result)
    case write(Data, Result)
    case delete(Result)
}

extension TokenChange: Redacted {}

/// What holds an operation up before, or between, its attempts.
public enum ObservedWait: String, Sendable, Hashable, CaseIterable {
    /// For a token or for the identity check, before the first attempt or after a 401.
    case token
    /// For its turn, where the number of requests is bounded.
    case turn
    /// Between two attempts, since the server or the network failed.
    case pause
}

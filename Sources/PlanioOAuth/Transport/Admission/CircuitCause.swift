/// Why nothing is sent to a site for a while.
public enum CircuitCause: Hashable, Sendable {
    /// So many requests in a row failed: the last one with this status, or without any response.
    case failures(Int, status: Int?)
    /// The server asked for a pause (`Retry-After`), with this status: 429 or 503.
    case retryAfter(status: Int)
}

extension CircuitCause: CustomStringConvertible {
    /// What happened, in a few words.
    public var description: String {
        switch self {
        case .failures(let count, let status?): "\(count) requests in a row failed, the last one with status \(status)"
        case .failures(let count, nil): "\(count) requests in a row failed, the last one without a response"
        case .retryAfter(let status): "the server asked for a pause, with status \(status)"
        }
    }
}

/// What became of a request, as far as it tells something of the site.
enum SiteOutcome: Sendable, Equatable {
    /// There was a response.
    case responded
    /// The server does not want so many requests.
    case refused(status: Int, retryAfter: Duration?)
    /// It is away, or what is in front of it says so.
    case failed(status: Int?, retryAfter: Duration? = nil, isOverload: Bool)
    /// Nothing is known: it was cancelled, or failed here.
    case unknown

    init(_ response: CollectedResponse, at time: any TimeSource) {
        let status = response.status
        switch status {
        case 429: self = .refused(status: status, retryAfter: RetryAfter.read(response.fields, now: time.now))
        case 503:
            self = .failed(
                status: status, retryAfter: RetryAfter.read(response.fields, now: time.now), isOverload: true)
        case 502, 504: self = .failed(status: status, isOverload: status == 504)
        default: self = .responded
        }
    }

    init(_ error: any Error) {
        guard let error = error as? TransportError else {
            self = .unknown
            return
        }
        switch error.reason {
        // It waited for transfers of this program to end.
        case .stalled where error.delivery == .notSent: self = .unknown
        case .timedOut, .stalled: self = .failed(status: nil, isOverload: true)
        // This machine's own limits say nothing of who is on the other side.
        case .other where error.delivery == .notSent: self = .unknown
        case .unknownHost, .cannotConnect, .connectionLost, .other: self = .failed(status: nil, isOverload: false)
        case .proxy: self = error.isTemporary ? .failed(status: nil, isOverload: false) : .unknown
        default: self = error.delivery == .responded ? .responded : .unknown
        }
    }
}

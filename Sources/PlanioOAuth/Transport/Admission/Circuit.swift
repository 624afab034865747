/// Whether a site that failed is left alone. Times are in uptime.
struct Circuit: Sendable {
    enum Position: Equatable {
        case closed
        /// Nothing is sent until then.
        case open(until: Duration)
        /// One request may be sent to see whether the site is back.
        case probing
        /// That request is under way.
        case probed
    }

    private struct Opening {
        var until: Duration
        var length: Duration
        var isProbed = false
    }

    private var failures = 0
    private var lastStatus: Int?
    private var opening: Opening?

    func position(at uptime: Duration) -> Position {
        guard let opening else { return .closed }
        if uptime < opening.until { return .open(until: opening.until) }
        return opening.isProbed ? .probed : .probing
    }

    var cause: CircuitCause { .failures(failures, status: lastStatus) }

    /// The request that is sent now is the one that shows whether the site is back.
    mutating func probe() { opening?.isProbed = true }

    /// The probe ended without showing anything: the next request is one.
    mutating func probeAgain() { opening?.isProbed = false }

    /// There was a response.
    mutating func close() { self = Circuit() }

    /// - Parameter isProbe: Others that fail while it is open began before, and say nothing new.
    mutating func fail(status: Int?, isProbe: Bool, _ policy: CircuitPolicy, at uptime: Duration) {
        failures += 1
        lastStatus = status
        if let opening {
            guard isProbe else { return }
            open(for: min(opening.length * 2, policy.longestOpenTime), at: uptime)
        } else if failures >= policy.failures {
            open(for: min(policy.openTime, policy.longestOpenTime), at: uptime)
        }
    }

    private mutating func open(for length: Duration, at uptime: Duration) {
        opening = Opening(until: uptime + length, length: length)
    }
}

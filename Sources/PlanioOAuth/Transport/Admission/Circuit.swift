/// Whether a site that failed is left alone. Times are in uptime.
struct Circuit: Sendable {
    enum Position: Equatable {
        case closed
        /// Nothing is sent until then.
        case open(until: Duration)
        /// One request may be sent to see whether the site is back.
        case probing
        /// That request is under way; if it is not over then, another is sent.
        case probed(until: Duration)
    }

    private struct Opening {
        var until: Duration
        var length: Duration
        /// The first that may be sent to see in it. One of an earlier opening says nothing of this one.
        let firstProbe: Int
        var probedUntil: Duration?
    }

    /// How long a probe is waited for. It may be a transfer of hours, or hang on a connection that nobody ended.
    static let probeTime = Duration.seconds(10)

    private var failures = 0
    private var lastStatus: Int?
    private var opening: Opening?
    private var probes = 0

    func position(at uptime: Duration) -> Position {
        guard let opening else { return .closed }
        if uptime < opening.until { return .open(until: opening.until) }
        guard let probed = opening.probedUntil, uptime < probed else { return .probing }
        return .probed(until: probed)
    }

    var cause: CircuitCause { .failures(failures, status: lastStatus) }

    /// The request that is sent now is the one that shows whether the site is back.
    /// - Returns: Its number.
    mutating func probe(at uptime: Duration) -> Int {
        opening?.probedUntil = uptime + Self.probeTime
        probes += 1
        return probes
    }

    /// The probe ended without showing anything: the next request is one.
    mutating func probeAgain(_ number: Int) {
        if number == probes { opening?.probedUntil = nil }
    }

    /// There was a response.
    mutating func close() { (failures, lastStatus, opening) = (0, nil, nil) }

    /// - Parameter probe: As what ``probe(at:)`` sent it. Others that fail while it is open began before, and say nothing new.
    mutating func fail(status: Int?, probe: Int?, _ policy: CircuitPolicy, at uptime: Duration) {
        failures += 1
        lastStatus = status
        if let opening {
            guard let probe, probe >= opening.firstProbe else { return }
            open(for: min(opening.length * 2, policy.longestOpenTime), at: uptime)
        } else if failures >= policy.failures {
            open(for: min(policy.openTime, policy.longestOpenTime), at: uptime)
        }
    }

    private mutating func open(for length: Duration, at uptime: Duration) {
        opening = Opening(until: uptime + length, length: length, firstProbe: probes + 1)
    }
}

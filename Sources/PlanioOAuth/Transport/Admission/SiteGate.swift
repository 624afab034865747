/// Who may go to a site: what is under way, and how the site fares. Times are in uptime.
struct SiteGate: Sendable {
    /// What all who share it have in common.
    struct Rules: Hashable, Sendable {
        /// How many are under way at once.
        var requests = 12
        var requestsPerAccount = 8
        var overload = OverloadPolicy()
    }

    /// Why a request is not sent.
    struct Refusal: Equatable, Sendable {
        let until: Duration
        let cause: CircuitCause
    }

    private struct Pause {
        let until: Duration
        let status: Int
    }

    private let rules: Rules
    private var requests = 0
    private var transfers = 0
    private var calls: [Passage: Int] = [:]
    private var limit = AdaptiveLimit()
    private var circuit = Circuit()
    private var pause: Pause?

    init(_ rules: Rules) { self.rules = rules }

    var concurrency: Int { limit.value(most: rules.requests) }
    func isFull(at uptime: Duration) -> Bool { requests >= most(.call, at: uptime) && transfers >= rules.requests }

    /// How many ordinary requests there may be for one more of this kind. What others or a user wait for is not kept by a limit
    /// that calls have brought down, and neither is who looks whether the site is back.
    private func most(_ kind: Passage.Kind, at uptime: Duration) -> Int {
        kind == .call && circuit.position(at: uptime) != .probing ? concurrency : rules.requests
    }

    /// Why nobody is let through, not even to wait; nobody of this kind who cannot wait until then, if it is a pause.
    func refusal(_ kind: Passage.Kind, latest: Duration, at uptime: Duration) -> Refusal? {
        guard kind != .once else { return nil }
        if case .open(let until) = circuit.position(at: uptime) { return Refusal(until: until, cause: circuit.cause) }
        guard kind == .call, let pause, pause.until > max(uptime, latest) else { return nil }
        return Refusal(until: pause.until, cause: .retryAfter(status: pause.status))
    }

    /// When calls may go again; `nil` if they need not pause.
    func pauseEnd(at uptime: Duration) -> Duration? { pause.flatMap { $0.until > uptime ? $0.until : nil } }

    /// When another probe may be sent; `nil` if none is waited for.
    func probeEnd(at uptime: Duration) -> Duration? {
        if case .probed(let until) = circuit.position(at: uptime) { until } else { nil }
    }

    func mayGo(_ passage: Passage, at uptime: Duration) -> Bool {
        guard passage.isTransfer ? transfers < rules.requests : requests < most(passage.kind, at: uptime) else {
            return false
        }
        switch circuit.position(at: uptime) {
        case .closed, .probing: break
        case .open, .probed: guard passage.kind == .once else { return false }
        }
        guard passage.kind == .call else { return true }
        return pauseEnd(at: uptime) == nil
            && (passage.lane == .shared || calls[passage, default: 0] < rules.requestsPerAccount)
    }

    /// - Returns: As which probe it goes, if it is the one that shows whether the site is back.
    mutating func enter(_ passage: Passage, at uptime: Duration) -> Int? {
        if passage.isTransfer { transfers += 1 } else { requests += 1 }
        if passage.kind == .call { calls[passage, default: 0] += 1 }
        guard passage.kind != .once, circuit.position(at: uptime) == .probing else { return nil }
        return circuit.probe(at: uptime)
    }

    mutating func leave(_ passage: Passage) {
        if passage.isTransfer { transfers -= 1 } else { requests -= 1 }
        guard passage.kind == .call, let count = calls[passage] else { return }
        calls[passage] = count > 1 ? count - 1 : nil
    }

    /// What became of a request that is still counted.
    /// - Parameter next: The number of the next request.
    mutating func learn(
        _ outcome: SiteOutcome, of passage: Passage, probe: Int?, _ turn: Turn, next: UInt64, at uptime: Duration
    ) {
        switch outcome {
        case .unknown:
            if let probe { circuit.probeAgain(probe) }
        case .responded, .refused: circuit.close()
        case .failed(let status, _, _):
            guard let policy = rules.overload.circuit else { break }
            circuit.fail(status: status, probe: probe, policy, at: uptime)
        }
        // The token endpoint has limits of its own, which say nothing of the API.
        guard passage.kind == .call else { return }
        switch outcome {
        case .responded where !passage.isTransfer: limit.raise(running: requests, most: rules.requests)
        case .refused(let status, let wait), .failed(let status?, let wait, true):
            slowDown(passage, turn, next)
            if let wait { pause(for: wait, status: status, at: uptime) }
        case .failed(nil, _, true): slowDown(passage, turn, next)
        case .responded, .failed, .unknown: break
        }
    }

    private mutating func slowDown(_ passage: Passage, _ turn: Turn, _ next: UInt64) {
        guard rules.overload.adaptsConcurrency, !passage.isTransfer else { return }
        limit.lower(after: turn.number, running: requests, most: rules.requests, next: next)
    }

    private mutating func pause(for wait: Duration, status: Int, at uptime: Duration) {
        let until = uptime + min(wait, rules.overload.longestPause)
        guard until > max(uptime, pause?.until ?? .zero) else { return }
        pause = Pause(until: until, status: status)
    }
}

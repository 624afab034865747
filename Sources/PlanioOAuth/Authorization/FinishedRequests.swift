/// Which authorization requests were finished in this process: each finishes once, for one account, however many try at once.
///
/// A request is remembered until it has surely expired.
final class FinishedRequests: Sendable {
    private struct State {
        /// By the requests' states, until when they are remembered, in uptime.
        var expiries: [Secret: Duration] = [:]
        /// How many there are when the expired ones are looked for next.
        var pruneAt = 64
    }

    private let lifetime: Duration
    private let time: any TimeSource
    private let state = Locked(State())

    /// - Parameter lifetime: How long after its creation a request can be finished.
    init(lifetime: Duration, time: any TimeSource) {
        self.lifetime = lifetime
        self.time = time
    }

    var count: Int { state.withLock { $0.expiries.count } }

    /// Gives `request` to one caller.
    /// - Throws: ``AuthorizationError/alreadyFinished`` if another one has it, or had it.
    func claim(_ request: AuthorizationRequest) throws(AuthorizationError) {
        let now = time.uptime
        // Twice, since a clock that was set back makes a request younger; see `AuthorizationCodeFlow.check(_:)`.
        let expiry = now + lifetime * 2
        let isFree = state.withLock { state in
            if let claimed = state.expiries[request.state], claimed > now { return false }
            state.expiries[request.state] = expiry
            if state.expiries.count >= state.pruneAt {
                state.expiries = state.expiries.filter { $0.value > now }
                state.pruneAt = max(64, 2 * state.expiries.count)
            }
            return true
        }
        guard isFree else { throw .alreadyFinished }
    }

    /// Lets `request` be finished again, because its code was not used up.
    func release(_ request: AuthorizationRequest) {
        state.withLock { _ = $0.expiries.removeValue(forKey: request.state) }
    }
}

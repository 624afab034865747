/// Ends work in which nothing moves any more, however long the whole takes.
final class IdleWatch: Sendable {
    private struct State {
        /// In uptime.
        var lastMove: Duration
        /// How many wait for something else than the network.
        var pauses = 0
        var hasPlace = true
        var hasGivenUp = false
    }

    private enum Rest {
        case left(Duration)
        case stalled(hadPlace: Bool)
    }

    let limit: Duration
    private let time: any TimeSource
    private let state: Locked<State>

    init(_ limit: Duration, _ time: any TimeSource) {
        self.limit = limit
        self.time = time
        state = Locked(State(lastMove: time.uptime))
    }

    /// Something moved.
    func touch() {
        let now = time.uptime
        state.withLock { $0.lastMove = now }
    }

    /// Whether the request has its place at the transport, or waits for others to end.
    /// - Throws: `CancellationError` if its caller was told that it had none.
    func tell(hasPlace: Bool) throws {
        let now = time.uptime
        let isLate = state.withLock { state in
            (state.hasPlace, state.lastMove) = (hasPlace, now)
            return state.hasGivenUp
        }
        if isLate { throw CancellationError() }
    }

    /// Time does not count while `work` waits for the caller's own.
    func paused<Result>(_ work: () async throws -> Result) async rethrows -> Result {
        state.withLock { $0.pauses += 1 }
        defer {
            touch()
            state.withLock { $0.pauses -= 1 }
        }
        return try await work()
    }

    /// Runs `work` until nothing has moved for the limit; then cancels it and throws, without waiting for it.
    /// - Parameter onStall: Is told whether the request had its place.
    func run<Result: Sendable>(
        onStall: @escaping @Sendable (_ hadPlace: Bool) -> any Error,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        touch()
        return try await withRace(work) {
            while true {
                switch self.rest() {
                case .left(let rest):
                    guard (try? await self.time.waitForDeadline(in: rest)) != nil else { return nil }
                case .stalled(let hadPlace): return onStall(hadPlace)
                }
            }
        }
    }

    /// How long until it stalls.
    private func rest() -> Rest {
        let now = time.uptime
        return state.withLock { state in
            if state.pauses > 0 { return .left(limit) }
            let rest = state.lastMove + limit - now
            if rest > .zero { return .left(rest) }
            state.hasGivenUp = true
            return .stalled(hadPlace: state.hasPlace)
        }
    }
}

/// Ends work in which nothing moves any more, however long the whole takes.
final class IdleWatch: Sendable {
    private struct State {
        /// In uptime.
        var lastMove: Duration
        /// How many wait for something else than the network.
        var pauses = 0
        var hasPlace = true
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
    func tell(hasPlace: Bool) {
        state.withLock { $0.hasPlace = hasPlace }
        touch()
    }

    var hasPlace: Bool { state.withLock { $0.hasPlace } }

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
    func run<Result: Sendable>(
        onStall: @escaping @Sendable () -> any Error, _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        touch()
        return try await withRace(work) {
            while let rest = self.rest {
                guard (try? await self.time.waitForDeadline(in: rest)) != nil else { return nil }
            }
            return onStall()
        }
    }

    /// How long until it stalls; `nil` if it has.
    private var rest: Duration? {
        let now = time.uptime
        return state.withLock { state in
            if state.pauses > 0 { return limit }
            let rest = state.lastMove + limit - now
            return rest > .zero ? rest : nil
        }
    }
}

/// What is under way, and the door that closes before a program ends: what is inside may finish, nothing new comes in.
final class InFlight: Sendable {
    /// Inside as long as it is held.
    final class Place: Sendable {
        private let leave: @Sendable () -> Void

        fileprivate init(_ leave: @escaping @Sendable () -> Void) { self.leave = leave }

        deinit { leave() }
    }

    private struct State {
        var count = 0
        var isClosed = false
        var waiters: [Promise<Bool>] = []
        /// By number.
        var watches: [Int: @Sendable () -> Void] = [:]
        var watchCount = 0
    }

    private let state = Locked(State())

    /// A place for new work.
    /// - Throws: ``TransportError/Reason/closed`` if the door is closed.
    func enter() throws(TransportError) -> Place {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.count += 1 }
            return state.isClosed
        }
        guard !isClosed else { throw TransportError(.closed, .notSent) }
        return Place { [self] in leave() }
    }

    /// A place for what belongs to work that is inside already, or must be finished in any case.
    func join() -> Place {
        state.withLock { $0.count += 1 }
        return Place { [self] in leave() }
    }

    /// Runs what ``enter()`` is asked for.
    func run<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        let place = try enter()
        defer { withExtendedLifetime(place) {} }
        return try await work()
    }

    func close() {
        let watches = state.withLock { state in
            state.isClosed = true
            defer { state.watches = [:] }
            return state.watches.values
        }
        for act in watches { act() }
    }

    /// Waits for something that is not work, and that nothing needs to be finished for: when the door closes, `act` ends the
    /// wait.
    /// - Throws: ``TransportError/Reason/closed`` if the door is closed.
    func wait<Result: Sendable>(
        _ work: () async throws -> Result, endedBy act: @escaping @Sendable () -> Void
    ) async throws -> Result {
        let number = state.withLock { state in
            guard !state.isClosed else { return 0 }
            state.watchCount += 1
            state.watches[state.watchCount] = act
            return state.watchCount
        }
        guard number > 0 else { throw TransportError(.closed, .notSent) }
        defer { _ = state.withLock { $0.watches.removeValue(forKey: number) } }
        return try await work()
    }

    /// Waits until nothing is under way, or for the time that is given.
    /// - Returns: Whether nothing is.
    func drained(within bound: Duration, _ time: any TimeSource) async -> Bool {
        let empty = Promise<Bool>()
        let isEmpty = state.withLock { state in
            if state.count > 0 { state.waiters.append(empty) }
            return state.count == 0
        }
        if isEmpty { return true }
        guard bound > .zero else { return false }
        let timer = Task {
            guard (try? await time.waitForDeadline(in: bound)) != nil else { return }
            empty.finish(.success(false))
        }
        defer { timer.cancel() }
        return (try? await empty.value()) ?? false
    }

    private func leave() {
        let waiters = state.withLock { state in
            state.count -= 1
            guard state.count == 0 else { return [Promise<Bool>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.finish(.success(true)) }
    }
}

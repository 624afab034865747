/// Lets at most `limit` pieces of work run at once; the others wait in the order they came, and leave the queue
/// when cancelled.
final class AsyncSemaphore: Sendable {
    private typealias Waiter = CheckedContinuation<Void, any Error>

    private struct State {
        var free: Int
        /// By arrival. Ids below `first` were served.
        var waiters: [UInt64: Waiter] = [:]
        var first: UInt64 = 0
        var next: UInt64 = 0

        mutating func removeFirst() -> Waiter? {
            while first < next {
                defer { first += 1 }
                if let waiter = waiters.removeValue(forKey: first) { return waiter }
            }
            return nil
        }
    }

    private let state: Locked<State>

    init(limit: Int) { state = Locked(State(free: limit)) }

    /// How long to wait to be let in, and what to throw then.
    struct WaitLimit: Sendable {
        /// In uptime.
        let end: Duration
        let time: any TimeSource
        let error: any Error

        var isOver: Bool { time.uptime >= end }
    }

    func run<Result: Sendable>(
        _ limit: WaitLimit? = nil, _ work: () async throws -> Result
    ) async throws -> Result {
        try await enter(limit)
        defer { leave() }
        return try await work()
    }

    private func enter(_ limit: WaitLimit?) async throws {
        let id: UInt64? = state.withLock { state in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            defer { state.next += 1 }
            return state.next
        }
        guard let id else { return }
        let timer = limit.map { limit in
            Task {
                guard (try? await limit.time.waitForDeadline(in: limit.end - limit.time.uptime)) != nil else { return }
                turnAway(id, limit.error)
            }
        }
        defer { timer?.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: Waiter) in
                let verdict: Result<Void, any Error>? = state.withLock { state in
                    // Cancelled, or too late, before it could wait: then there was nothing to resume.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if let limit, limit.isOver { return .failure(limit.error) }
                    if state.free > 0 {
                        state.free -= 1
                        return .success(())
                    }
                    state.waiters[id] = waiter
                    state.first = min(state.first, id)
                    return nil
                }
                if let verdict { waiter.resume(with: verdict) }
            }
        } onCancel: {
            turnAway(id, CancellationError())
        }
        // Shows the thread sanitizer that who left was first; see `Promise`.
        state.withLock { _ in }
    }

    private func turnAway(_ id: UInt64, _ error: any Error) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: error)
    }

    private func leave() {
        let next: Waiter? = state.withLock { state in
            let next = state.removeFirst()
            if next == nil { state.free += 1 }
            return next
        }
        next?.resume()
    }
}

/// Lets at most `limit` pieces of work run at once; the others wait in the order they came, and leave the queue
/// when cancelled.
final class Admission: Sendable {
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

    func run<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        try await enter()
        defer { leave() }
        return try await work()
    }

    private func enter() async throws {
        let id: UInt64? = state.withLock { state in
            if state.free > 0 {
                state.free -= 1
                return nil
            }
            defer { state.next += 1 }
            return state.next
        }
        guard let id else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: Waiter) in
                let verdict: Result<Void, any Error>? = state.withLock { state in
                    // Cancelled before it could wait: the handler below found nothing to resume.
                    if Task.isCancelled { return .failure(CancellationError()) }
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
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
        // Shows the thread sanitizer that who left was first; see `FirstResult`.
        state.withLock { _ in }
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

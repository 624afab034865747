/// Work that runs once for any number of waiters. A waiter that is cancelled leaves; the work goes on.
final class SharedTask<Value: Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Value, any Error>

    private struct State {
        var waiters: [UInt64: Waiter] = [:]
        var lastID: UInt64 = 0
        var result: Result<Value, any Error>?
    }

    private let state = Locked(State())

    init(_ work: @escaping @Sendable () async throws -> Value) {
        Task.detached {
            let result: Result<Value, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            self.finish(result)
        }
    }

    func value() async throws -> Value {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: Waiter) in
                let early: Result<Value, any Error>? = state.withLock { state in
                    if let result = state.result { return result }
                    // Cancelled before it could wait: the handler below found nothing to resume.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiters[id] = waiter
                    return nil
                }
                if let early { waiter.resume(with: early) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }

    /// Waits to the end even if the caller is cancelled.
    func valueIgnoringCancellation() async throws -> Value {
        try await withCheckedThrowingContinuation { (waiter: Waiter) in
            let early: Result<Value, any Error>? = state.withLock { state in
                if let result = state.result { return result }
                state.lastID += 1
                state.waiters[state.lastID] = waiter
                return nil
            }
            if let early { waiter.resume(with: early) }
        }
    }

    private func finish(_ result: Result<Value, any Error>) {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            state.result = result
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(with: result) }
    }
}

/// Work that runs once for any number of waiters. A waiter that is cancelled leaves; the work goes on.
final class SharedTask<Value: Sendable>: Sendable {
    /// Is resumed with whether the work has ended; the result is taken under the lock, as in ``Promise``.
    private typealias Waiter = CheckedContinuation<Bool, Never>

    private struct State {
        var waiters: [UInt64: Waiter] = [:]
        var lastID: UInt64 = 0
        var result: Result<Value, any Error>?
    }

    private let state = Locked(State())

    init(_ work: @escaping @Sendable () async throws -> Value) {
        let trace = TraceContext.current
        Task.detached {
            let result: Result<Value, any Error>
            do { result = .success(try await trace.run(work)) } catch { result = .failure(error) }
            self.finish(result)
        }
    }

    func value() async throws -> Value {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let hasEnded = await withTaskCancellationHandler {
            await wait(id) { Task.isCancelled }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: false)
        }
        guard hasEnded else { throw CancellationError() }
        return try result()
    }

    /// Waits to the end even if the caller is cancelled.
    func valueIgnoringCancellation() async throws -> Value {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        _ = await wait(id) { false }
        return try result()
    }

    private func wait(_ id: UInt64, isCancelled: () -> Bool) async -> Bool {
        await withCheckedContinuation { (waiter: Waiter) in
            let early: Bool? = state.withLock { state in
                if state.result != nil { return true }
                // Cancelled before it could wait: the handler found nothing to resume.
                if isCancelled() { return false }
                state.waiters[id] = waiter
                return nil
            }
            if let early { waiter.resume(returning: early) }
        }
    }

    private func result() throws -> Value {
        guard let result = state.withLock({ $0.result }) else { throw CancellationError() }
        return try result.get()
    }

    private func finish(_ result: Result<Value, any Error>) {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            state.result = result
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(returning: true) }
    }
}

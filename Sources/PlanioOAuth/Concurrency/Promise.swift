/// The first of several results, for one waiter.
///
/// The waiter takes the result under the lock, not from its continuation: the thread sanitizer does not see what a
/// continuation orders that was resumed before its task had suspended, and would report what the result contains.
final class Promise<Value: Sendable>: Sendable {
    private struct State {
        var result: Result<Value, any Error>?
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())

    /// Later results are dropped.
    func finish(_ result: Result<Value, any Error>) {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard state.result == nil else { return nil }
            state.result = result
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Waits for the first result. Cancellation is the business of whoever finishes.
    func value() async throws -> Value {
        while true {
            if let result = state.withLock({ $0.result }) { return try result.get() }
            await withCheckedContinuation { waiter in
                let isFinished = state.withLock { state in
                    if state.result == nil { state.waiter = waiter }
                    return state.result != nil
                }
                if isFinished { waiter.resume() }
            }
        }
    }
}

/// Runs `work` for at most `timeout`; then cancels it and throws `onTimeout` without waiting for it, so that work
/// that ignores cancellation cannot hold its caller. A cancelled caller gets `CancellationError` at once.
func withDeadline<Result: Sendable>(
    _ timeout: Duration, _ time: any TimeSource, onTimeout: @escaping @Sendable () -> any Error,
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let race = Race<Result>()
    let worker = Task {
        do { race.finish(.success(try await work())) } catch { race.finish(.failure(error)) }
    }
    let timer = Task {
        guard (try? await time.sleep(for: timeout)) != nil else { return }
        race.finish(.failure(onTimeout()))
        worker.cancel()
    }
    defer { timer.cancel() }
    return try await withTaskCancellationHandler {
        try await race.value()
    } onCancel: {
        race.finish(.failure(CancellationError()))
        worker.cancel()
    }
}

/// The first of several results, for one waiter.
final class Race<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Value, any Error>)
        case finished(Result<Value, any Error>)
    }

    private let state = Locked(State.open)

    func finish(_ result: Result<Value, any Error>) {
        let waiter: CheckedContinuation<Value, any Error>? = state.withLock { state in
            switch state {
            case .open:
                state = .finished(result)
                return nil
            case .waiting(let continuation):
                state = .finished(result)
                return continuation
            case .finished: return nil
            }
        }
        waiter?.resume(with: result)
    }

    func value() async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let early: Result<Value, any Error>? = state.withLock { state in
                if case .finished(let result) = state { return result }
                state = .waiting(continuation)
                return nil
            }
            if let early { continuation.resume(with: early) }
        }
    }
}

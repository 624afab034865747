/// Runs `work` for at most `timeout`; then cancels it and throws `onTimeout` without waiting for it, so that work
/// that ignores cancellation cannot hold its caller. A cancelled caller gets `CancellationError` at once.
package func withDeadline<Result: Sendable>(
    _ timeout: Duration, _ time: any TimeSource, onTimeout: @escaping @Sendable () -> any Error,
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let race = Promise<Result>()
    let worker = Task {
        do { race.finish(.success(try await work())) } catch { race.finish(.failure(error)) }
    }
    let timer = Task {
        guard (try? await time.waitForDeadline(in: timeout)) != nil else { return }
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

/// Runs `work` until it is done, or until `end` gives an error; then cancels it and throws that error without waiting for it, so
/// that work that ignores cancellation cannot hold its caller. A cancelled caller gets `CancellationError` at once.
/// - Parameter end: `nil` if it was cancelled itself.
func withRace<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result,
    against end: @escaping @Sendable () async -> (any Error)?
) async throws -> Result {
    let race = Promise<Result>()
    let worker = Task {
        do { race.finish(.success(try await work())) } catch { race.finish(.failure(error)) }
    }
    let watcher = Task {
        guard let error = await end() else { return }
        race.finish(.failure(error))
        worker.cancel()
    }
    defer { watcher.cancel() }
    return try await withTaskCancellationHandler {
        try await race.value()
    } onCancel: {
        race.finish(.failure(CancellationError()))
        worker.cancel()
    }
}

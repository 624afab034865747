/// Runs `work` for at most `timeout`; then cancels it and throws `onTimeout` without waiting for it, so that work
/// that ignores cancellation cannot hold its caller. A cancelled caller gets `CancellationError` at once.
package func withDeadline<Result: Sendable>(
    _ timeout: Duration, _ time: any TimeSource, onTimeout: @escaping @Sendable () -> any Error,
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withRace(work) {
        guard (try? await time.waitForDeadline(in: timeout)) != nil else { return nil }
        return onTimeout()
    }
}

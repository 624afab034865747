import Dispatch
public import Foundation

/// The machine's own clocks.
public struct SystemTime: TimeSource {
    private static let start = ContinuousClock.now

    /// The machine's clocks; all copies show the same time.
    public init() {}

    /// The wall clock of the machine, which its administrator or NTP may set.
    public var now: Date { Date() }
    /// Counts from the first use in this process, and goes on while the machine sleeps.
    public var uptime: Duration { Self.start.duration(to: .now) }
    /// Returns after `duration`.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    ///
    /// The timer goes with the wait. That of a cancelled `Task.sleep` stays until its time has come, and most waits are
    /// deadlines, which are cancelled: a long download would leave one behind for each piece.
    public func sleep(for duration: Duration) async throws {
        let ended = Promise<Void>()
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.setEventHandler { ended.finish(.success(())) }
        timer.schedule(deadline: .now() + duration.dispatchInterval)
        timer.activate()
        defer { timer.cancel() }
        try await withTaskCancellationHandler {
            try await ended.value()
        } onCancel: {
            ended.finish(.failure(CancellationError()))
        }
    }
}

extension TimeSource where Self == SystemTime {
    /// The machine's own clocks.
    public static var system: SystemTime { SystemTime() }
}

extension Duration {
    /// Nothing if negative, and a century at most, so that no arithmetic overflows.
    fileprivate var dispatchInterval: DispatchTimeInterval {
        let bounded = Duration.bounded(seconds: max(seconds, 0))
        let (seconds, attoseconds) = bounded.components
        return .nanoseconds(Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
    }
}

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
    public func sleep(for duration: Duration) async throws { try await ContinuousClock().sleep(for: duration) }
}

extension TimeSource where Self == SystemTime {
    /// The machine's own clocks.
    public static var system: SystemTime { SystemTime() }
}

public import Foundation

/// What time it is and how to wait: injected, so that tests need no sleep.
///
/// `PlanioOAuthTesting` has a `ManualTime` whose hands a test turns.
public protocol TimeSource: Sendable {
    /// The wall clock. It may jump either way.
    var now: Date { get }
    /// Time that only moves forward, from an arbitrary start; it counts while the machine sleeps.
    var uptime: Duration { get }
    /// Returns after `duration`.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func sleep(for duration: Duration) async throws
    /// As ``sleep(for:)``, for who bounds the work of others and hopes to be cancelled before the time is over. The
    /// clock of a test may tell the two apart: a pause may take no time, a deadline has to.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func waitForDeadline(in duration: Duration) async throws
}

extension TimeSource {
    /// As ``sleep(for:)``.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    public func waitForDeadline(in duration: Duration) async throws { try await sleep(for: duration) }
}

extension Duration {
    /// In seconds, for arithmetic with `Date`.
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// From seconds that may be anything; bounded to ± 100 years so that no later arithmetic overflows.
    static func bounded(seconds: Double) -> Duration {
        let century = 100.0 * 365 * 86400
        return .seconds(seconds.isNaN ? 0 : min(max(seconds, -century), century))
    }
}

/// When a site that fails again and again is left alone.
///
/// After so many failures in a row the *circuit* opens: requests fail at once, with
/// ``TransportError/Reason/circuitOpen(until:because:)``. When its time is over, one request is sent to see whether the site
/// is back, and the others wait for what becomes of it; after ten seconds without a response another one is sent. A response
/// closes the circuit; a failure leaves it open for twice as long.
///
/// Failures are connections that cannot be made or end early, timeouts, and the statuses 502, 503 and 504. Any other response,
/// also an error, shows that the site is there.
///
/// A value outside of what its property says is replaced by the nearest one inside.
public struct CircuitPolicy: Sendable, Hashable {
    /// After how many failures in a row it opens: 1 to 1,000.
    public var failures: Int {
        didSet { failures = failures.clamped(to: Self.numbers) }
    }
    /// How long it stays open the first time: a tenth of a second to an hour.
    public var openTime: Duration {
        didSet { openTime = openTime.clamped(to: Self.times) }
    }
    /// How long it stays open at most: a tenth of a second to an hour.
    public var longestOpenTime: Duration {
        didSet { longestOpenTime = longestOpenTime.clamped(to: Self.times) }
    }

    private static let numbers = 1...1000
    private static let times = Duration.milliseconds(100)...Duration.seconds(3600)

    /// By default it opens after ten failures in a row, for five seconds, and for half a minute at most.
    public init(failures: Int = 10, openTime: Duration = .seconds(5), longestOpenTime: Duration = .seconds(30)) {
        self.failures = failures.clamped(to: Self.numbers)
        self.openTime = openTime.clamped(to: Self.times)
        self.longestOpenTime = longestOpenTime.clamped(to: Self.times)
    }
}

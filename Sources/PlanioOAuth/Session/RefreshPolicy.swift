/// When and how patiently tokens are refreshed. The defaults fit Planio's two hours and a test's one second alike.
///
/// A value outside of what its property says is replaced by the nearest one inside: no policy stops refreshing, and none
/// asks the server without a pause.
public struct RefreshPolicy: Sendable, Hashable {
    /// How long before its expiry a token is refreshed behind the callers' backs, at most; zero at least. A token that
    /// lives less than ten times as long is refreshed in the last tenth of its life.
    public var leeway: Duration {
        didSet { leeway = max(.zero, leeway) }
    }
    /// How often a refresh is asked for before callers get a temporary error.
    public var retries: RetryPolicy
    /// How long the server may take for one attempt: a second to five minutes.
    public var attemptTimeout: Duration {
        didSet { attemptTimeout = attemptTimeout.clamped(to: Self.timeouts) }
    }
    /// How long all attempts together may take; others who share the store wait meanwhile. A second to five minutes.
    public var timeout: Duration {
        didSet { timeout = timeout.clamped(to: Self.timeouts) }
    }
    /// The longest pause between refreshes that fail, unless the server's `Retry-After` asks for more: a second to an hour.
    /// The first is a second at most.
    public var longestPause: Duration {
        didSet { longestPause = longestPause.clamped(to: Self.pauses) }
    }

    private static let timeouts = Duration.seconds(1)...Duration.seconds(300)
    private static let pauses = Duration.seconds(1)...Duration.seconds(3600)

    /// By default a refresh a minute before the expiry, in at most 25 seconds; after one that failed, whoever needs the token
    /// half a minute later has it asked for again.
    public init(
        leeway: Duration = .seconds(60), retries: RetryPolicy = RetryPolicy(), attemptTimeout: Duration = .seconds(10),
        timeout: Duration = .seconds(25), longestPause: Duration = .seconds(30)
    ) {
        self.leeway = max(.zero, leeway)
        self.retries = retries
        self.attemptTimeout = attemptTimeout.clamped(to: Self.timeouts)
        self.timeout = timeout.clamped(to: Self.timeouts)
        self.longestPause = longestPause.clamped(to: Self.pauses)
    }

    func leeway(_ lifetime: Duration) -> Duration { min(leeway, lifetime / 10) }

    /// The pause grows from a second with each failure, so that a failing server is left alone; up to a quarter less, so that
    /// those who failed together do not come back together.
    func pause(afterFailures failures: Int, _ randomness: Randomness) -> Duration {
        RetryPolicy(firstWait: .seconds(1), longestWait: longestPause).longest(failures)
            * (0.75 + randomness.fraction() / 4)
    }
}

/// When and how patiently tokens are refreshed. The defaults fit Planio's two hours and a test's one second alike.
public struct RefreshPolicy: Sendable, Hashable {
    /// How long before its expiry a token is refreshed behind the callers' backs, at most. A token that lives less
    /// than ten times as long is refreshed in the last tenth of its life.
    public var leeway: Duration
    /// How often a refresh is asked for before callers get a temporary error.
    public var retries: RetryPolicy
    /// How long the server may take for one attempt.
    public var attemptTimeout: Duration
    /// How long all attempts together may take; others who share the store wait meanwhile.
    public var timeout: Duration
    /// The longest pause between refreshes that fail, unless the server's `Retry-After` asks for more. The first is a
    /// second.
    public var longestPause: Duration

    public init(
        leeway: Duration = .seconds(60), retries: RetryPolicy = RetryPolicy(), attemptTimeout: Duration = .seconds(10),
        timeout: Duration = .seconds(25), longestPause: Duration = .seconds(60)
    ) {
        self.leeway = leeway
        self.retries = retries
        self.attemptTimeout = attemptTimeout
        self.timeout = timeout
        self.longestPause = longestPause
    }

    func leeway(_ lifetime: Duration) -> Duration { min(leeway, lifetime / 10) }

    /// The pause grows from about a second with each failure, so that a failing server is left alone.
    func pause(afterFailures failures: Int, _ randomness: Randomness) -> Duration {
        RetryPolicy(firstWait: .seconds(1), longestWait: longestPause).backoff(failures, randomness)
    }
}

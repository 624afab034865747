/// How often a client makes sure that the server still takes it for its user.
///
/// Redmine answers a reset API key, a locked or deleted user or an unknown token with what anonymous visitors may see, and
/// status 200. So the server is asked who a client is (`GET /users/current.json`) before its first request, and again
/// while the client is used. An idle client asks nothing.
public struct IdentityPolicy: Sendable, Hashable {
    /// How old a response may be before the next request starts a new check beside it, which the request does not wait for.
    /// Zero or more.
    public var interval: Duration
    /// How old a response may be before the next request waits for a new one. Until then a check that fails because the
    /// server cannot say disturbs nobody. At least ``interval``.
    public var longestStale: Duration

    /// By default a check once a minute, and none older than five minutes.
    public init(interval: Duration = .seconds(60), longestStale: Duration = .seconds(300)) {
        self.interval = max(.zero, interval)
        self.longestStale = max(self.interval, longestStale)
    }
}

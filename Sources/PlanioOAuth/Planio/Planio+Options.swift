public import Logging

extension Planio {
    /// Everything that has a sensible default.
    public struct Options: Sendable {
        /// What one request may cost, the wait for a token included.
        public var limits: TransportLimits
        /// When requests are sent again.
        public var retries: RetryPolicy
        /// When tokens are refreshed.
        public var refresh: RefreshPolicy
        /// How long a user may take to come back from an authorization request.
        public var authorizationLifetime: Duration
        public var time: any TimeSource
        public var randomness: Randomness
        public var logger: Logger

        public init(
            limits: TransportLimits = TransportLimits(), retries: RetryPolicy = RetryPolicy(),
            refresh: RefreshPolicy = RefreshPolicy(), authorizationLifetime: Duration = .seconds(600),
            time: any TimeSource = .system, randomness: Randomness = .system,
            logger: Logger = Logger(label: "PlanioOAuth")
        ) {
            self.limits = limits
            self.retries = retries
            self.refresh = refresh
            self.authorizationLifetime = authorizationLifetime
            self.time = time
            self.randomness = randomness
            self.logger = logger
        }
    }
}

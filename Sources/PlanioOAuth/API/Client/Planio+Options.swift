public import Logging

#if Metrics
public import Metrics
#endif
#if Tracing
public import Tracing
#endif

extension Planio {
    /// Everything that has a sensible default, for ``Planio`` and for a ``PlanioClient`` without OAuth.
    public struct Options: Sendable {
        /// What calls may cost: time, memory, and requests at once.
        public var limits: Limits
        /// When requests are sent again.
        public var retries: RetryPolicy
        /// How all requests to a site slow down when it is overloaded or away.
        public var overload: OverloadPolicy
        /// When tokens are refreshed. Only ``Planio`` uses it.
        public var refresh: RefreshPolicy
        /// How often a client makes sure that the server takes it for its user.
        public var identity: IdentityPolicy
        /// How long a user may take to come back from an authorization request: a second at least, a day at most. Only
        /// ``Planio`` uses it.
        public var authorizationLifetime: Duration {
            didSet { authorizationLifetime = authorizationLifetime.clamped(to: Self.authorizationLifetimes) }
        }
        /// How many sessions are held in memory though nobody uses them now; 10,000 take some 20 MB. The longest unused
        /// are forgotten first. That loses nothing: the token store has them. Only ``Planio`` uses it.
        public var idleSessions: Int {
            didSet { idleSessions = max(0, idleSessions) }
        }
        /// How long a client holds the lists in which it looks up names (``PlanioClient/names``): none at least, a day at most.
        public var namesLifetime: Duration {
            didSet { namesLifetime = namesLifetime.clamped(to: Self.namesLifetimes) }
        }
        /// Whether the server is asked only for what has changed, and how much is held for that; not if `nil`.
        public var conditionalRequests: ConditionalRequests?
        /// The clock, for expiry, deadlines and pauses; a test sets its own.
        public var time: any TimeSource
        /// Where states, verifiers and jitter come from; a test sets its own.
        public var randomness: Randomness
        /// Where the library logs to: constant texts with metadata, and never a secret, a query or a body. What works is told
        /// at the level debug at most; a session that needs somebody's help, at warning. <doc:Observing> lists all.
        public var logger: Logger
        /// Who is told of every request.
        public var middleware: [any PlanioMiddleware]
        /// What an account is called in logs, in traces and for ``middleware``: its name, if left out. Names that tell who a
        /// person is can be hashed here, or left out with `nil`. Metrics never name an account.
        public var accountLabel: @Sendable (String) -> String?
        #if Metrics
        /// Where metrics go to: by default where `MetricsSystem` sends those of the process. Behind the package trait
        /// `Metrics`; <doc:Observing> lists them.
        public var metrics: (any MetricsFactory)?
        #endif
        #if Tracing
        /// What makes spans: by default the tracer that `InstrumentationSystem` has for the process. Behind the package trait
        /// `Tracing`; <doc:Observing> lists them.
        public var tracer: (any Tracer)?
        /// Whether the site is told which trace a request belongs to, by the header fields `traceparent` and `tracestate`
        /// (<https://www.w3.org/TR/trace-context/>). Not by default: the site is somebody else's. Behind the package trait
        /// `Tracing`.
        public var propagatesTraceContext = false
        #endif

        private static let namesLifetimes = Duration.zero...Duration.seconds(86400)
        private static let authorizationLifetimes = Duration.seconds(1)...Duration.seconds(86400)

        /// Options that fit a service; change what does not.
        public init(
            limits: Limits = Limits(), retries: RetryPolicy = RetryPolicy(),
            overload: OverloadPolicy = OverloadPolicy(),
            refresh: RefreshPolicy = RefreshPolicy(), identity: IdentityPolicy = IdentityPolicy(),
            authorizationLifetime: Duration = .seconds(600), idleSessions: Int = 10_000,
            namesLifetime: Duration = .seconds(300), conditionalRequests: ConditionalRequests? = nil,
            time: any TimeSource = .system, randomness: Randomness = .system,
            logger: Logger = Logger(label: "PlanioOAuth"), middleware: [any PlanioMiddleware] = [],
            accountLabel: @escaping @Sendable (String) -> String? = { $0 }
        ) {
            self.limits = limits
            self.retries = retries
            self.overload = overload
            self.refresh = refresh
            self.identity = identity
            self.authorizationLifetime = authorizationLifetime.clamped(to: Self.authorizationLifetimes)
            self.idleSessions = max(0, idleSessions)
            self.namesLifetime = namesLifetime.clamped(to: Self.namesLifetimes)
            self.conditionalRequests = conditionalRequests
            self.time = time
            self.randomness = randomness
            self.logger = logger
            self.middleware = middleware
            self.accountLabel = accountLabel
        }
    }
}

extension RequestPipeline {
    init(transport: any HTTPTransport, site: Site, options: Planio.Options) {
        self.init(
            transport: transport, time: options.time, randomness: options.randomness, limits: options.limits,
            retries: options.retries, overload: options.overload, logger: options.logger,
            observers: Observers(options),
            namesLifetime: options.namesLifetime,
            held: options.conditionalRequests.map { HeldResponses(limit: $0.bytes) })
        traffic = traffic(to: site.origin)
    }
}

extension Planio.Options: Redacted {}

extension Planio {
    /// What calls may cost: time, memory, and requests at once.
    ///
    /// ```swift
    /// let options = Planio.Options(limits: .init(timeout: .seconds(10), concurrentRequests: 4))
    /// ```
    ///
    /// One request may have a time and a size of its own: ``PlanioRequest/limits``.
    ///
    /// A value outside of what its property says is replaced by the nearest one inside: no limits stop every request.
    public struct Limits: Sendable, Hashable {
        /// The deadline of a call, from its beginning to the last byte of its response: the waits for a turn and for a token,
        /// retries and redirects included. A tenth of a second to a day.
        public var timeout: Duration {
            didSet { timeout = timeout.clamped(to: Self.timeouts) }
        }
        /// How long a walk through a list may wait for the server in all; what the program does between its elements does not
        /// count. A tenth of a second to a week. Who goes on behind it gets ``PlanioError/Kind/listTimedOut(after:)``.
        public var listTimeout: Duration {
            didSet { listTimeout = listTimeout.clamped(to: Self.listTimeouts) }
        }
        /// How large a response's body may be after decoding, in bytes: 256 at least.
        public var responseBytes: Int {
            didSet { responseBytes = max(Self.leastBytes, responseBytes) }
        }
        /// How large a response's header may be, in bytes: 256 at least.
        public var headerBytes: Int {
            didSet { headerBytes = max(Self.leastBytes, headerBytes) }
        }
        /// How deep objects and arrays may be nested in a JSON body: 16 to ``JSONValue/maximumDepth``.
        public var jsonDepth: Int {
            didSet { jsonDepth = jsonDepth.clamped(to: Self.depths) }
        }
        /// How many requests to a site may be under way at once, whoever sends them: 1 to 1,000. Further ones wait for their
        /// turn, in which each account has its own queue, so that one that asks for much does not keep another waiting. As many
        /// uploads and downloads are counted by themselves.
        ///
        /// A transport has a limit of its own (``URLSessionTransport/Configuration/connections``): raise both.
        public var concurrentRequests: Int {
            didSet { concurrentRequests = concurrentRequests.clamped(to: Self.numbers) }
        }
        /// How many of them may be one account's: 1 to 1,000.
        public var concurrentRequestsPerAccount: Int {
            didSet { concurrentRequestsPerAccount = concurrentRequestsPerAccount.clamped(to: Self.numbers) }
        }

        private static let timeouts = Duration.milliseconds(100)...Duration.seconds(86400)
        private static let listTimeouts = Duration.milliseconds(100)...Duration.seconds(7 * 86400)
        private static let leastBytes = 256
        private static let depths = 16...JSONValue.maximumDepth
        private static let numbers = 1...1000

        /// By default 30 seconds for a call and an hour for a list, 16 MB of body and 64 KB of header, JSON as deep as
        /// ``JSONValue/maximumDepth``, and 12 requests at once, 8 of them of one account.
        public init(
            timeout: Duration = .seconds(30), listTimeout: Duration = .seconds(3600),
            responseBytes: Int = 16 * 1024 * 1024, headerBytes: Int = 64 * 1024,
            jsonDepth: Int = JSONValue.maximumDepth, concurrentRequests: Int = 12, concurrentRequestsPerAccount: Int = 8
        ) {
            self.timeout = timeout.clamped(to: Self.timeouts)
            self.listTimeout = listTimeout.clamped(to: Self.listTimeouts)
            self.responseBytes = max(Self.leastBytes, responseBytes)
            self.headerBytes = max(Self.leastBytes, headerBytes)
            self.jsonDepth = jsonDepth.clamped(to: Self.depths)
            self.concurrentRequests = concurrentRequests.clamped(to: Self.numbers)
            self.concurrentRequestsPerAccount = concurrentRequestsPerAccount.clamped(to: Self.numbers)
        }

        /// What one request gets of them.
        var ofRequest: TransportLimits {
            TransportLimits(timeout: timeout, responseBytes: responseBytes, headerBytes: headerBytes)
        }
    }
}

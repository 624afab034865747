import HTTPTypes

/// How the attempts of one call are let through to their site.
struct Admission: Sendable {
    private let traffic: SiteTraffic
    private let time: any TimeSource
    private let retries: RetryPolicy
    private let passage: Passage
    private let takesTurns: Bool
    private let deadline: CallDeadline
    private let watch: OperationWatch?

    init(
        _ pipeline: RequestPipeline, to request: HTTPRequest, _ passage: Passage, _ body: HTTPBody,
        _ limits: TransportLimits, _ deadline: CallDeadline, _ watch: OperationWatch?
    ) {
        traffic = pipeline.traffic(to: "\(request.scheme ?? "")://\(request.authority ?? "")")
        time = pipeline.time
        retries = pipeline.retries
        var passage = passage
        passage.isTransfer = limits.idleTimeout != nil
        self.passage = passage
        // What gives a stream may itself need a turn to go on.
        takesTurns = body.isReplayable
        self.deadline = deadline
        self.watch = watch
        // A refresh and its like are the library's.
        if passage.kind == .call { traffic.earnRetries(retries.budget) }
    }

    /// Carries out one attempt as soon as it may be.
    func run(_ attempt: () async throws -> CollectedResponse) async throws -> CollectedResponse {
        let latest = min(time.uptime + retries.longestWait, deadline.end)
        guard takesTurns else {
            try traffic.check(passage.kind, latest: latest)
            try deadline.begin()
            return try await attempt()
        }
        return try await traffic.withTurn(passage, latest: latest, deadline, watch, attempt)
    }

    /// Whether there may be another attempt so much later, which is then taken from the budget.
    func mayRepeat(after wait: Duration, since start: Duration) -> Bool {
        let next = time.uptime + wait
        return next < deadline.end && next <= start + retries.totalTime && traffic.takeRetry(retries.budget)
    }
}

extension RequestPipeline {
    /// The traffic to an origin.
    func traffic(to origin: String) -> SiteTraffic {
        if let traffic, traffic.origin == origin { return traffic }
        let rules = SiteTraffic.Rules(
            requests: limits.concurrentRequests, requestsPerAccount: limits.concurrentRequestsPerAccount,
            overload: overload)
        return .to(origin, rules, over: transport, time)
    }

    /// Throws what a request would be refused with now, before anything is prepared for it.
    /// - Throws: ``TransportError``.
    func check(_ deadline: CallDeadline) throws(TransportError) {
        try traffic?.check(.call, latest: min(time.uptime + retries.longestWait, deadline.end))
    }
}

extension HTTPFields {
    /// - Throws: ``TransportError`` if they are larger than allowed, as HTTP/1 writes them.
    func check(_ limits: TransportLimits) throws(TransportError) {
        var bytes = 0
        for field in self { bytes += field.name.rawName.utf8.count + field.value.utf8.count + 4 }
        guard bytes <= limits.headerBytes else {
            throw TransportError(.headerTooLarge(limit: limits.headerBytes), .responded)
        }
    }
}

import Foundation
import HTTPTypes
import Logging

/// What every request gets, whoever sends it: one total deadline, a size limit, safe retries, a word to
/// whoever observes it. Above it nobody talks to the transport.
struct RequestPipeline: Sendable {
    let transport: any HTTPTransport
    let time: any TimeSource
    let randomness: Randomness
    var limits: Planio.Limits
    var retries: RetryPolicy
    var overload = OverloadPolicy()
    var logger: Logger
    /// Who is told of what is sent.
    var observers = Observers()
    /// What is under way, of all who share it.
    var requests = InFlight()
    /// How long a client holds lists of names.
    var namesLifetime = Duration.seconds(300)
    /// Responses that clients ask for again by their `ETag`; `nil` where they do not.
    var held: HeldResponses?
    /// The traffic to the one site that the pipeline is made for.
    var traffic: SiteTraffic?

    /// Sends `request` until there is a response, retries are used up, or the time is over.
    /// - Parameters:
    ///   - idempotent: Whether carrying the request out twice does no harm.
    ///   - secrets: What no error may repeat, beside the credentials in the header.
    ///   - passage: As what it asks to be let through.
    ///   - watch: Whose operation it is.
    func send(
        _ request: HTTPRequest, body: HTTPBody = .empty, idempotent: Bool, limits: TransportLimits? = nil,
        secrets: [Secret] = [], passage: Passage = .call, _ watch: OperationWatch? = nil
    ) async throws -> CollectedResponse {
        let limits = limits ?? self.limits.ofRequest
        return try await watch.run {
            try await bounded(limits.timeout) { deadline in
                try await send(
                    request, body: body, idempotent: idempotent, limits: limits, secrets: secrets, passage: passage,
                    until: deadline, watch)
            }
        }
    }

    /// Runs `work`, which may take several requests, within one total deadline.
    func bounded<Result: Sendable>(
        _ timeout: Duration, _ work: @escaping @Sendable (CallDeadline) async throws -> Result
    ) async throws -> Result {
        let deadline = CallDeadline(timeout, time)
        return try await withDeadline(timeout, time) {
            deadline.expire()
        } _: {
            try await work(deadline)
        }
    }

    /// As ``send(_:body:idempotent:limits:secrets:passage:_:)``, inside of ``bounded(_:_:)`` and of an operation.
    func send(
        _ request: HTTPRequest, body: HTTPBody, idempotent: Bool, limits: TransportLimits, secrets: [Secret] = [],
        passage: Passage = .call, until deadline: CallDeadline, _ watch: OperationWatch?
    ) async throws -> CollectedResponse {
        let redaction = Redaction(request.secrets + secrets)
        let admission = Admission(self, to: request, passage, body, limits, deadline, watch)
        let start = time.uptime
        var attempt = 0
        while true {
            attempt += 1
            let outcome = await Self.attempt {
                try await admission.run { try await once(request, body, limits, redaction, watch) }
            }
            let wait = retries.wait(
                after: outcome, attempt: attempt, idempotent: idempotent, replayable: body.isReplayable, now: time.now,
                randomness: randomness)
            guard let wait, admission.mayRepeat(after: wait, since: start) else {
                guard deadline.isUncertain else { return try outcome.get() }
                return try outcome.mapError { ($0 as? TransportError)?.uncertain ?? $0 }.get()
            }
            if Self.mayHaveBeenCarriedOut(outcome) { deadline.isUncertain = true }
            try await watch.waiting(for: .pause) { try await time.sleep(for: wait) }
        }
    }

    /// 429 says that it was not.
    private static func mayHaveBeenCarriedOut(_ outcome: Result<CollectedResponse, any Error>) -> Bool {
        switch outcome {
        case .success(let response): response.status != 429
        case .failure(let error): (error as? TransportError)?.delivery != .notSent
        }
    }

    private static func attempt(_ work: () async throws -> CollectedResponse) async -> Result<
        CollectedResponse, any Error
    > {
        do { return .success(try await work()) } catch { return .failure(error) }
    }

    private func once(
        _ request: HTTPRequest, _ body: HTTPBody, _ limits: TransportLimits, _ redaction: Redaction,
        _ watch: OperationWatch?
    ) async throws -> CollectedResponse {
        try await watch.attempt(request) { request in
            do {
                return try await exchange(request, body, limits, redaction)
            } catch let error as CancellationError {
                throw error
            } catch {
                throw TransportError(foreign: error).redacted(redaction)
            }
        }
    }
}

extension RequestPipeline {
    /// Sends the request once, within its idle timeout if it has one.
    private func exchange(
        _ request: HTTPRequest, _ body: HTTPBody, _ limits: TransportLimits, _ redaction: Redaction
    ) async throws -> CollectedResponse {
        guard let idle = limits.idleTimeout else {
            let (response, stream) = try await transport.send(request, body: body, limits: limits)
            try response.headerFields.check(limits)
            return CollectedResponse(
                status: response.status.code, fields: response.headerFields,
                body: try await stream.collect(upTo: limits.responseBytes), redaction: redaction,
                jsonDepth: self.limits.jsonDepth)
        }
        let watch = IdleWatch(idle, time)
        let (response, stream) = try await watch.run {
            // Without a place it is no matter of the site's.
            TransportError(.stalled(after: idle), $0 ? .unknown : .notSent)
        } _: {
            try await transport.send(request, body: body.watched(by: watch), limits: limits)
        }
        try response.headerFields.check(limits)
        let end = time.uptime + limits.timeout
        // Whoever reads it is bounded by nothing else.
        let watched = HTTPBody(length: stream.length) { [iterator = SharedIterator(stream)] in
            guard time.uptime < end else { throw TransportError(.timedOut(after: limits.timeout), .responded) }
            return try await watch.run { _ in
                TransportError(.stalled(after: idle), .responded)
            } _: {
                try await iterator.next()
            }
        }
        var collected = CollectedResponse(
            status: response.status.code, fields: response.headerFields, body: Data(), redaction: redaction,
            jsonDepth: self.limits.jsonDepth)
        if limits.streamsResponse, (200...299).contains(response.status.code) {
            collected.stream = watched.redacted(redaction)
            return collected
        }
        let limit = limits.streamsResponse ? min(limits.responseBytes, Self.errorBytes) : limits.responseBytes
        return CollectedResponse(
            status: collected.status, fields: collected.fields, body: try await watched.collect(upTo: limit),
            redaction: redaction, jsonDepth: self.limits.jsonDepth)
    }

    /// What a response to a streamed request may have that is none of success.
    private static let errorBytes = 1024 * 1024

    func with(_ retries: RetryPolicy?) -> RequestPipeline {
        guard let retries else { return self }
        var pipeline = self
        pipeline.retries = retries
        return pipeline
    }

    func with(_ limits: Planio.Limits) -> RequestPipeline {
        var pipeline = self
        pipeline.limits = limits
        if let site = traffic?.origin {
            pipeline.traffic = nil
            pipeline.traffic = pipeline.traffic(to: site)
        }
        return pipeline
    }

    /// An operation, if anybody wants to know of it.
    /// - Parameters:
    ///   - path: Below the site.
    ///   - route: The pattern that the request names itself.
    func watch(
        _ purpose: ObservedOperation.Purpose, _ method: HTTPRequest.Method, _ path: String, of site: Site,
        route: String? = nil, account: String? = nil
    ) -> OperationWatch? {
        observers.watch(purpose, method, path, named: route, origin: site.origin, account: account, time, logger)
    }
}

extension HTTPRequest {
    /// The credentials in the header: what stands behind `Bearer` or `Basic`, a password by itself, and the API key.
    var secrets: [Secret] {
        var texts: [String] = []
        if let key = headerFields[.redmineAPIKey] { texts.append(key) }
        for value in headerFields[values: .authorization] {
            let credentials = String(value.drop { $0 != " " }.dropFirst())
            texts.append(credentials)
            if value.hasPrefix("Basic "), let pair = Data(base64Encoded: credentials) {
                texts.append(String(String(decoding: pair, as: UTF8.self).drop { $0 != ":" }.dropFirst()))
            }
        }
        return texts.map(Secret.init)
    }
}

extension HTTPField.Name {
    static let requestID = Self.known("X-Request-Id")
    static let redmineAPIKey = Self.known("X-Redmine-API-Key")
    static let switchUser = Self.known("X-Redmine-Switch-User")
    /// How long Rails took. What stands in front of Redmine does not set it.
    static let runtime = Self.known("X-Runtime")

    /// A name written in this source; the initializer fails only for characters that no field name has.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is no field name") }
        return field
    }
}

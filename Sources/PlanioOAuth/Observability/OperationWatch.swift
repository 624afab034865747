import HTTPTypes
import Logging

/// One operation under observation: counts its attempts, and tells the log, middleware and tracer of each and of its end.
final class OperationWatch: Sendable {
    private struct State {
        var attempts = 0
        /// The one under way. Whoever waits for it may have given up.
        var open: AttemptWatch?
        var last: CollectedResponse?
        var hasEnded = false
    }

    let operation: ObservedOperation
    let observers: Observers
    let time: any TimeSource
    private let logger: Logger
    private let start: Duration
    private let state = Locked(State())

    init(_ operation: ObservedOperation, _ observers: Observers, _ time: any TimeSource, _ logger: Logger) {
        self.operation = operation
        self.observers = observers
        self.time = time
        self.logger = logger
        start = time.uptime
    }

    fileprivate func run<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        let span = observers.traces.operation(operation)
        for one in observers.middleware { one.operationBegan(operation) }
        do {
            let result = try await span.run(work)
            end(nil, span)
            return result
        } catch {
            end(error, span)
            throw error
        }
    }

    private func end(_ error: (any Error)?, _ span: TraceSpan?) {
        let (open, last, attempts) = state.withLock { state in
            defer { state.open = nil }
            state.hasEnded = true
            return (state.open, state.last, state.attempts)
        }
        if let open { open.end(nil, error ?? CancellationError()) }
        let outcome = ObservedOutcome(
            status: last?.status, errorKind: error.map(ErrorKind.name(of:)), requestID: last?.requestID,
            duration: time.uptime - start, attempts: attempts)
        span?.end(operation, outcome)
        // What went well is told by its attempts.
        if error != nil { log("operation failed", outcome) }
        for one in observers.middleware { one.operationEnded(operation, outcome) }
    }

    fileprivate func attempt(
        _ request: HTTPRequest, _ send: (HTTPRequest) async throws -> CollectedResponse
    ) async throws -> CollectedResponse {
        let number: Int? = state.withLock { state in
            // Nobody waits for it any more.
            if state.hasEnded { return nil }
            state.attempts += 1
            return state.attempts
        }
        guard let number else { return try await send(request) }
        let span = observers.traces.attempt(number, of: operation)
        let attempt = AttemptWatch(number, self, span)
        state.withLock { $0.open = attempt }
        for one in observers.middleware { one.attemptBegan(number, of: operation) }
        var request = request
        span?.propagate(in: &request, to: operation.origin)
        do {
            let response = try await span.run { [request] in try await send(request) }
            state.withLock { state in
                state.open = nil
                state.last = response
            }
            attempt.end(response, nil)
            return response
        } catch {
            state.withLock { state in
                state.open = nil
                state.last = nil
            }
            attempt.end(nil, error)
            throw error
        }
    }

    /// Takes down what holds the operation up.
    func waited(_ duration: Duration, for reason: ObservedWait) {
        guard duration >= .milliseconds(1) else { return }
        for one in observers.middleware { one.waited(duration, for: reason, in: operation) }
    }

    fileprivate func log(
        _ message: Logger.Message, _ outcome: ObservedOutcome, error: @autoclosure () -> String? = nil
    ) {
        logger.debug(
            message,
            metadata: {
                var metadata: Logger.Metadata = [
                    "operation": "\(operation.name)", "method": "\(operation.method)", "route": "\(operation.route)",
                    "attempt": "\(outcome.attempts)", "duration_ms": "\(outcome.duration.wholeMilliseconds)",
                ]
                if let account = operation.account { metadata["account"] = "\(account)" }
                if let status = outcome.status { metadata["status"] = "\(status)" }
                if let id = outcome.requestID { metadata["request_id"] = "\(id)" }
                if let kind = outcome.errorKind { metadata["error_kind"] = "\(kind)" }
                if let error = error() { metadata["error"] = "\(error)" }
                return metadata
            }())
    }
}

/// One attempt of an operation. It ends once, whoever is first to say so.
final class AttemptWatch: Sendable {
    private let number: Int
    private let span: TraceSpan?
    private let start: Duration
    // Its operation lives as long as anybody waits for the attempt.
    private let watch: OperationWatch
    private let hasEnded = Locked(false)

    init(_ number: Int, _ watch: OperationWatch, _ span: TraceSpan?) {
        self.number = number
        self.watch = watch
        self.span = span
        start = watch.time.uptime
    }

    func end(_ response: CollectedResponse?, _ error: (any Error)?) {
        let isFirst = hasEnded.withLock { hasEnded in
            defer { hasEnded = true }
            return !hasEnded
        }
        guard isFirst else { return }
        let refusal = response.flatMap { $0.status >= 400 ? "\($0.status)" : nil }
        let outcome = ObservedOutcome(
            status: response?.status, errorKind: error.map(ErrorKind.name(of:)) ?? refusal,
            requestID: response?.requestID, duration: watch.time.uptime - start, attempts: number)
        span?.end(watch.operation, outcome)
        switch error {
        case nil: watch.log("HTTP response received", outcome)
        case is CancellationError: watch.log("HTTP request cancelled", outcome)
        // Its own words, which hold no secret.
        case let error as TransportError: watch.log("HTTP request failed", outcome, error: error.description)
        default: watch.log("HTTP request failed", outcome)
        }
        for one in watch.observers.middleware { one.attemptEnded(number, of: watch.operation, outcome) }
    }
}

/// Where nobody wants to know, the work is all there is.
extension OperationWatch? {
    /// Runs a whole operation.
    func run<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        guard let self else { return try await work() }
        return try await self.run(work)
    }

    /// Sends a request once, with what the tracer adds to it.
    func attempt(
        _ request: HTTPRequest, _ send: (HTTPRequest) async throws -> CollectedResponse
    ) async throws -> CollectedResponse {
        guard let self else { return try await send(request) }
        return try await self.attempt(request, send)
    }

    /// Takes down how long `work` holds the operation up.
    func waiting<Result: Sendable>(
        for reason: ObservedWait, _ work: () async throws -> Result
    ) async throws -> Result {
        guard let self else { return try await work() }
        let start = self.time.uptime
        defer { self.waited(self.time.uptime - start, for: reason) }
        return try await work()
    }
}

extension Duration {
    /// The unit of all durations in logs, rounded down.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

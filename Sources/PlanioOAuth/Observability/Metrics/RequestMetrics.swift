#if Metrics
import Metrics

/// Counts and times requests and refreshes by swift-metrics, as a middleware like any other.
///
/// | name | kind | dimensions | what |
/// | --- | --- | --- | --- |
/// | `planio.operations` | counter | `operation`, `purpose`, `outcome` | operations that ended |
/// | `planio.operation.duration` | timer | `operation`, `purpose` | from the call to the result, all waits included |
/// | `planio.attempts` | counter | `operation`, `purpose`, `status` | requests that were sent |
/// | `planio.attempt.duration` | timer | `operation`, `purpose` | from sending to the whole response |
/// | `planio.retries` | counter | `operation`, `purpose` | attempts after an operation's first |
/// | `planio.wait.duration` | timer | `reason` | what operations waited for a token, their turn or a pause to end |
/// | `planio.refreshes` | counter | `by` | tokens refreshed by this process (`own`), or found refreshed by another (`other`) |
/// | `planio.refresh.duration` | timer | | how long own refreshes took |
/// | `planio.refresh.failures` | counter | `outcome` | refreshes that failed while the session goes on |
/// | `planio.sessions.signed_in` | counter | | sign-ins |
/// | `planio.sessions.ended` | counter | `by` | sessions that need a new authorization (`server`), or were signed out (`user`) |
///
/// `outcome` is `ok`, or the kind of error; `status` the HTTP status, or the kind of error where there was no response. No
/// dimension names an account, an id or anything else of which there may be many.
final class RequestMetrics: PlanioMiddleware {
    private struct Name: Hashable {
        let label: String
        let values: [String]
    }

    private struct Made {
        var counters: [Name: Counter] = [:]
        var timers: [Name: Timer] = [:]
    }

    private let factory: (any MetricsFactory)?
    /// Bounded as the operations' names and the kinds of errors are.
    private let made = Locked(Made())

    /// - Parameter factory: That of the process, if it is not said. It is asked for when it is first needed.
    init(_ factory: (any MetricsFactory)?) { self.factory = factory }

    func attemptEnded(_ number: Int, of operation: ObservedOperation, _ outcome: ObservedOutcome) {
        let status = outcome.status.map(String.init) ?? outcome.errorKind ?? ErrorKind.other
        count("planio.attempts", Self.dimensions(operation) + [("status", status)])
        time("planio.attempt.duration", outcome.duration, Self.dimensions(operation))
        if number > 1 { count("planio.retries", Self.dimensions(operation)) }
    }

    func waited(_ duration: Duration, for reason: ObservedWait, in operation: ObservedOperation) {
        time("planio.wait.duration", duration, [("reason", reason.rawValue)])
    }

    func operationEnded(_ operation: ObservedOperation, _ outcome: ObservedOutcome) {
        count("planio.operations", Self.dimensions(operation) + [("outcome", outcome.errorKind ?? "ok")])
        time("planio.operation.duration", outcome.duration, Self.dimensions(operation))
    }

    func sessionChanged(_ event: SessionEvent) {
        switch event {
        case .signedIn: count("planio.sessions.signed_in", [])
        case .refreshed(_, _, let duration):
            count("planio.refreshes", [("by", "own")])
            time("planio.refresh.duration", duration, [])
        case .adopted: count("planio.refreshes", [("by", "other")])
        case .refreshFailed(_, let error):
            count("planio.refresh.failures", [("outcome", ErrorKind.name(of: error))])
        case .authorizationRequired: count("planio.sessions.ended", [("by", "server")])
        case .signedOut: count("planio.sessions.ended", [("by", "user")])
        case .userChanged, .recordSetAside, .revocationFailed: break
        }
    }

    private static func dimensions(_ operation: ObservedOperation) -> [(String, String)] {
        [("operation", operation.name), ("purpose", operation.purpose.rawValue)]
    }

    private func count(_ label: String, _ dimensions: [(String, String)]) {
        let name = Name(label: label, values: dimensions.map(\.1))
        if let known = made.withLock({ $0.counters[name] }) { return known.increment() }
        // Not under the lock: a factory is somebody else's.
        let counter = Counter(label: label, dimensions: dimensions, factory: factory ?? MetricsSystem.factory)
        made.withLock { $0.counters[name] = counter }
        counter.increment()
    }

    private func time(_ label: String, _ duration: Duration, _ dimensions: [(String, String)]) {
        let name = Name(label: label, values: dimensions.map(\.1))
        if let known = made.withLock({ $0.timers[name] }) { return known.record(duration: duration) }
        let timer = Timer(label: label, dimensions: dimensions, factory: factory ?? MetricsSystem.factory)
        made.withLock { $0.timers[name] = timer }
        timer.record(duration: duration)
    }
}
#endif

import HTTPTypes

#if Tracing
import Tracing

/// A span under way.
struct TraceSpan: Sendable {
    private let span: any Tracing.Span
    private let tracer: any Tracer
    private let propagates: Bool

    init(_ span: any Tracing.Span, _ tracer: any Tracer, propagates: Bool) {
        self.span = span
        self.tracer = tracer
        self.propagates = propagates
    }

    fileprivate func run<Result>(_ work: () async throws -> Result) async rethrows -> Result {
        try await ServiceContext.$current.withValue(span.context, operation: work)
    }

    func end(_ operation: ObservedOperation, _ outcome: ObservedOutcome) {
        span.updateAttributes { attributes in
            if let status = outcome.status { attributes["http.response.status_code"] = Int64(status) }
            if let kind = outcome.errorKind { attributes["error.type"] = kind }
            if let id = outcome.requestID { attributes["planio.request_id"] = id }
        }
        end(outcome.errorKind)
    }

    /// - Parameter errorKind: What went wrong. No error is recorded itself: what a server said may be in it.
    func end(_ errorKind: String?) {
        if let errorKind {
            span.attributes["error.type"] = errorKind
            span.setStatus(SpanStatus(code: .error))
        }
        span.end()
    }

    /// Tells the server of the trace, if that was asked for and it is the operation's own: `traceparent` and `tracestate`
    /// of <https://www.w3.org/TR/trace-context/> and nothing else, since baggage may be anything.
    func propagate(in request: inout HTTPRequest, to origin: String) {
        guard propagates, "\(request.scheme ?? "")://\(request.authority ?? "")" == origin else { return }
        tracer.inject(span.context, into: &request.headerFields, using: FieldInjector())
    }
}

private struct FieldInjector: Injector {
    private static let names = ["traceparent", "tracestate"]

    func inject(_ value: String, forKey key: String, into fields: inout HTTPFields) {
        guard Self.names.contains(key.lowercased()), let name = HTTPField.Name(key), fields[name] == nil else { return }
        fields[name] = value
    }
}
#else
/// There are no spans without the trait `Tracing`.
struct TraceSpan: Sendable {
    private init() {}

    fileprivate func run<Result>(_ work: () async throws -> Result) async rethrows -> Result { try await work() }
    func end(_ operation: ObservedOperation, _ outcome: ObservedOutcome) {}
    func end(_ errorKind: String?) {}
    func propagate(in request: inout HTTPRequest, to origin: String) {}
}
#endif

extension TraceSpan? {
    /// Runs `work` as a part of the span, if there is one.
    func run<Result>(_ work: () async throws -> Result) async rethrows -> Result {
        guard let self else { return try await work() }
        return try await self.run(work)
    }
}

#if Tracing
import Tracing

/// Makes the spans of operations, attempts and refreshes, by OpenTelemetry's conventions for HTTP clients.
struct Traces: Sendable {
    /// That of the process, if it is not said.
    private let tracer: (any Tracer)?
    private let propagates: Bool
    let isOn: Bool

    init(_ options: Planio.Options) {
        tracer = options.tracer
        propagates = options.propagatesTraceContext
        isOn = true
    }

    /// No spans.
    init() {
        tracer = nil
        propagates = false
        isOn = false
    }

    /// A part of whatever span the caller has.
    func operation(_ operation: ObservedOperation) -> TraceSpan? {
        span(operation.name, .internal) { attributes in
            attributes["planio.purpose"] = operation.purpose.rawValue
            if let account = operation.account { attributes["planio.account"] = account }
            Self.add(operation, to: &attributes)
        }
    }

    /// A part of its operation's span.
    func attempt(_ number: Int, of operation: ObservedOperation) -> TraceSpan? {
        span(operation.name, .client) { attributes in
            Self.add(operation, to: &attributes)
            if number > 1 { attributes["http.request.resend_count"] = Int64(number - 1) }
        }
    }

    /// A refresh, which is a part of what first needed it.
    func refresh() -> TraceSpan? { span("planio refresh", .internal) { _ in } }

    private func span(
        _ name: String, _ kind: SpanKind, _ attribute: (inout SpanAttributes) -> Void
    ) -> TraceSpan? {
        guard isOn else { return nil }
        let tracer = tracer ?? InstrumentationSystem.tracer
        // The process has none.
        if tracer is NoOpTracer { return nil }
        let span: any Tracing.Span = tracer.startSpan(name, ofKind: kind)
        span.updateAttributes(attribute)
        return TraceSpan(span, tracer, propagates: propagates)
    }

    private static func add(_ operation: ObservedOperation, to attributes: inout SpanAttributes) {
        attributes["http.request.method"] = operation.method
        attributes["url.template"] = operation.route
        if let parts = try? URLParts(operation.origin) {
            attributes["server.address"] = parts.host
            attributes["server.port"] = Int64(parts.port ?? (parts.scheme == "https" ? 443 : 80))
        }
    }
}
#else
/// No spans: they come with the trait `Tracing`.
struct Traces: Sendable {
    init(_ options: Planio.Options) {}
    init() {}

    var isOn: Bool { false }

    func operation(_ operation: ObservedOperation) -> TraceSpan? { nil }
    func attempt(_ number: Int, of operation: ObservedOperation) -> TraceSpan? { nil }
    func refresh() -> TraceSpan? { nil }
}
#endif

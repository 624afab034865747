#if Tracing
import PlanioOAuth
import Tracing

/// Keeps the spans that it makes, and hands the context on as W3C's header fields and as one of its own.
final class TestTracer: Tracer {
    private let kept = Locked<[TestSpan]>([])
    var spans: [TestSpan] { kept.withLock { $0 } }

    func span(_ name: String, _ kind: SpanKind) -> TestSpan? {
        spans.first { $0.operationName == name && $0.kind == kind }
    }

    func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> TestSpan {
        let parent = context()
        return kept.withLock { spans in
            let span = TestSpan(operationName, kind, number: spans.count + 1, parent)
            spans.append(span)
            return span
        }
    }

    func forceFlush() {}

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {}

    func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let number = context.spanNumber else { return }
        injector.inject("00-4bf92f3577b34da6a3ce929d0e0e4736-\(number)-01", forKey: "traceparent", into: &carrier)
        injector.inject("vendor=\(number)", forKey: "tracestate", into: &carrier)
        injector.inject("user=planted", forKey: "baggage", into: &carrier)
    }
}

final class TestSpan: Tracing.Span {
    private struct State {
        var name: String
        var attributes = SpanAttributes()
        var status: SpanStatus?
        var ends = 0
    }

    let kind: SpanKind
    let number: Int
    let parent: Int?
    let context: ServiceContext
    private let state: Locked<State>

    init(_ name: String, _ kind: SpanKind, number: Int, _ parent: ServiceContext) {
        self.kind = kind
        self.number = number
        self.parent = parent.spanNumber
        var context = parent
        context.spanNumber = number
        self.context = context
        state = Locked(State(name: name))
    }

    var operationName: String {
        get { state.withLock { $0.name } }
        set { state.withLock { $0.name = newValue } }
    }
    var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { state.withLock { $0.attributes = newValue } }
    }
    var isRecording: Bool { true }
    var status: SpanStatus? { state.withLock { $0.status } }
    /// How often it was ended.
    var ends: Int { state.withLock { $0.ends } }
    /// All that a backend would be shown.
    var text: String {
        var text = operationName
        attributes.forEach { text += " \($0)=\($1)" }
        return text + " \(status?.message ?? "")"
    }

    func setStatus(_ status: SpanStatus) { state.withLock { $0.status = status } }
    func addEvent(_ event: SpanEvent) { state.withLock { $0.name += " event \(event.name) \(event.attributes)" } }
    func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        state.withLock { $0.name += " error \(error)" }
    }
    func addLink(_ link: SpanLink) {}
    func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) { state.withLock { $0.ends += 1 } }
}

private enum SpanNumber: ServiceContextKey {
    typealias Value = Int
}

extension ServiceContext {
    var spanNumber: Int? {
        get { self[SpanNumber.self] }
        set { self[SpanNumber.self] = newValue }
    }
}
#endif

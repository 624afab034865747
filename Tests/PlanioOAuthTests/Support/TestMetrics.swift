#if Metrics
import Metrics
import PlanioOAuth

/// Keeps what is counted and timed. Injected, so that a test needs nothing global.
final class TestMetrics: MetricsFactory {
    struct Sample: Sendable, Hashable {
        let label: String
        let dimensions: [String: String]
        /// A counter's amount, or nanoseconds.
        let value: Int64
    }

    private let kept = Locked<[Sample]>([])
    var samples: [Sample] { kept.withLock { $0 } }

    /// The values of one metric, in order.
    func values(_ label: String, _ dimensions: [String: String] = [:]) -> [Int64] {
        samples.filter { sample in
            sample.label == label && dimensions.allSatisfy { sample.dimensions[$0.key] == $0.value }
        }.map(\.value)
    }

    func sum(_ label: String, _ dimensions: [String: String] = [:]) -> Int64 {
        values(label, dimensions).reduce(0, +)
    }

    private final class Handler: CounterHandler, TimerHandler, RecorderHandler {
        let keep: @Sendable (Int64) -> Void

        init(_ keep: @escaping @Sendable (Int64) -> Void) { self.keep = keep }

        func increment(by amount: Int64) { keep(amount) }
        func reset() {}
        func recordNanoseconds(_ duration: Int64) { keep(duration) }
        func record(_ value: Int64) { keep(value) }
        func record(_ value: Double) { keep(Int64(value)) }
    }

    private func handler(_ label: String, _ dimensions: [(String, String)]) -> Handler {
        let named = Dictionary(dimensions) { first, _ in first }
        return Handler { [weak self] value in
            self?.kept.withLock { $0.append(Sample(label: label, dimensions: named, value: value)) }
        }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { handler(label, dimensions) }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { handler(label, dimensions) }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        handler(label, dimensions)
    }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
}
#endif

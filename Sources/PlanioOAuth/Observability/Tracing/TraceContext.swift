#if Tracing
import Tracing
#endif

/// Of which span what happens here is a part. Without the trait `Tracing` it is nothing.
struct TraceContext: Sendable {
    #if Tracing
    private let context: ServiceContext?

    /// That of the present task. Tasks that several wait for belong to the one that began them.
    static var current: TraceContext { TraceContext(context: ServiceContext.current) }

    func run<Result>(_ work: () async throws -> Result) async rethrows -> Result {
        try await ServiceContext.$current.withValue(context, operation: work)
    }
    #else
    static var current: TraceContext { TraceContext() }

    func run<Result>(_ work: () async throws -> Result) async rethrows -> Result { try await work() }
    #endif
}

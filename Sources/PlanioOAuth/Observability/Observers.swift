import HTTPTypes
import Logging

/// Who is told of the requests and sessions of one application, and how its operations are named. Shared by all that send for
/// it.
final class Observers: Sendable {
    let middleware: [any PlanioMiddleware]
    let traces: Traces
    private let label: @Sendable (String) -> String?
    private let routes = RouteNames()
    private let lastID = Locked<UInt64>(0)

    init(_ options: Planio.Options) {
        middleware = options.middleware + Self.metrics(options)
        traces = Traces(options)
        label = options.accountLabel
    }

    /// Nobody is told.
    init() {
        middleware = []
        traces = Traces()
        label = { $0 }
    }

    private static func metrics(_ options: Planio.Options) -> [any PlanioMiddleware] {
        #if Metrics
        [RequestMetrics(options.metrics)]
        #else
        []
        #endif
    }

    /// What an account is called where others read it; `nil` if it is not to be named.
    func label(_ account: String?) -> String? { account.flatMap(label).map { $0.sanitized(upTo: 80) } }

    func tell(_ event: SessionEvent) { for one in middleware { one.sessionChanged(event) } }

    /// A new operation.
    /// - Returns: `nil` if nobody wants to know of it, so that it costs nothing.
    func watch(
        _ purpose: ObservedOperation.Purpose, _ method: HTTPRequest.Method, _ path: String, named: String? = nil,
        origin: String, account: String? = nil, _ time: any TimeSource, _ logger: Logger
    ) -> OperationWatch? {
        guard !middleware.isEmpty || traces.isOn || logger.logLevel <= .debug else { return nil }
        let id = lastID.withLock { id in
            id += 1
            return id
        }
        let method = Self.methods.contains(method) ? method.rawValue : "_OTHER"
        let route = routes.route(path, named: named)
        let operation = ObservedOperation(
            id: id, name: "\(method) \(route)", method: method, route: route, purpose: purpose, origin: origin,
            account: label(account))
        return OperationWatch(operation, self, time, logger)
    }

    /// Of RFC 9110 and RFC 5789.
    private static let methods: Set<HTTPRequest.Method> = [
        .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch,
    ]
}

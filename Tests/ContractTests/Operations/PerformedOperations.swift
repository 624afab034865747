import HTTPTypes
import PlanioOAuth
import Testing

/// What has been asked of a server with success, counted by operation.
final class PerformedOperations: Sendable {
    static let sandbox = PerformedOperations()
    static let real = PerformedOperations()

    private let counts = Locked<[Step: Int]>([:])

    /// One method of an operation.
    struct Step: Hashable {
        let operation: Operation
        let method: HTTPRequest.Method
    }

    /// Counts a request that the server carried out.
    func note(_ method: HTTPRequest.Method, _ target: String) {
        guard let operation = Operation.matching(method, target) else { return }
        counts.withLock { $0[Step(operation: operation, method: method), default: 0] += 1 }
    }

    func count(_ operation: Operation, _ method: HTTPRequest.Method) -> Int {
        counts.withLock { $0[Step(operation: operation, method: method)] ?? 0 }
    }

    /// What has not been performed by every one of its methods.
    var missing: [Operation] {
        Operation.all.filter { operation in !operation.methods.allSatisfy { count(operation, $0) > 0 } }
    }
}

extension Operation {
    /// The operation that a request is one of; the one with fewer parameters where several fit.
    static func matching(_ method: HTTPRequest.Method, _ target: String) -> Operation? {
        var path = target.prefix { $0 != "?" }
        if path.hasSuffix(".json") { path = path.dropLast(5) }
        let segments = path.split(separator: "/")
        return all.filter { $0.methods.contains(method) && $0.patterns.contains { Self.fits(segments, $0) } }
            .min { $0.parameters < $1.parameters }
    }

    private var parameters: Int { route.count { $0 == ":" } }

    /// The route with its optional part, and without.
    private var patterns: [[Substring]] {
        guard let open = route.firstIndex(of: "("), let close = route.firstIndex(of: ")") else {
            return [route.split(separator: "/")]
        }
        let (before, part, after) = (
            route[..<open], route[route.index(after: open)..<close], route[route.index(after: close)...]
        )
        return [before + after, before + part + after].map { Substring($0).split(separator: "/") }
    }

    private static func fits(_ segments: [Substring], _ pattern: [Substring]) -> Bool {
        segments.count == pattern.count
            && zip(segments, pattern).allSatisfy { $1.hasPrefix(":") || $0 == $1 }
    }
}

/// Counts what succeeds.
struct RecordingTransport: HTTPTransport {
    let transport: any HTTPTransport
    let performed: PerformedOperations

    func send(
        _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
    ) async throws -> (HTTPResponse, HTTPBody) {
        let (response, body) = try await transport.send(request, body: body, limits: limits)
        if response.status.kind == .successful, let path = request.path { performed.note(request.method, path) }
        return (response, body)
    }
}

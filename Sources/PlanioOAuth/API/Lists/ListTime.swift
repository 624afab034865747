import HTTPTypes

/// How long a walk through a list has waited for the server, and may in all.
struct ListTime {
    private let limit: Duration
    private let time: any TimeSource
    private var spent = Duration.zero

    init(_ client: PlanioClient) {
        limit = client.pipeline.limits.listTimeout
        time = client.pipeline.time
    }

    private var rest: Duration { limit - spent }

    /// What one request of the walk may cost; the client's own if `nil`.
    func limits(_ client: PlanioClient) -> TransportLimits? {
        var limits = client.pipeline.limits.ofRequest
        guard rest < limits.timeout else { return nil }
        limits.timeout = rest
        return limits
    }

    /// Waits for a part of the list.
    /// - Throws: ``PlanioError`` where the time is over, and what `work` throws.
    nonisolated(nonsending) mutating func wait<Part>(
        _ path: String, _ work: nonisolated(nonsending) () async throws -> Part
    ) async throws -> Part {
        let error = PlanioError(.listTimedOut(after: limit), PlanioRequest(.get, path))
        guard rest > .zero else { throw error }
        let start = time.uptime
        defer { spent += time.uptime - start }
        do {
            return try await work()
        } catch let failure as PlanioError {
            // Its last request had no more time than was left for the list.
            guard case .transport(let reason) = failure.kind, case .timedOut = reason.reason,
                time.uptime - start >= rest
            else { throw failure }
            throw error
        }
    }
}

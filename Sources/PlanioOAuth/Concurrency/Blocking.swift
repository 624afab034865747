import Dispatch

/// Runs what blocks, such as `fsync`, on threads of its own, so that Swift's few cooperative ones stay free.
enum Blocking {
    private static let queue = DispatchQueue(label: "PlanioOAuth.blocking", attributes: .concurrent)
    /// Dispatch would start dozens of threads for as many disk writes.
    private static let semaphore = AsyncSemaphore(limit: 8)

    static func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        // Not cancelled once begun: a half-told outcome is worse than a late one.
        try await semaphore.run {
            let result = Promise<Result>()
            queue.async { result.finish(Swift.Result { try work() }) }
            return try await result.value()
        }
    }
}

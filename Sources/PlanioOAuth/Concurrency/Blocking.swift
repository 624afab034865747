import Dispatch

/// Runs what blocks, such as `fsync`, on threads of its own, so that Swift's few cooperative ones stay free.
///
/// The queues are serial: Dispatch has a thread for each at once. Those of a concurrent queue, and of the global ones, come
/// from the very pool that Swift's tasks run on, on Linux; each that blocks is missing there until Dispatch finds out, which
/// looks once a second.
enum Blocking {
    /// Dispatch would start dozens of threads for as many disk writes.
    static let threads = 8
    private static let semaphore = AsyncSemaphore(limit: threads)
    private static let idle = Locked<[DispatchQueue]>([])

    static func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        // Not cancelled once begun: a half-told outcome is worse than a late one.
        try await semaphore.run {
            let result = Promise<Result>()
            start { result.finish(Swift.Result { try work() }) }
            return try await result.value()
        }
    }

    /// Begins at once, whatever other threads do.
    static func start(_ work: @escaping @Sendable () -> Void) {
        let queue = idle.withLock { $0.popLast() } ?? DispatchQueue(label: "PlanioOAuth.blocking")
        queue.async {
            work()
            idle.withLock { idle in
                if idle.count < threads { idle.append(queue) }
            }
        }
    }
}

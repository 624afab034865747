import Dispatch
import Foundation

/// Runs what blocks, such as `fsync`, on threads of its own, so that Swift's few cooperative ones stay free.
///
/// They are no threads of Dispatch. Those of its concurrent queues come from the very pool that Swift's tasks run on, on
/// Linux; each that blocks is missing there until Dispatch finds out, which looks once a second. And those of its serial
/// queues are the ones that transfers run on, which then go from thread to thread and leave memory in each one's heap.
enum Blocking {
    /// As many disk writes would not be faster on dozens of threads.
    static let threads = 8
    private static let semaphore = AsyncSemaphore(limit: threads)
    private static let idle = Locked<[Worker]>([])

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
        let worker = idle.withLock { $0.popLast() } ?? Worker()
        worker.start(work)
    }

    /// A thread that waits for work, as long as not enough others do.
    private final class Worker: Sendable {
        private let begin = DispatchSemaphore(value: 0)
        private let work = Locked<(@Sendable () -> Void)?>(nil)

        init() {
            Thread.detachNewThread { [self] in
                while next() {}
            }
        }

        func start(_ work: @escaping @Sendable () -> Void) {
            self.work.withLock { $0 = work }
            begin.signal()
        }

        private func next() -> Bool {
            begin.wait()
            work.withLock { $0.take() }?()
            return idle.withLock { idle in
                guard idle.count < threads else { return false }
                idle.append(self)
                return true
            }
        }
    }
}

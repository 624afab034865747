#if canImport(FoundationNetworking)
import Foundation

/// Lets a session tell its delegate what happens where it happens, on Foundation's own queue.
///
/// A queue of operations has no bound: what a server sends faster than the delegate looks at it would pile up in memory,
/// also beyond the limit of a response. Here each piece is counted before the next one is read. In return the delegate must
/// not wait for Foundation, whose queue it stands on: what does so (`cancel()`) runs on a queue of ours.
final class InlineOperationQueue: OperationQueue, @unchecked Sendable {
    // Sendable as its superclass is: it has no state of its own.
    override func addOperation(_ block: @escaping @Sendable () -> Void) { block() }
}
#endif

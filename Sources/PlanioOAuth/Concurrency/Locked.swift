import Foundation

/// A value that one thread at a time can get at.
///
/// `Synchronization.Mutex` with the same methods would do, but on Linux the thread sanitizer does not see it lock and
/// reports each use as a race. It does see `NSLock`.
package final class Locked<Value>: @unchecked Sendable {
    // Sendable whatever the value is: it came in by `sending`, so nobody else has it, and only `withLock` touches it.
    private let lock = NSLock()
    private nonisolated(unsafe) var value: Value

    package init(_ value: consuming sending Value) { self.value = value }

    package func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}

// What is behind the lock may be changing while it is printed.
extension Locked: Redacted {}

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A value that one thread at a time can get at.
///
/// `Synchronization.Mutex` with the same methods would do, but on Linux the thread sanitizer does not see it lock and
/// reports each use as a race. It does see `pthread_mutex_lock`, which is all that is needed of Foundation's `NSLock`: that
/// takes four times the memory, and every account that is held has some.
package final class Locked<Value>: @unchecked Sendable {
    // Sendable whatever the value is: it came in by `sending`, so nobody else has it, and only `withLock` touches it.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private nonisolated(unsafe) var value: Value

    package init(_ value: consuming sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        // Fails only for attributes, of which there are none.
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    package func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}

// What is behind the lock may be changing while it is printed.
extension Locked: Redacted {}

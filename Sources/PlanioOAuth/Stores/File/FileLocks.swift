import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Locks by name that exclude tasks and processes alike, are held across suspensions without a thread, and are let go
/// by the operating system when the process ends.
///
/// Each holder has the lock file open by a descriptor of its own, so that `flock` keeps tasks apart too. Lock files
/// stay: deleting one would let two processes lock two files of the same name.
final class FileLocks: Sendable {
    private let directory: PrivateDirectory
    private let timeout: Duration
    private let time: any TimeSource
    private let inProcess = KeyedLocks<String>()

    init(_ directory: PrivateDirectory, timeout: Duration, time: any TimeSource) {
        self.directory = directory
        self.timeout = timeout
        self.time = time
    }

    func withLock<Result: Sendable>(_ name: String, _ work: () async throws -> Result) async throws -> Result {
        let limit = AsyncSemaphore.WaitLimit(
            end: time.uptime + timeout, time: time, error: TokenStoreError(.lockTimeout(timeout)))
        // In the process first, so that only one task of it asks the operating system again and again.
        return try await inProcess.withLock(name, limit) {
            let descriptor = try await acquire(name, limit)
            // Closing lets the lock go.
            defer { close(descriptor) }
            return try await work()
        }
    }

    /// As ``withLock(_:_:)``, where nothing can be awaited: blocks the thread, so only for short work.
    func withLockBlocking<Result>(
        _ name: String, _ work: () throws(TokenStoreError) -> Result
    ) throws(TokenStoreError) -> Result {
        let (descriptor, path) = try openFile(name)
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw PrivateDirectory.failure("lock", path) }
        }
        return try work()
    }

    private func openFile(_ name: String) throws(TokenStoreError) -> (descriptor: Int32, path: String) {
        let path = directory.file("\(name).lock")
        try directory.check()
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == ELOOP { throw PrivateDirectory.insecure(path, "is a symbolic link; remove it") }
            throw PrivateDirectory.failure("open", path)
        }
        return (descriptor, path)
    }

    private func acquire(_ name: String, _ limit: AsyncSemaphore.WaitLimit) async throws -> Int32 {
        let (descriptor, path) = try openFile(name)
        do {
            var wait = Duration.milliseconds(1)
            while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                guard errno == EWOULDBLOCK || errno == EINTR else { throw PrivateDirectory.failure("lock", path) }
                guard !limit.isOver else { throw limit.error }
                try await time.sleep(for: wait * Double.random(in: 0.5...1.5))
                wait = min(wait * 2, .milliseconds(20))
            }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }
}

import Crypto
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Locks that exclude tasks and processes alike, are held across suspensions without a thread, and are let go by the
/// operating system when the process ends.
///
/// A lock is one byte of a lock file (`fcntl` with `F_OFD_SETLK`), far behind its end. Each holder has the file open by a
/// descriptor of its own, so that this keeps tasks apart too.
///
/// A lock file may be deleted, emptied or replaced while somebody holds a lock in it, and whoever comes next would lock
/// another file. So a holder locks the same byte of the directory as well, which stays the one that is in use
/// (``PrivateDirectory/check()``).
final class FileLocks: Sendable {
    private let directory: PrivateDirectory
    private let name: String
    private let timeout: Duration
    private let time: any TimeSource
    private let inProcess = KeyedLocks<Int64>()

    private static let content = Data("Locks of PlanioOAuth. Do not delete this file while a program uses it.\n".utf8)
    private static let mark = Data("in use\n".utf8)

    init(_ directory: PrivateDirectory, name: String, timeout: Duration, time: any TimeSource) {
        self.directory = directory
        self.name = name
        self.timeout = timeout
        self.time = time
    }

    /// - Parameter digest: What to lock: a hash.
    /// - Throws: ``TokenStoreError``, `.lockTimeout` after the time that was set; `CancellationError`; what `work` throws.
    func withLock<Result: Sendable>(_ digest: Data, _ work: () async throws -> Result) async throws -> Result {
        let limit = AsyncSemaphore.WaitLimit(
            end: time.uptime + timeout, time: time, error: TokenStoreError(.lockTimeout(timeout)))
        let byte = byte(digest)
        // In the process first, so that only one task of it asks the operating system again and again.
        return try await inProcess.withLock(byte, limit) {
            let held = try await acquire(byte, limit)
            defer { held.letGo() }
            return try await work()
        }
    }

    /// Behind the content of any lock file, and before the end of all that a file can have. Another one for each lock file,
    /// since all that are in one directory share its bytes.
    private func byte(_ digest: Data) -> Int64 {
        let number = SHA256.hash(data: Data(name.utf8) + digest).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int64(number & 0x3FFF_FFFF_FFFF_FFFF) | 0x1000_0000
    }

    private struct Held: Sendable {
        let file: Int32
        let directory: Int32

        /// Closing lets the locks go; the file's last, for which others wait.
        func letGo() {
            close(directory)
            close(file)
        }
    }

    private func acquire(_ byte: Int64, _ limit: AsyncSemaphore.WaitLimit) async throws -> Held {
        var wait = Duration.milliseconds(1)
        while true {
            if let held = try await Blocking.run({ [self] in try attempt(byte) }) { return held }
            guard !limit.isOver else { throw limit.error }
            try await time.sleep(for: wait * Double.random(in: 0.5...1.5))
            wait = min(wait * 2, .milliseconds(20))
        }
    }

    /// One try that does not wait; `nil` if somebody else has it.
    private func attempt(_ byte: Int64) throws(TokenStoreError) -> Held? {
        try directory.check()
        let file = try openFile()
        do throws(TokenStoreError) {
            if try lock(file, byte), let anchor = try lockDirectory(byte) {
                return Held(file: file, directory: anchor)
            }
        } catch {
            close(file)
            throw error
        }
        close(file)
        return nil
    }

    private func lock(_ file: Int32, _ byte: Int64) throws(TokenStoreError) -> Bool {
        var range = Self.range(F_WRLCK, byte)
        guard fcntl(file, Self.setLock, &range) != 0 else { return true }
        guard [EAGAIN, EACCES, EINTR].contains(errno) else {
            throw PrivateDirectory.failure("lock", directory.file(name))
        }
        return false
    }

    /// Locks the byte of the directory: for reading, since no directory can be opened for writing, and then looks whether
    /// anybody else has done the same. Of two who do it at once, each may give way, but never none.
    private func lockDirectory(_ byte: Int64) throws(TokenStoreError) -> Int32? {
        let descriptor = openat(directory.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw PrivateDirectory.failure("open", directory.path) }
        var range = Self.range(F_RDLCK, byte)
        guard fcntl(descriptor, Self.setLock, &range) == 0 else {
            let code = errno
            // Where directories have no locks, the lock file's is all there is.
            if [EINVAL, EBADF, ENOTSUP, EOPNOTSUPP].contains(code) { return descriptor }
            close(descriptor)
            if code == EINTR { return nil }
            throw PrivateDirectory.failure("lock", directory.path, code)
        }
        range = Self.range(F_WRLCK, byte)
        guard fcntl(descriptor, Self.getLock, &range) == 0 else {
            let code = errno
            close(descriptor)
            throw PrivateDirectory.failure("lock", directory.path, code)
        }
        guard range.l_type == Int16(F_UNLCK) else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    // `F_OFD_GETLK` and `F_OFD_SETLK`, which the headers show only to those who ask for them.
    #if canImport(Darwin)
    private static let getLock: Int32 = 92
    private static let setLock: Int32 = 90
    #else
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37
    #endif

    private static func range(_ type: some BinaryInteger, _ byte: Int64) -> flock {
        var range = flock()
        range.l_type = Int16(type)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = off_t(byte)
        range.l_len = 1
        return range
    }

    /// The lock file, made if it is not there.
    private func openFile() throws(TokenStoreError) -> Int32 {
        guard let file = try directory.openPrivately(name, O_RDWR | O_CREAT) else {
            throw PrivateDirectory.failure("make", directory.file(name), ENOENT)
        }
        do throws(TokenStoreError) {
            if try FileStatus(file, directory.file(name)).size == 0 {
                // The umask may have taken bits away.
                guard fchmod(file, 0o600) == 0 else {
                    throw PrivateDirectory.failure("set the mode of", directory.file(name))
                }
                // Who makes it at the same time writes the same.
                try PrivateDirectory.write(Self.content, to: file, directory.file(name))
            }
            return file
        } catch {
            close(file)
            throw error
        }
    }

    // MARK: A mark

    /// Whether a process has left its mark; under a lock.
    func isMarked() throws(TokenStoreError) -> Bool {
        try directory.read(name).map { $0.suffix(Self.mark.count) == Self.mark } ?? false
    }

    /// Leaves a mark that stays as long as the lock file; under a lock.
    func leaveMark() throws(TokenStoreError) {
        guard let file = try directory.openPrivately(name, O_WRONLY | O_APPEND) else { return }
        defer { close(file) }
        try PrivateDirectory.write(Self.mark, to: file, directory.file(name))
    }
}

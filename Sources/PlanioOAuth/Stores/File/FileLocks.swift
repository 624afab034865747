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
/// A lock file that is deleted while somebody holds a lock in it must not let a second holder in by a new file. So
/// whoever holds a lock also holds the directory (`flock`, shared), and whoever makes a lock file has to hold it alone.
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

    /// - Parameter digest: What to lock: eight bytes or more of a hash.
    /// - Throws: ``TokenStoreError``, `.lockTimeout` after the time that was set; `CancellationError`; what `work` throws.
    func withLock<Result: Sendable>(_ digest: Data, _ work: () async throws -> Result) async throws -> Result {
        let limit = AsyncSemaphore.WaitLimit(
            end: time.uptime + timeout, time: time, error: TokenStoreError(.lockTimeout(timeout)))
        let byte = Self.byte(digest)
        // In the process first, so that only one task of it asks the operating system again and again.
        return try await inProcess.withLock(byte, limit) {
            let held = try await acquire(byte, limit)
            defer { held.letGo() }
            return try await work()
        }
    }

    /// Behind the content of any lock file, and before the end of all that a file can have.
    private static func byte(_ digest: Data) -> Int64 {
        let number = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int64(number & 0x3FFF_FFFF_FFFF_FFFF) | 0x1000_0000
    }

    private struct Held {
        let file: Int32
        let directory: Int32

        /// Closing lets the locks go.
        func letGo() {
            close(file)
            close(directory)
        }
    }

    private func acquire(_ byte: Int64, _ limit: AsyncSemaphore.WaitLimit) async throws -> Held {
        var wait = Duration.milliseconds(1)
        while true {
            if let held = try attempt(byte) { return held }
            guard !limit.isOver else { throw limit.error }
            try await time.sleep(for: wait * Double.random(in: 0.5...1.5))
            wait = min(wait * 2, .milliseconds(20))
        }
    }

    /// One try that does not wait; `nil` if somebody else has it.
    private func attempt(_ byte: Int64) throws(TokenStoreError) -> Held? {
        try directory.check()
        guard let file = try openFile() else { return nil }
        do throws(TokenStoreError) {
            if try lock(file, byte), let anchor = try lockDirectory(LOCK_SH) {
                if try isInPlace(file) { return Held(file: file, directory: anchor) }
                close(anchor)
            }
        } catch {
            close(file)
            throw error
        }
        close(file)
        return nil
    }

    private func lock(_ file: Int32, _ byte: Int64) throws(TokenStoreError) -> Bool {
        #if canImport(Darwin)
        let command: Int32 = 90
        #else
        let command: Int32 = 37
        #endif
        // `F_OFD_SETLK`, which the headers show only to those who ask for it.
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = off_t(byte)
        range.l_len = 1
        guard fcntl(file, command, &range) != 0 else { return true }
        guard [EAGAIN, EACCES, EINTR].contains(errno) else {
            throw PrivateDirectory.failure("lock", directory.file(name))
        }
        return false
    }

    /// Whether the lock that was won is the one that others ask for: the file may have been deleted meanwhile.
    private func isInPlace(_ file: Int32) throws(TokenStoreError) -> Bool {
        let status = try FileStatus(name, in: directory)
        return try status?.identity == FileStatus(file, directory.file(name)).identity
    }

    /// The lock file, made if it is not there; `nil` if it cannot be made yet.
    private func openFile() throws(TokenStoreError) -> Int32? {
        if let file = try directory.openPrivately(name, O_RDWR) {
            if try FileStatus(file, directory.file(name)).size > 0 { return file }
            // Somebody's who put it there, or who died before it was whole: as if there were none.
            close(file)
        }
        // Whoever is inside may hold a lock in a file of this name that was deleted.
        guard let alone = try lockDirectory(LOCK_EX) else { return nil }
        defer { close(alone) }
        guard let file = try directory.openPrivately(name, O_RDWR | O_CREAT) else { return nil }
        do throws(TokenStoreError) {
            if try FileStatus(file, directory.file(name)).size == 0 {
                // The umask may have taken bits away.
                guard fchmod(file, 0o600) == 0 else {
                    throw PrivateDirectory.failure("set the mode of", directory.file(name))
                }
                try PrivateDirectory.write(Self.content, to: file, directory.file(name))
            }
            return file
        } catch {
            close(file)
            throw error
        }
    }

    private func lockDirectory(_ kind: Int32) throws(TokenStoreError) -> Int32? {
        let descriptor = openat(directory.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw PrivateDirectory.failure("open", directory.path) }
        guard flock(descriptor, kind | LOCK_NB) != 0 else { return descriptor }
        let code = errno
        close(descriptor)
        guard code == EWOULDBLOCK || code == EINTR else {
            throw PrivateDirectory.failure("lock", directory.path, code)
        }
        return nil
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

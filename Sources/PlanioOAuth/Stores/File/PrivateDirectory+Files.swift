import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension PrivateDirectory {
    /// Refuses a file that is there and not private. It is not opened: closing a file lets go of all locks that this
    /// process has on it, those of a database library too.
    func checkFile(_ name: String) throws(TokenStoreError) { try FileStatus(name, in: self)?.checkPrivate() }

    /// Makes an empty private file, unless there is one.
    func createFile(_ name: String) throws(TokenStoreError) {
        let descriptor = openat(self.descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw Self.failure("make", file(name))
        }
        defer { close(descriptor) }
        // The umask may have taken bits away.
        guard fchmod(descriptor, 0o600) == 0 else { throw Self.failure("set the mode of", file(name)) }
    }

    /// The bytes of a private file; `nil` if there is none.
    /// - Throws: ``TokenStoreError``, `.damaged` if it has more bytes than `limit`: those are not read.
    func read(_ name: String, upTo limit: Int = ChecksummedRecord.limit) throws(TokenStoreError) -> Data? {
        try check()
        guard let descriptor = try openPrivately(name, O_RDONLY) else {
            // It was looked for in the directory that is held; that must be the one that the others use.
            try check()
            return nil
        }
        defer { close(descriptor) }
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = Self.retried { CFile.read(descriptor, &buffer, buffer.count) }
            guard count >= 0 else { throw Self.failure("read", file(name)) }
            guard count > 0 else { return data }
            guard data.count + count <= limit else { throw TokenStoreError(.damaged(setAside: nil)) }
            data.append(contentsOf: buffer[..<count])
        }
    }

    /// `nil` if there is no such file.
    func openPrivately(_ name: String, _ flags: Int32) throws(TokenStoreError) -> Int32? {
        let path = file(name)
        // Non-blocking, or a FIFO put there would hold us for ever.
        let descriptor = openat(self.descriptor, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: return nil
            case ELOOP: throw Self.insecure(path, "is a symbolic link; remove it")
            case EISDIR, ENXIO: throw Self.insecure(path, "is not a regular file; remove it")
            default: throw Self.failure("open", path)
            }
        }
        do throws(TokenStoreError) {
            try FileStatus(descriptor, path).checkPrivate()
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Replaces a file durably: when this returns, the new bytes survive a power cut; if it throws, the old ones are there,
    /// or the new ones where only the directory could not be saved.
    /// Only one caller at a time may replace the same file.
    func replace(_ name: String, with data: Data) throws(TokenStoreError) {
        try check()
        let temporary = ".\(name).new"
        // Left over from a crash; whoever made it is gone, since the lock is ours.
        unlinkat(descriptor, temporary, 0)
        let new = openat(descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard new >= 0 else { throw Self.failure("write", file(temporary)) }
        do throws(TokenStoreError) {
            defer { close(new) }
            // The umask may have taken bits away.
            guard fchmod(new, 0o600) == 0 else { throw Self.failure("set the mode of", file(temporary)) }
            try Self.write(data, to: new, file(temporary))
        } catch {
            unlinkat(descriptor, temporary, 0)
            throw error
        }
        guard renameat(descriptor, temporary, descriptor, name) == 0 else {
            let error = Self.failure("replace", file(name))
            unlinkat(descriptor, temporary, 0)
            throw error
        }
        try synchronize()
        // What was written to a directory that is not in its place any more would never be found again.
        try check()
    }

    /// - Throws: ``TokenStoreError`` if the file cannot be deleted; that it is not there is none.
    func remove(_ name: String) throws(TokenStoreError) {
        try check()
        guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else { throw Self.failure("delete", file(name)) }
        try synchronize()
        try check()
    }

    /// Moves a damaged file to a name that nothing else has.
    /// - Returns: Its path now.
    func setAside(_ name: String) throws(TokenStoreError) -> String {
        let time = Date().formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
        let target = "\(name).damaged-\(time)-\(UInt32.random(in: .min ... .max))"
        guard renameat(descriptor, name, descriptor, target) == 0 else { throw Self.failure("set aside", file(name)) }
        try synchronize()
        return file(target)
    }

    /// Writes to an open file, durably.
    static func write(_ data: Data, to descriptor: Int32, _ path: String) throws(TokenStoreError) {
        var rest = data[...]
        while !rest.isEmpty {
            let count = retried { rest.withUnsafeBytes { CFile.write(descriptor, $0.baseAddress, $0.count) } }
            guard count > 0 else { throw failure("write", path) }
            rest = rest.dropFirst(count)
        }
        guard retried({ Int(fsync(descriptor)) }) == 0 else { throw failure("save", path) }
        #if canImport(Darwin)
        // There `fsync` stops at the drive's own cache. Some file systems know nothing better.
        _ = fcntl(descriptor, F_FULLFSYNC)
        #endif
    }
}

/// The C functions whose names the methods above hide.
private enum CFile {
    static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.read(descriptor, buffer, count)
        #elseif canImport(Musl)
        Musl.read(descriptor, buffer, count)
        #else
        Darwin.read(descriptor, buffer, count)
        #endif
    }

    static func write(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, buffer, count)
        #elseif canImport(Musl)
        Musl.write(descriptor, buffer, count)
        #else
        Darwin.write(descriptor, buffer, count)
        #endif
    }
}

import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A directory that only its owner can look into, and files in it that appear whole or not at all.
struct PrivateDirectory: Sendable {
    let path: String

    init(_ path: String) throws(TokenStoreError) {
        self.path = path
        guard !path.isEmpty, !path.contains("\0") else {
            throw TokenStoreError(.unavailable("the path of the directory is empty or has a NUL character"))
        }
        try Self.makeParents(of: path)
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw Self.failure("make the directory", path) }
        try check()
    }

    /// The directory may be replaced while the program runs, so this is asked before each change.
    func check() throws(TokenStoreError) {
        var info = stat()
        guard lstat(path, &info) == 0 else { throw Self.failure("look at", path) }
        switch info.st_mode & S_IFMT {
        case S_IFDIR: break
        case S_IFLNK: throw Self.insecure(path, "is a symbolic link; give the directory itself")
        default: throw Self.insecure(path, "is not a directory; give a directory, in which each login gets a file")
        }
        guard info.st_uid == geteuid() else {
            throw Self.insecure(path, "belongs to another user; give a directory of your own")
        }
        guard info.st_mode & 0o077 == 0 else {
            throw Self.insecure(path, "is open to other users; run chmod 700 on it")
        }
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func names() throws(TokenStoreError) -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw Self.failure("list", path)
        }
        return names.sorted()
    }

    /// Refuses a file that is there and not private. It is not opened: closing a file lets go of all locks that this
    /// process has on it, those of a database library too.
    func checkFile(_ name: String) throws(TokenStoreError) {
        var info = stat()
        guard lstat(file(name), &info) == 0 else {
            if errno == ENOENT { return }
            throw Self.failure("look at", file(name))
        }
        try Self.check(info, file(name))
    }

    /// Makes an empty private file, unless there is one.
    func createFile(_ name: String) throws(TokenStoreError) {
        let descriptor = open(file(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw Self.failure("make", file(name))
        }
        close(descriptor)
    }

    /// The bytes of a private file; `nil` if there is none.
    func read(_ name: String) throws(TokenStoreError) -> Data? {
        guard let descriptor = try openPrivately(name) else { return nil }
        defer { close(descriptor) }
        var data = Data()
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = Self.retried { Self.system.read(descriptor, &buffer, buffer.count) }
            guard count >= 0 else { throw Self.failure("read", file(name)) }
            guard count > 0 else { return data }
            data.append(contentsOf: buffer[..<count])
        }
    }

    private func openPrivately(_ name: String) throws(TokenStoreError) -> Int32? {
        let path = file(name)
        // Non-blocking, or a FIFO put there would hold us for ever.
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            if errno == ELOOP { throw Self.insecure(path, "is a symbolic link; remove it") }
            throw Self.failure("open", path)
        }
        do throws(TokenStoreError) {
            var info = stat()
            guard fstat(descriptor, &info) == 0 else { throw Self.failure("look at", path) }
            try Self.check(info, path)
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func check(_ info: stat, _ path: String) throws(TokenStoreError) {
        guard info.st_mode & S_IFMT == S_IFREG else { throw insecure(path, "is not a regular file; remove it") }
        guard info.st_uid == geteuid() else { throw insecure(path, "belongs to another user; remove it") }
        guard info.st_mode & 0o077 == 0 else {
            throw insecure(path, "is open to other users; run chmod 600 on it, and consider its logins stolen")
        }
    }

    /// Replaces a file durably: when this returns, the new bytes survive a power cut; if it throws, the old ones are there,
    /// or the new ones where only the directory could not be saved.
    /// Only one caller at a time may replace the same file.
    func replace(_ name: String, with data: Data) throws(TokenStoreError) {
        try check()
        let path = file(name)
        let temporary = file(".\(name).new")
        // Left over from a crash; whoever made it is gone, since the lock is ours.
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("write", temporary) }
        do throws(TokenStoreError) {
            defer { close(descriptor) }
            // The umask may have taken bits away.
            guard fchmod(descriptor, 0o600) == 0 else { throw Self.failure("set the mode of", temporary) }
            try Self.write(data, to: descriptor, temporary)
            guard Self.retried({ Int(fsync(descriptor)) }) == 0 else { throw Self.failure("save", temporary) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let error = Self.failure("replace", path)
            unlink(temporary)
            throw error
        }
        try synchronize()
    }

    func remove(_ name: String) throws(TokenStoreError) {
        try check()
        guard unlink(file(name)) == 0 || errno == ENOENT else { throw Self.failure("delete", file(name)) }
        try synchronize()
    }

    /// Moves a damaged file to a name that nothing else has.
    func setAside(_ name: String) throws(TokenStoreError) -> String {
        let time = Date().formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
        let target = file("\(name).damaged-\(time)-\(UInt32.random(in: .min ... .max))")
        guard rename(file(name), target) == 0 else { throw Self.failure("set aside", file(name)) }
        try synchronize()
        return target
    }

    /// Makes durable what files the directory has.
    func synchronize() throws(TokenStoreError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.failure("save", path) }
    }

    private static func write(_ data: Data, to descriptor: Int32, _ path: String) throws(TokenStoreError) {
        var rest = data[...]
        while !rest.isEmpty {
            let count = retried { rest.withUnsafeBytes { system.write(descriptor, $0.baseAddress, $0.count) } }
            guard count > 0 else { throw failure("write", path) }
            rest = rest.dropFirst(count)
        }
    }

    private static func makeParents(of path: String) throws(TokenStoreError) {
        let parent = (path as NSString).deletingLastPathComponent
        guard !parent.isEmpty, parent != "/" else { return }
        do {
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        } catch {
            throw TokenStoreError(
                .unavailable("cannot make the directory \(parent); check that its parent exists and is writable"))
        }
    }

    /// Again where a signal interrupted it.
    private static func retried(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }

    static func insecure(_ path: String, _ problem: String) -> TokenStoreError {
        TokenStoreError(.insecure(path: path, problem))
    }

    /// What `errno` says, and what to do.
    static func failure(_ action: String, _ path: String) -> TokenStoreError {
        let code = errno
        let advice =
            switch code {
            case ENOSPC, EDQUOT: "; make room on the disk"
            case EROFS: "; the file system is read-only"
            case EACCES, EPERM: "; check owner and mode"
            case ENOLCK, EOPNOTSUPP: "; this file system has no locks, use a local one"
            case EMFILE, ENFILE: "; raise the limit of open files"
            default: ""
            }
        return TokenStoreError(.unavailable("cannot \(action) \(path): \(String(cString: strerror(code)))\(advice)"))
    }

    /// The C functions whose names this type's own methods hide.
    private enum system {
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
}

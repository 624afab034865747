import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A directory that only its owner can look into, and files in it that appear whole or not at all.
///
/// It is held open, and its files are reached through that: nobody can put another directory in its place unnoticed.
final class PrivateDirectory: Sendable {
    let path: SystemPath
    let descriptor: Int32
    private let identity: FileIdentity

    /// Makes the directory and its parents where they do not exist.
    /// - Throws: ``TokenStoreError`` if it cannot be made or opened, is not private, or others can replace it.
    init(_ path: SystemPath) throws(TokenStoreError) {
        self.path = path
        try Self.make(path)
        guard let status = try FileStatus(path) else { throw Self.gone(path) }
        try Self.checkPrivate(status)
        let descriptor = open(path.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        do throws(TokenStoreError) {
            // The one that was looked at, and not what somebody put there since.
            guard try FileStatus(descriptor, path).identity == status.identity else { throw Self.gone(path) }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        identity = status.identity
    }

    deinit { close(descriptor) }

    /// The directory may be deleted or replaced while the program runs, so this is asked before each use.
    func check() throws(TokenStoreError) {
        guard let status = try FileStatus(path) else { throw Self.gone(path) }
        try Self.checkPrivate(status)
        guard status.identity == identity else { throw Self.gone(path) }
    }

    private static func gone(_ path: SystemPath) -> TokenStoreError {
        TokenStoreError(
            .unavailable(
                "the directory \(path) was deleted or replaced while it was in use; put it back, or start the program anew"
            ))
    }

    private static func checkPrivate(_ status: FileStatus) throws(TokenStoreError) {
        switch status.kind {
        case S_IFDIR: break
        case S_IFLNK: throw insecure(status.path, "is a symbolic link; give the directory itself")
        default:
            throw insecure(status.path, "is not a directory; give a directory, in which each account gets a file")
        }
        guard status.owner == geteuid() else {
            throw insecure(status.path, "belongs to another user; give a directory of your own")
        }
        guard status.mode & 0o077 == 0 else {
            throw insecure(status.path, "is open to other users; run chmod 700 on it")
        }
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The names of its files, sorted.
    func names() throws(TokenStoreError) -> [String] {
        // A descriptor of its own, since the place up to which it was read is the descriptor's.
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw Self.failure("list", path) }
        guard let stream = fdopendir(copy) else {
            let code = errno
            close(copy)
            throw Self.failure("list", path, code)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw Self.failure("list", path) }
        return names.sorted()
    }

    /// Makes durable what files the directory has.
    func synchronize() throws(TokenStoreError) {
        if let code = Self.synchronize(descriptor) { throw Self.failure("save", path, code) }
    }

    /// - Returns: Why a directory could not be saved. A file system that does not do that at all is no failure of a write
    ///   that has happened.
    static func synchronize(_ directory: Int32) -> Int32? {
        guard retried({ Int(fsync(directory)) }) != 0 else { return nil }
        return [EINVAL, ENOTSUP, EOPNOTSUPP, ENOSYS, EROFS].contains(errno) ? nil : errno
    }

    // MARK: Making it

    /// Makes what is missing, from the root down, for the owner alone, after what is there was found safe.
    private static func make(_ path: SystemPath) throws(TokenStoreError) {
        for ancestor in path.ancestors {
            if try makeOne(ancestor) { continue }
            try checkParent(ancestor)
        }
        for ancestor in (path.parent.resolved.map { $0.ancestors + [$0] }) ?? [] { try checkParent(ancestor) }
        _ = try makeOne(path)
    }

    /// - Returns: Whether it was made here.
    private static func makeOne(_ path: SystemPath) throws(TokenStoreError) -> Bool {
        guard mkdir(path.cString, 0o700) == 0 else {
            let code = errno
            // Where the file system may only be read, or this user may not write, it can exist all the same.
            var info = stat()
            if code == EEXIST || lstat(path.cString, &info) == 0 { return false }
            throw failure("make the directory", path, code)
        }
        // The umask may have taken bits away.
        guard chmod(path.cString, 0o700) == 0 else { throw failure("set the mode of", path) }
        let parent = open(path.parent.cString, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else {
            // One that may only be entered cannot be saved, and is no reason to give up.
            if errno == EACCES { return true }
            throw failure("open", path.parent)
        }
        defer { close(parent) }
        if let code = synchronize(parent) { throw failure("save", path.parent, code) }
        return true
    }

    /// Refuses a directory on the way in which others could replace the next one.
    private static func checkParent(_ path: SystemPath) throws(TokenStoreError) {
        guard let status = try FileStatus(path, followingLinks: true), status.kind == S_IFDIR else {
            throw TokenStoreError(.unavailable("\(path) is not a directory; nothing can be made in it"))
        }
        guard status.mode & 0o022 == 0 || status.mode & mode_t(S_ISVTX) != 0 else {
            throw insecure(
                path,
                "can be written by other users, who could replace what is in it; run chmod go-w on it, or chmod +t, or give another place"
            )
        }
    }

    // MARK: Errors

    static func insecure(_ path: some CustomStringConvertible, _ problem: String) -> TokenStoreError {
        TokenStoreError(.insecure(path: "\(path)", problem))
    }

    /// What `errno` says, and what to do.
    static func failure(
        _ action: String, _ path: some CustomStringConvertible, _ code: Int32 = errno
    ) -> TokenStoreError {
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

    /// Again where a signal interrupted it.
    static func retried(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result != -1 || errno != EINTR { return result }
        }
    }
}

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Which file it is, whatever it is called.
struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let number: UInt64

    init(_ info: stat) {
        device = UInt64(truncatingIfNeeded: info.st_dev)
        number = UInt64(truncatingIfNeeded: info.st_ino)
    }
}

/// What the system says of a file.
struct FileStatus {
    let path: String
    private let info: stat

    var identity: FileIdentity { FileIdentity(info) }
    var kind: mode_t { info.st_mode & S_IFMT }
    var mode: mode_t { info.st_mode & 0o7777 }
    var owner: uid_t { info.st_uid }
    var size: Int { Int(info.st_size) }

    /// `nil` if there is no such file.
    init?(_ path: SystemPath, followingLinks: Bool = false) throws(TokenStoreError) {
        var info = stat()
        guard (followingLinks ? stat(path.cString, &info) : lstat(path.cString, &info)) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw PrivateDirectory.failure("look at", path)
        }
        self.path = "\(path)"
        self.info = info
    }

    init(_ descriptor: Int32, _ path: some CustomStringConvertible) throws(TokenStoreError) {
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { throw PrivateDirectory.failure("look at", path) }
        self.path = "\(path)"
        self.info = info
    }

    /// `nil` if there is no such file.
    init?(_ name: String, in directory: PrivateDirectory) throws(TokenStoreError) {
        var info = stat()
        guard fstatat(directory.descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw PrivateDirectory.failure("look at", directory.file(name))
        }
        path = directory.file(name)
        self.info = info
    }

    /// Refuses what is no regular file of this user's alone.
    func checkPrivate() throws(TokenStoreError) {
        if kind == S_IFLNK { throw PrivateDirectory.insecure(path, "is a symbolic link; remove it") }
        guard kind == S_IFREG else { throw PrivateDirectory.insecure(path, "is not a regular file; remove it") }
        guard owner == geteuid() else { throw PrivateDirectory.insecure(path, "belongs to another user; remove it") }
        guard mode & 0o077 == 0 else {
            throw PrivateDirectory.insecure(
                path, "is open to other users; run chmod 600 on it, and consider its tokens stolen")
        }
    }
}

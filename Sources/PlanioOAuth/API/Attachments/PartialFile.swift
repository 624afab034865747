import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that gets its name when it is whole. Until then it has none, where the file system can do that: then nothing is
/// left of it when the process ends, however that happens; else a hidden one beside the place.
final class PartialFile: Sendable {
    private enum Place {
        case unnamed
        case named([CChar])
    }

    private let path: SystemPath
    private let descriptor: Int32
    private let place: Locked<Place?>
    private let length = Locked(0)

    /// - Throws: ``LocalFileError``.
    init(_ path: String, replacing: Bool) throws(LocalFileError) {
        do {
            self.path = try SystemPath(path)
        } catch {
            throw LocalFileError(.unwritable, path, "no file can have this path")
        }
        guard self.path.name != nil else { throw LocalFileError(.unwritable, path, "it names no file of a directory") }
        // Before anything is asked of the server; it counts again at the end.
        guard replacing || !Self.exists(self.path) else { throw LocalFileError(.exists, path) }
        let directory = self.path.parent.cString
        var descriptor: Int32 = -1
        var place = Place.unnamed
        #if os(Linux)
        // O_TMPFILE, a macro that is not imported. It gets its name by way of /proc.
        if access("/proc/self/fd", X_OK) == 0 {
            descriptor = open(directory, O_WRONLY | O_CLOEXEC | O_DIRECTORY | 0o20_000_000, 0o600)
        }
        #endif
        if descriptor < 0 {
            let hidden = Self.hidden(self.path)
            descriptor = open(hidden, O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw LocalFileError(.unwritable, path, Self.words()) }
            place = .named(hidden)
        }
        self.descriptor = descriptor
        self.place = Locked(place)
    }

    deinit {
        close(descriptor)
        // What was not finished leaves nothing.
        if case .named(let hidden)? = place.withLock({ $0 }) { unlink(hidden) }
    }

    /// - Throws: ``LocalFileError``.
    func append(_ data: Data) throws(LocalFileError) {
        let isWritten = length.withLock { length in
            data.withUnsafeBytes { bytes in
                var done = 0
                while done < bytes.count {
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                    let written = pwrite(descriptor, rest.baseAddress, rest.count, off_t(length))
                    if written < 0, errno == EINTR { continue }
                    guard written > 0 else { return false }
                    done += written
                    length += written
                }
                return true
            }
        }
        guard isWritten else { throw LocalFileError(.unwritable, path.description, Self.words()) }
    }

    /// Makes it durable and gives it its name.
    /// - Throws: ``LocalFileError``.
    func finish(replacing: Bool) throws(LocalFileError) {
        guard fsync(descriptor) == 0, try publish(replacing), syncDirectory() else {
            throw LocalFileError(.unwritable, path.description, Self.words())
        }
    }

    private func publish(_ replacing: Bool) throws(LocalFileError) -> Bool {
        guard let place = place.withLock({ $0 }) else { return true }
        let target = path.cString
        var source: [CChar]
        switch place {
        case .named(let hidden): source = hidden
        case .unnamed:
            let link = Array("/proc/self/fd/\(descriptor)".utf8CString)
            if !replacing {
                guard linkat(AT_FDCWD, link, AT_FDCWD, target, AT_SYMLINK_FOLLOW) == 0 else {
                    return try failedToLink()
                }
                self.place.withLock { $0 = nil }
                return true
            }
            source = Self.hidden(path)
            guard linkat(AT_FDCWD, link, AT_FDCWD, source, AT_SYMLINK_FOLLOW) == 0 else { return false }
            self.place.withLock { $0 = .named(source) }
        }
        if !replacing {
            if link(source, target) == 0 {
                // Its other name goes with this object.
                return true
            }
            // Some file systems have no second names.
            guard [EPERM, ENOTSUP, EOPNOTSUPP].contains(errno), !Self.exists(path) else { return try failedToLink() }
        }
        guard rename(source, target) == 0 else { return false }
        self.place.withLock { $0 = nil }
        return true
    }

    private func failedToLink() throws(LocalFileError) -> Bool {
        if errno == EEXIST || Self.exists(path) { throw LocalFileError(.exists, path.description) }
        return false
    }

    private func syncDirectory() -> Bool {
        let directory = open(path.parent.cString, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard directory >= 0 else { return false }
        defer { close(directory) }
        // Not every file system can do it for a directory; then nothing more can be done.
        return fsync(directory) == 0 || errno == EINVAL
    }

    private static func exists(_ path: SystemPath) -> Bool {
        var status = stat()
        return lstat(path.cString, &status) == 0
    }

    private static func hidden(_ path: SystemPath) -> [CChar] {
        Array("\(path.parent)/.planio-download-\(UUID().uuidString)".utf8CString)
    }

    private static func words() -> String { String(cString: strerror(errno)) }
}

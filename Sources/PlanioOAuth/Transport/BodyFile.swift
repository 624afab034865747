import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An open file that a request's body is read from: one of the caller's, or one that has no name, which only its holder can
/// read and which is gone with the process, however that ends.
final class BodyFile: Sendable {
    private let descriptor: Int32
    private let size: Locked<Int>

    /// A regular file that exists, as long as it is now.
    /// - Throws: `POSIXError`.
    init(reading path: String) throws {
        // A pipe without a writer would block; it is refused below.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure() }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            let isDirectory = status.st_mode & S_IFMT == S_IFDIR
            close(descriptor)
            throw POSIXError(isDirectory ? .EISDIR : .EINVAL)
        }
        size = Locked(Int(status.st_size))
    }

    /// A new file without a name.
    /// - Throws: `POSIXError`.
    init(unnamedIn directory: String) throws {
        let directory = directory.isEmpty ? "." : directory
        var descriptor: Int32 = -1
        #if os(Linux)
        // O_TMPFILE, a macro that is not imported, on all architectures that Swift has. Not every file system knows it.
        descriptor = open(directory, O_RDWR | O_CLOEXEC | O_DIRECTORY | 0o20_000_000, 0o600)
        #endif
        if descriptor < 0 {
            // Readable by its owner only from the start, never somebody else's, and without a name before it has content.
            let path = "\(directory)/planio-upload-\(UUID().uuidString)"
            descriptor = open(path, O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw Self.failure() }
            unlink(path)
        }
        self.descriptor = descriptor
        size = Locked(0)
    }

    deinit { close(descriptor) }

    var count: Int { size.withLock { $0 } }

    /// - Throws: `POSIXError`.
    func append(_ data: Data) throws {
        try size.withLock { size in
            try data.withUnsafeBytes { bytes in
                var done = 0
                while done < bytes.count {
                    let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                    let written = pwrite(descriptor, rest.baseAddress, rest.count, off_t(size))
                    if written < 0, errno == EINTR { continue }
                    guard written > 0 else { throw Self.failure() }
                    done += written
                    size += written
                }
            }
        }
    }

    /// - Returns: How many bytes were read; negative if the disk failed.
    func read(_ buffer: UnsafeMutablePointer<UInt8>, _ count: Int, at position: Int) -> Int {
        while true {
            let read = pread(descriptor, buffer, count, off_t(position))
            if read >= 0 || errno != EINTR { return read }
        }
    }

    /// - Returns: At most `count` bytes; fewer only at the end of the file.
    /// - Throws: `POSIXError`.
    func piece(_ count: Int, at position: Int) throws -> Data {
        var piece = Data(count: count)
        let length = piece.withUnsafeMutableBytes { bytes in
            bytes.bindMemory(to: UInt8.self).baseAddress.map { read($0, count, at: position) } ?? 0
        }
        guard length >= 0 else { throw Self.failure() }
        return length == count ? piece : piece.prefix(length)
    }

    #if !canImport(FoundationNetworking)
    /// Its bytes, without reading them into memory.
    func mapped() -> Data {
        guard count > 0, let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            return Data()
        }
        return Data(bytesNoCopy: start, count: count, deallocator: .unmap)
    }
    #endif

    private static func failure() -> POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}

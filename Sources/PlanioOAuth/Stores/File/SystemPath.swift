#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An absolute path as the operating system takes it: bytes between slashes.
///
/// Foundation's path functions go by characters, in which a slash can hide under a combining mark, and end the process
/// for some paths. A change of the working directory does not move a path that was made before.
struct SystemPath: Sendable {
    /// Without `.` and empty parts, so that a trailing slash cannot make the system follow a symbolic link.
    private let parts: [[UInt8]]

    private static let slash = UInt8(ascii: "/")

    /// - Throws: ``TokenStoreError`` if no file can have this path, or a shell would have had to expand it.
    init(_ text: String) throws(TokenStoreError) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, !bytes.contains(0) else {
            throw TokenStoreError(.unavailable("the path is empty or has a NUL character"))
        }
        guard bytes.first != UInt8(ascii: "~") else {
            throw TokenStoreError(
                .unavailable(
                    "the path \(text) begins with ~, which only a shell replaces; write the home directory out, or ./~ for a directory of that name"
                ))
        }
        let start = bytes.first == Self.slash ? [] : try Self.workingDirectory() + [Self.slash]
        self.init(start + bytes)
    }

    private init(_ bytes: [UInt8]) {
        self.init(parts: bytes.split(separator: Self.slash).map(Array.init).filter { $0 != [UInt8(ascii: ".")] })
    }

    private init(parts: [[UInt8]]) { self.parts = parts }

    private var bytes: [UInt8] { parts.isEmpty ? [Self.slash] : parts.flatMap { [Self.slash] + $0 } }

    /// For the C functions.
    var cString: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

    /// The same in text; `nil` if the bytes are none.
    var text: String? { String(validating: bytes, as: UTF8.self) }

    /// The last part; `nil` if it names no file of a directory.
    var name: String? {
        guard let last = parts.last, last != Array("..".utf8) else { return nil }
        return String(validating: last, as: UTF8.self)
    }

    var parent: SystemPath { SystemPath(parts: parts.dropLast()) }

    /// The directories on the way, from the root down, without this one.
    var ancestors: [SystemPath] { parts.indices.map { SystemPath(parts: Array(parts[..<$0])) } }

    /// The same place without symbolic links on the way; `nil` if the system does not say.
    var resolved: SystemPath? {
        guard let found = realpath(cString, nil) else { return nil }
        defer { free(found) }
        return SystemPath(Self.bytes(found))
    }

    private static func workingDirectory() throws(TokenStoreError) -> [UInt8] {
        guard let found = getcwd(nil, 0) else {
            throw PrivateDirectory.failure("find", "the working directory")
        }
        defer { free(found) }
        return Self.bytes(found)
    }

    private static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
        UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
    }
}

extension SystemPath: CustomStringConvertible {
    var description: String { String(decoding: bytes, as: UTF8.self) }
}

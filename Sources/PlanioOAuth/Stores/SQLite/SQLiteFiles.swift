#if SQLite
import Foundation

/// The files of one SQLite database: that they are private, and still the ones that were opened.
///
/// SQLite goes on with files that were deleted or replaced under it, and nobody would find again what it writes there; and
/// it takes a file that was cut to nothing for a new database, and throws its log away.
struct SQLiteFiles: Sendable {
    private static let suffixes = ["", "-wal", "-shm"]

    private let directory: PrivateDirectory
    private let name: String
    /// In text, since SQLite takes nothing else.
    let path: String
    private var identities: [FileIdentity] = []

    init(_ path: SystemPath) throws(TokenStoreError) {
        guard let name = path.name, let text = path.text else {
            throw TokenStoreError(.unavailable("\(path) is no path of a database file; give one in UTF-8"))
        }
        self.name = name
        self.path = text
        directory = try PrivateDirectory(path.parent)
    }

    func locks(timeout: Duration, time: any TimeSource) -> FileLocks {
        FileLocks(directory, name: "\(name).lock", timeout: timeout, time: time)
    }

    /// Makes the file if it does not exist. It is private before SQLite puts anything in it; SQLite's own companions get
    /// the same mode.
    /// - Parameter isKnown: Whether there was a database once.
    func prepare(isKnown: Bool) throws(TokenStoreError) {
        try directory.check()
        for suffix in Self.suffixes { try directory.checkFile(name + suffix) }
        let size = try FileStatus(name, in: directory)?.size
        let log = try FileStatus(name + "-wal", in: directory)?.size ?? 0
        if size == nil, isKnown || log > 0 {
            throw TokenStoreError(
                .unavailable(
                    "the database \(path) is gone; put it back, or move \(path)-wal and \(path).lock away, while no program uses them, to begin anew"
                ))
        }
        if size == 0, isKnown || log > 0 { throw TokenStoreError(.damaged(setAside: nil)) }
        try directory.createFile(name)
    }

    /// Remembers which files they are, when SQLite has opened them.
    mutating func remember() throws(TokenStoreError) { identities = try found() }

    /// Refuses to go on when they are not the ones that were opened.
    func check() throws(TokenStoreError) {
        try directory.check()
        guard try found() == identities else {
            throw TokenStoreError(
                .unavailable(
                    "the database \(path), or a file beside it, was deleted or replaced while it was in use; put it back, or start the program anew"
                ))
        }
    }

    private func found() throws(TokenStoreError) -> [FileIdentity] {
        var identities: [FileIdentity] = []
        for suffix in Self.suffixes {
            guard let status = try FileStatus(name + suffix, in: directory) else { continue }
            // A database begins with a page, and only grows.
            if suffix.isEmpty, status.size < 512 { throw TokenStoreError(.damaged(setAside: nil)) }
            identities.append(status.identity)
        }
        return identities
    }
}
#endif

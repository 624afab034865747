import Foundation

/// The file of one record, a ``ChecksummedRecord``.
struct TokenFile: Sendable {
    private static let suffix = ".login.json"

    private let name: String
    private let directory: PrivateDirectory
    private let key: TokenKey

    init(_ directory: PrivateDirectory, _ key: TokenKey) {
        self.directory = directory
        self.key = key
        name = Self.name(of: key)
    }

    static func name(of key: TokenKey) -> String { key.digest.hexadecimal() + suffix }

    func read() throws(TokenStoreError) -> Data? {
        guard let bytes = try directory.read(name) else { return nil }
        let record = try ChecksummedRecord.decode(bytes, for: key)
        // Another process may have renamed it a moment ago: nobody uses a token that a power cut could take back.
        try directory.synchronize()
        return record
    }

    /// As ``read()``, under the lock: a damaged file gets out of the way, so that a new record can be stored.
    func readSettingAside() throws(TokenStoreError) -> Data? {
        do {
            return try read()
        } catch {
            guard case .damaged(nil) = error.reason else { throw error }
            throw TokenStoreError(.damaged(setAside: try directory.setAside(name)))
        }
    }

    func write(_ record: Data) throws(TokenStoreError) {
        try directory.replace(name, with: try ChecksummedRecord.encode(record, for: key))
    }

    func delete() throws(TokenStoreError) { try directory.remove(name) }

    /// The keys of all records of a directory. What nobody of this library wrote there, and what is damaged or somebody
    /// else's, is passed over.
    static func keys(in directory: PrivateDirectory) throws(TokenStoreError) -> [TokenKey] {
        try directory.check()
        var keys: [TokenKey] = []
        for name in try directory.names() where name.utf8.count == 64 + suffix.utf8.count && name.hasSuffix(suffix) {
            do throws(TokenStoreError) {
                guard let status = try FileStatus(name, in: directory), status.isReadable,
                    let bytes = try directory.read(name)
                else { continue }
                let key = try ChecksummedRecord(bytes).key
                // A copy under another name is nobody's record.
                if Self.name(of: key) == name { keys.append(key) }
            } catch {
                switch error.reason {
                case .damaged, .newerFormat, .insecure: continue
                default: throw error
                }
            }
        }
        return keys
    }
}

extension FileStatus {
    /// Whether its owner gave this user the right to read it.
    fileprivate var isReadable: Bool { mode & 0o400 != 0 }
}

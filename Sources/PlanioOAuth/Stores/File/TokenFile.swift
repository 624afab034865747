import Foundation

/// The file of one login, a ``ChecksummedRecord``.
struct TokenFile: Sendable {
    static let suffix = ".login.json"

    let name: String
    private let directory: PrivateDirectory
    private let key: TokenKey

    init(_ directory: PrivateDirectory, _ key: TokenKey) {
        self.directory = directory
        self.key = key
        name = key.digest.hexadecimal()
    }

    func read() throws(TokenStoreError) -> Data? {
        guard let bytes = try directory.read(name + Self.suffix) else { return nil }
        let login = try ChecksummedRecord.decode(bytes, for: key)
        // Another process may have renamed it a moment ago: nobody uses a token that a power cut could take back.
        try directory.synchronize()
        return login
    }

    /// As ``read()``, under the lock: a damaged file gets out of the way, so that a new login can be stored.
    func readSettingAside() throws(TokenStoreError) -> Data? {
        do {
            return try read()
        } catch {
            guard case .damaged(nil) = error.reason else { throw error }
            throw TokenStoreError(.damaged(setAside: try directory.setAside(name + Self.suffix)))
        }
    }

    func write(_ login: Data) throws(TokenStoreError) {
        try directory.replace(name + Self.suffix, with: try ChecksummedRecord.encode(login, for: key))
    }

    func delete() throws(TokenStoreError) { try directory.remove(name + Self.suffix) }

    /// The key of a file that was found; `nil` if it is damaged or gone.
    static func key(of name: String, in directory: PrivateDirectory) throws(TokenStoreError) -> TokenKey? {
        guard let bytes = try directory.read(name) else { return nil }
        do { return try ChecksummedRecord(bytes).key } catch {
            guard case .damaged = error.reason else { throw error }
            return nil
        }
    }
}

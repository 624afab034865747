import Crypto
import Foundation

/// How the durable stores write a login: with its key and a checksum over both, in JSON that names its version. So bytes
/// that a failing disk changed, another key's, and those of a newer version are told from a login.
struct ChecksummedRecord: Codable {
    private static let version = 1

    let version: Int
    let key: TokenKey
    let login: Data
    private let checksum: Data

    private init(_ key: TokenKey, _ login: Data) {
        version = Self.version
        self.key = key
        self.login = login
        checksum = Self.checksum(key, login)
    }

    static func encode(_ login: Data, for key: TokenKey) throws(TokenStoreError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(ChecksummedRecord(key, login)) else {
            throw TokenStoreError(.unavailable("the login cannot be written as JSON"))
        }
        return bytes
    }

    /// - Throws: ``TokenStoreError`` if the bytes are not what was written for `key`.
    static func decode(_ bytes: Data, for key: TokenKey) throws(TokenStoreError) -> Data {
        let stored = try ChecksummedRecord(bytes)
        guard stored.key == key else { throw TokenStoreError(.damaged(setAside: nil)) }
        return stored.login
    }

    init(_ bytes: Data) throws(TokenStoreError) {
        struct Version: Decodable { var version: Int }
        guard let found = try? JSONDecoder().decode(Version.self, from: bytes), found.version >= 1 else {
            throw TokenStoreError(.damaged(setAside: nil))
        }
        guard found.version <= Self.version else { throw TokenStoreError(.newerFormat(found.version)) }
        guard let stored = try? JSONDecoder().decode(ChecksummedRecord.self, from: bytes),
            stored.checksum == Self.checksum(stored.key, stored.login)
        else { throw TokenStoreError(.damaged(setAside: nil)) }
        self = stored
    }

    private static func checksum(_ key: TokenKey, _ login: Data) -> Data {
        Data(SHA256.hash(data: key.canonicalBytes + login))
    }
}

import Crypto
import Foundation

/// How the durable stores write a record: with its key and a checksum over both, in JSON that names its version. So bytes
/// that a failing disk changed, another key's, and those of a newer version are told from a record.
struct ChecksummedRecord {
    private static let version = 1
    /// In bytes, as stored: far more than tokens take. What is longer is not read, since nothing here wrote it.
    static let limit = 1 << 20

    let key: TokenKey
    let record: Data

    /// - Throws: ``TokenStoreError`` if the record is too long to be read again.
    static func encode(_ record: Data, for key: TokenKey) throws(TokenStoreError) -> Data {
        let form = Form(
            version: version, key: StoredKey(key), login: record, checksum: checksum(key, record))
        guard let bytes = try? Form.encoder.encode(form) else {
            throw TokenStoreError(.unavailable("the record cannot be written as JSON"))
        }
        guard bytes.count <= limit else {
            throw TokenStoreError(.unavailable("the record is longer than \(limit) bytes, which no store takes"))
        }
        return bytes
    }

    /// - Throws: ``TokenStoreError`` if the bytes are not what was written for `key`.
    static func decode(_ bytes: Data, for key: TokenKey) throws(TokenStoreError) -> Data {
        let stored = try ChecksummedRecord(bytes)
        guard stored.key == key else { throw TokenStoreError(.damaged(setAside: nil)) }
        return stored.record
    }

    init(_ bytes: Data) throws(TokenStoreError) {
        struct Version: Decodable { var version: Int }
        guard let found = try? JSONDecoder().decode(Version.self, from: bytes), found.version >= 1 else {
            throw TokenStoreError(.damaged(setAside: nil))
        }
        guard found.version <= Self.version else { throw TokenStoreError(.newerFormat(found.version)) }
        guard let form = try? JSONDecoder().decode(Form.self, from: bytes),
            form.checksum == Self.checksum(form.key.key, form.login)
        else { throw TokenStoreError(.damaged(setAside: nil)) }
        key = form.key.key
        record = form.login
    }

    private static func checksum(_ key: TokenKey, _ record: Data) -> Data {
        Data(SHA256.hash(data: key.canonicalBytes + record))
    }

    /// The JSON of version 1. `login` is what it calls the record.
    private struct Form: Codable {
        var version: Int
        var key: StoredKey
        var login: Data
        var checksum: Data

        static var encoder: JSONEncoder {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return encoder
        }
    }
}

import Crypto
import Foundation

/// How the database stores write a key: a digest to find it by, and its parts as JSON, which has room for any character.
struct StoredIdentity {
    let digest: Data
    let json: String

    init(_ key: TokenKey) {
        digest = Data(SHA256.hash(data: key.canonicalBytes))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Three strings always encode.
        json = (try? encoder.encode(key)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    static func key(json: some StringProtocol) -> TokenKey? {
        try? JSONDecoder().decode(TokenKey.self, from: Data(json.utf8))
    }
}

import Crypto
import Foundation

/// A key as stores write it.
struct StoredKey: Codable {
    private let site: String
    private let clientID: String
    private let account: String

    init(_ key: TokenKey) {
        site = key.site
        clientID = key.clientID
        account = key.account
    }

    var key: TokenKey { TokenKey(site: site, clientID: clientID, account: account) }
}

extension TokenKey {
    /// What files and rows are found by, whatever characters the key contains.
    var digest: Data { Data(SHA256.hash(data: canonicalBytes)) }

    /// The key as JSON, for a column beside the digest.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Three strings always encode.
        return (try? encoder.encode(StoredKey(self))).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    init?(json: Data) {
        guard let stored = try? JSONDecoder().decode(StoredKey.self, from: json) else { return nil }
        self = stored.key
    }
}

extension Data {
    /// The first bytes in lower-case hexadecimal digits; all if left out.
    func hexadecimal(_ count: Int = .max) -> String {
        prefix(count).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

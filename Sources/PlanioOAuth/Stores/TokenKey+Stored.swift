import Crypto
import Foundation

extension TokenKey {
    /// What files and rows are found by, whatever characters the key contains.
    var digest: Data { Data(SHA256.hash(data: canonicalBytes)) }

    /// The key as JSON, for a column beside the digest.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Three strings always encode.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    init?(json: some StringProtocol) {
        guard let key = try? JSONDecoder().decode(TokenKey.self, from: Data(json.utf8)) else { return nil }
        self = key
    }
}

extension Data {
    /// The first bytes in lower-case hexadecimal digits; all if left out.
    func hexadecimal(_ count: Int = .max) -> String {
        prefix(count).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

import Foundation

/// The secrets in play while a request is under way, and their removal from what others say.
///
/// A server, a proxy or a store of somebody else's may repeat what it was sent. Whatever text of theirs is put into an
/// error or a log line goes through ``printable(_:upTo:)``.
struct Redaction: Sendable {
    private let secrets: [Secret]

    static let none = Redaction([])

    init(_ secrets: [Secret]) { self.secrets = secrets }

    func adding(_ more: [Secret]) -> Redaction { Redaction(secrets + more) }

    /// `text` without the secrets, made fit for a log or an error: one line, bounded.
    func printable(_ text: String, upTo limit: Int = 500) -> String {
        // More than is shown, so that a secret is seen whole; one that is cut even there is found by its beginning.
        let text = String(text.unicodeScalars.prefix(limit + Self.lookahead))
        let patterns = PatternTable(secrets.flatMap { SecretPattern.all(of: $0.expose()) })
        // Redacted before it is shortened, which would leave a part of a secret; and again afterwards, since taking
        // line breaks out can put a secret together.
        return patterns.redacted(patterns.redacted(text).sanitized(upTo: .max)).sanitized(upTo: limit)
    }

    private static let lookahead = 16_384
}

/// All patterns, by the bytes that their occurrences can begin with.
private struct PatternTable {
    private let patterns: [SecretPattern]
    private var byFirstByte: [[Int]]

    init(_ patterns: [SecretPattern]) {
        self.patterns = patterns
        byFirstByte = Array(repeating: [], count: 256)
        for (index, pattern) in patterns.enumerated() {
            for byte in pattern.firstBytes { byFirstByte[Int(byte)].append(index) }
        }
    }

    func redacted(_ text: String) -> String {
        guard !patterns.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            let end = byFirstByte[Int(bytes[position])].compactMap { patterns[$0].end(in: bytes, from: position) }.max()
            if let end {
                result += "<redacted>".utf8
                position = end
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

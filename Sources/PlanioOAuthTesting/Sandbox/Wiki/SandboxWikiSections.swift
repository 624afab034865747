import Crypto
import Foundation

/// A text in Redmine's Markdown with one of its sections: a heading with all up to the next one that is not below it.
struct SandboxWikiSections {
    private let before: String
    private var section: String
    private let after: String

    /// What can be a heading, or the edge of a block of code. A heading underlined is one of the first or second level.
    private static let marks = try? NSRegularExpression(
        pattern: #"^(?:(?![ \t\r\n\f\x0B]*$|#).+\r?\n\r?(?:=+|-+)|#+ .+|(?:~~~|```).*)[ \t\r\n\f\x0B]*$"#,
        options: [.anchorsMatchLines, .useUnixLineSeparators])

    /// - Parameter index: Headings count from 1, those in blocks of code do not. There may be no such section.
    init(_ text: String, around index: Int) {
        var parts = ["", "", ""]
        var (position, count, level, isInCode) = (0, 0, 1, false)
        for piece in Self.pieces(text) {
            if let found = piece.level(&isInCode) {
                count += 1
                if position == 0, count == index {
                    (position, level) = (1, found)
                } else if position == 1, found <= level {
                    position = 2
                }
            }
            parts[position] += piece.text
        }
        (before, section, after) = (Self.stripped(parts[0]), Self.stripped(parts[1]), Self.stripped(parts[2]))
    }

    /// By which the server tells whether somebody changed the section.
    var digest: String {
        Insecure.MD5.hash(data: Data(section.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count < 2 ? "0" + digits : digits
        }.joined()
    }

    /// A section that is not there stays so.
    mutating func replace(with text: String) { if !section.isEmpty { section = text } }

    var text: String { [before, section, after].filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n\n") }

    private static func pieces(_ text: String) -> [Piece] {
        let whole = text as NSString
        var (pieces, end): ([Piece], Int) = ([], 0)
        for match in marks?.matches(in: text, range: NSRange(location: 0, length: whole.length)) ?? [] {
            pieces.append(Piece(text: whole.substring(with: NSRange(end..<match.range.location)), isMark: false))
            pieces.append(Piece(text: whole.substring(with: match.range), isMark: true))
            end = match.range.location + match.range.length
        }
        return pieces + [Piece(text: whole.substring(from: end), isMark: false)]
    }

    private static func stripped(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

    private struct Piece {
        let text: String
        let isMark: Bool

        /// The level of a heading; `nil` for anything else.
        func level(_ isInCode: inout Bool) -> Int? {
            guard isMark else { return nil }
            let line = SandboxWikiSections.stripped(text)
            if line.hasPrefix("~~~") || line.hasPrefix("```") {
                let language = line.drop { $0 == line.first }
                // Only a bare fence ends a block.
                if !isInCode || language.isEmpty { isInCode.toggle() }
                return nil
            }
            if isInCode { return nil }
            let hashes = line.prefix { $0 == "#" }.count
            if hashes > 0 { return hashes }
            return line.last == "=" ? 1 : 2
        }
    }
}

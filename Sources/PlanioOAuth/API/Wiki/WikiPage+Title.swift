import Foundation

extension Planio.WikiPage {
    /// The title of a wiki page, as Redmine keeps it: spaces are `_`, and the first letter is a capital one.
    ///
    /// ```swift
    /// let page = try await client.wiki.get("Release notes", in: "some-project")     // Release_notes
    /// ```
    ///
    /// Redmine leaves `,` `.` `/` `?` `;` `|` and `:` out of titles, so that `A/B` would be the page `AB`, and a text put
    /// there would replace another page's. The library refuses such a title where it is used. Two titles that look the same
    /// but are made of other characters (`ü` is one or two) are two titles.
    public struct Title: Sendable, CustomStringConvertible {
        /// As Redmine keeps it.
        public let text: String

        /// The title that Redmine makes of a text.
        public init(_ text: String) {
            var title = ""
            var isInSpace = false
            for scalar in text.unicodeScalars {
                let isSpace = scalar == " " || ("\t"..."\r").contains(scalar)
                if isSpace {
                    if !isInSpace { title += "_" }
                } else {
                    title.unicodeScalars.append(scalar)
                }
                isInSpace = isSpace
            }
            if let first = title.unicodeScalars.first {
                title = first.properties.uppercaseMapping + String(title.unicodeScalars.dropFirst())
            }
            self.text = title
        }

        /// The title with spaces for underscores, as Redmine's pages show it.
        public var description: String { text.replacing("_", with: " ") }

        /// Why there can be no such page; `nil` if there can be one.
        var problem: String? {
            if text.isEmpty { return "is empty" }
            if text.unicodeScalars.count > 255 { return "has more than 255 characters" }
            guard text.contains(where: Self.dropped.contains) else { return nil }
            let rest = String(text.filter { !Self.dropped.contains($0) }).sanitized(upTo: 80)
            return
                "has , . / ? ; | or :, which Redmine leaves out: it would be the page \(rest); name that one if it is meant"
        }

        private static let dropped: Set<Character> = [",", ".", "/", "?", ";", "|", ":"]

        /// Whether the server may take both for the same: case does not count, and in some databases accents do not.
        func isLike(_ other: Title) -> Bool {
            func folded(_ text: String) -> String {
                text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
            }
            return folded(text) == folded(other.text)
        }
    }
}

extension Planio.WikiPage.Title: Hashable, Comparable {
    /// By the bytes.
    public static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    /// By the bytes.
    public static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    /// By the bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}

extension Planio.WikiPage.Title: ExpressibleByStringInterpolation {
    /// The title that Redmine makes of a text.
    public init(stringLiteral value: String) { self.init(value) }
}

extension Planio.WikiPage.Title: JSONReadable, JSONWritable {
    /// As the server spells it.
    /// - Throws: ``JSONError`` if it is no text.
    public init(_ json: JSONNode) throws { text = try String(json) }

    /// As the server spells it.
    public var jsonValue: JSONValue { .string(text) }
}

extension Planio.WikiPage.Title: Codable {
    /// As the server spells it.
    /// - Throws: `DecodingError` if it is no text.
    public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    /// As the server spells it.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

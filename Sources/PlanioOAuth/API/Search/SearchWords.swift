import Foundation

/// What the server makes of a text to search for: words, and parts in quotes.
struct SearchWords {
    /// What it searches for.
    let usable: [String]
    /// What it passes over without a word.
    let passedOver: [String]

    init(_ text: String) {
        var found: [String] = []
        for word in Self.words(text.trimmingCharacters(in: .whitespacesAndNewlines)) where !found.contains(word) {
            found.append(word)
        }
        let first = Array(found.filter(Self.isLongEnough).prefix(5))
        usable = first
        passedOver = found.filter { !first.contains($0) }
    }

    /// `"[^"]+"` or a run of what is no space separator, without the quotes around it.
    private static func words(_ text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        var words: [String] = []
        var position = 0
        while position < scalars.count {
            guard !isSpace(scalars[position]) else {
                position += 1
                continue
            }
            let closing = scalars[(position + 1)...].firstIndex(of: "\"").flatMap { $0 > position + 1 ? $0 : nil }
            let end: Int
            if scalars[position] == "\"", let closing {
                end = closing + 1
            } else {
                end = scalars[position...].firstIndex(where: isSpace) ?? scalars.count
            }
            words.append(unquoted(scalars[position..<end]))
            position = end
        }
        return words
    }

    private static func unquoted(_ word: ArraySlice<Unicode.Scalar>) -> String {
        var word = word
        if word.first == "\"" { word = word.dropFirst().drop(while: isSpace) }
        if word.last == "\"" {
            word = word.dropLast()
            while let last = word.last, isSpace(last) { word = word.dropLast() }
        }
        return String(String.UnicodeScalarView(word))
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .spaceSeparator
    }

    /// Two characters, or one that is a word by itself in Chinese and Japanese.
    private static func isLongEnough(_ word: String) -> Bool {
        word.unicodeScalars.count > 1 || word.contains(/\p{Han}/)
    }
}

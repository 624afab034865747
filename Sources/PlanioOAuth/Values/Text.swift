import Foundation

extension String {
    /// Text of a server, made fit for a log or an error: one line, no control or bidirectional characters, bounded.
    func sanitized(upTo limit: Int = 500) -> String {
        var result = ""
        for scalar in unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                result.append(" ")
            default: result.unicodeScalars.append(scalar)
            }
        }
        return unicodeScalars.count > limit ? result + "…" : result
    }

    /// No control characters: nothing that could end a header or a line.
    var isPrintable: Bool { unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }

    /// White space, control characters, or what takes no place on paper (a byte order mark, a zero-width space, a soft
    /// hyphen): it comes along when text is copied, and nobody sees it.
    var hasInvisibleCharacters: Bool {
        unicodeScalars.contains { scalar in
            let properties = scalar.properties
            return properties.isWhitespace || properties.isDefaultIgnorableCodePoint
                || [.control, .format, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
        }
    }
}

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

    /// Byte by byte. For Swift, `ü` and `u` with a combining diaeresis are equal; for servers, stores and other programs not.
    func hasSameBytes(as other: String) -> Bool {
        let (own, others) = (utf8, other.utf8)
        let isSame = own.withContiguousStorageIfAvailable { own in
            others.withContiguousStorageIfAvailable { others in
                guard own.count == others.count, let start = own.baseAddress, let otherStart = others.baseAddress else {
                    return own.count == others.count
                }
                return memcmp(start, otherStart, own.count) == 0
            }
        }
        // A string of Objective-C's has its characters elsewhere.
        return (isSame ?? nil) ?? own.elementsEqual(others)
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

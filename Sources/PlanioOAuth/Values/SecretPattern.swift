import Foundation

/// One secret, or one encoding of it, as it may stand in a text: each character as it is, in any case, or escaped in
/// whatever way texts escape characters (percent, JSON, HTML, form), once or several times.
struct SecretPattern {
    /// In lower case as far as ASCII goes.
    private let scalars: [Unicode.Scalar]

    private init(_ text: String) {
        scalars = text.unicodeScalars.map { $0.isASCII ? Unicode.Scalar(Self.lower(UInt8($0.value))) : $0 }
    }

    /// A beginning of a secret counts as the secret, which others may have shortened. Fewer characters say nothing.
    private static let shortestBeginning = 8
    /// How often a character may have been escaped, one time upon the other.
    private static let deepestEscape = 8
    /// Shorter than this it would be found in ordinary words, so it has to stand alone.
    private static let shortestInside = 4

    /// What to look for: the secret in each Unicode form, in Base64 in whatever surrounding (as Basic credentials have
    /// it), and all of it in hexadecimal digits, as databases show bytes.
    static func all(of secret: String) -> [SecretPattern] {
        guard !secret.isEmpty else { return [] }
        var texts = [
            secret, secret.precomposedStringWithCanonicalMapping, secret.decomposedStringWithCanonicalMapping,
        ]
        for offset in 0...2 {
            let encoded = base64(secret, behind: offset)
            guard encoded.count >= shortestBeginning else { continue }
            texts += [encoded, encoded.replacing("+", with: "-").replacing("/", with: "_")]
        }
        texts += texts.map(hexadecimal).filter { $0.count >= shortestBeginning }
        // By their bytes: equal strings may differ in form.
        return Set(texts.map { Data($0.utf8) }).map { SecretPattern(String(decoding: $0, as: UTF8.self)) }
    }

    /// The characters of Base64 that depend on `text` alone, if it stands `offset` bytes behind a multiple of three.
    private static func base64(_ text: String, behind offset: Int) -> String {
        let bytes = Data(repeating: 0, count: offset) + Data(text.utf8)
        let mixed = (offset * 8 + 5) / 6
        return String(bytes.base64EncodedString().prefix(bytes.count * 8 / 6).dropFirst(mixed))
    }

    private static func hexadecimal(_ text: String) -> String {
        text.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    // MARK: Finding

    /// The bytes that an occurrence can begin with.
    var firstBytes: Set<UInt8> {
        guard let first = scalars.first, let byte = String(first).utf8.first else { return [] }
        return [byte, Self.upper(byte), UInt8(ascii: "%"), UInt8(ascii: "\\"), UInt8(ascii: "&"), UInt8(ascii: "+")]
    }

    /// Where an occurrence that begins at `start` ends; `nil` if none does.
    func end(in text: [UInt8], from start: Int) -> Int? {
        // An escape may be read in several ways ("%25"), so there are several positions to go on from.
        var positions: Set<Int> = [start]
        var matched = 0
        for scalar in scalars {
            var next: Set<Int> = []
            for position in positions { Self.read(scalar, text, position) { next.insert($0) } }
            guard !next.isEmpty else { break }
            positions = next
            matched += 1
        }
        guard let end = positions.max(), matched == scalars.count || matched >= Self.shortestBeginning else {
            return nil
        }
        if scalars.count < Self.shortestInside {
            guard start == 0 || !Self.isAlphanumeric(text[start - 1]),
                end == text.count || !Self.isAlphanumeric(text[end])
            else { return nil }
        }
        return end
    }

    /// Gives every position behind `scalar`, if it stands at `position` in one form or another.
    private static func read(_ scalar: Unicode.Scalar, _ text: [UInt8], _ position: Int, _ found: (Int) -> Void) {
        guard position < text.count else { return }
        let bytes = Array(String(scalar).utf8)
        if isLiteral(bytes, text, position) { found(position + bytes.count) }
        switch text[position] {
        case UInt8(ascii: "+"):
            if scalar == " " { found(position + 1) }
        case UInt8(ascii: "%"):
            percent(bytes[...], text, position, found)
        case UInt8(ascii: "\\"):
            backslash(scalar, bytes, text, position, found)
        case UInt8(ascii: "&"):
            if let (value, end) = entity(text, position), lower(value) == scalar.value { found(end) }
        default: break
        }
    }

    private static func isLiteral(_ bytes: [UInt8], _ text: [UInt8], _ position: Int) -> Bool {
        position + bytes.count <= text.count
            && bytes.indices.allSatisfy { lower(text[position + $0]) == bytes[$0] }
    }

    /// `%2F`, and `%252F` for what was encoded twice.
    private static func percent(_ bytes: ArraySlice<UInt8>, _ text: [UInt8], _ position: Int, _ found: (Int) -> Void) {
        guard let byte = bytes.first else { return found(position) }
        guard position < text.count, text[position] == UInt8(ascii: "%") else { return }
        var digits = position + 1
        for _ in 1...deepestEscape {
            guard let value = number(text, digits, count: 2) else { return }
            if lower(value) == UInt32(byte) { percent(bytes.dropFirst(), text, digits + 2, found) }
            guard value == 0x25 else { return }
            digits += 2
        }
    }

    /// `\/`, `\u002f`, and the same with several backslashes.
    private static func backslash(
        _ scalar: Unicode.Scalar, _ bytes: [UInt8], _ text: [UInt8], _ position: Int, _ found: (Int) -> Void
    ) {
        func skipped(_ position: Int) -> Int {
            let run = text[position...].prefix(deepestEscape).prefix { $0 == UInt8(ascii: "\\") }
            return run.endIndex
        }
        let next = skipped(position)
        if scalar == "\\" {
            for end in position..<next { found(end + 1) }
        } else if isLiteral(bytes, text, next) {
            found(next + bytes.count)
        }
        var end = position
        for unit in String(scalar).utf16 {
            end = skipped(end)
            guard end < text.count, lower(text[end]) == UInt8(ascii: "u"),
                let value = number(text, end + 1, count: 4), lower(value) == UInt32(unit)
            else { return }
            end += 5
        }
        found(end)
    }

    /// `&amp;`, `&#38;`, `&#x26;`.
    private static func entity(_ text: [UInt8], _ position: Int) -> (UInt32, end: Int)? {
        let window = text[(position + 1)..<min(position + 12, text.count)]
        guard let semicolon = window.firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = String(decoding: text[(position + 1)..<semicolon], as: UTF8.self).lowercased()
        let value: UInt32? =
            switch name {
            case "amp": 0x26
            case "lt": 0x3C
            case "gt": 0x3E
            case "quot": 0x22
            case "apos": 0x27
            case _ where name.hasPrefix("#x"): UInt32(name.dropFirst(2), radix: 16)
            case _ where name.hasPrefix("#"): UInt32(name.dropFirst())
            default: nil
            }
        return value.map { ($0, semicolon + 1) }
    }

    private static func number(_ text: [UInt8], _ position: Int, count: Int) -> UInt32? {
        guard position + count <= text.count else { return nil }
        var value: UInt32 = 0
        for byte in text[position..<position + count] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
    private static func lower(_ value: UInt32) -> UInt32 { (0x41...0x5A).contains(value) ? value | 0x20 : value }
    private static func upper(_ byte: UInt8) -> UInt8 { (0x61...0x7A).contains(byte) ? byte & ~0x20 : byte }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lower(byte)) || byte >= 0x80
    }
}

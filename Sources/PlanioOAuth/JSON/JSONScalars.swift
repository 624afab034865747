/// How strings and numbers are written in JSON text.
extension JSONBytes {
    /// How many bytes from an offset stand for themselves in a string: no quote, backslash, control character, and
    /// nothing beyond ASCII. Looks at eight bytes at a time.
    @inline(__always)
    func plainCharacters(at offset: Int) -> Int {
        var at = offset
        while true {
            let word = load8(at: at)
            // A byte that is smaller than what is taken from it borrows, which sets its high bit.
            let quotes = (word ^ 0x2222_2222_2222_2222) &- 0x0101_0101_0101_0101
            let backslashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- 0x0101_0101_0101_0101
            let controls = word &- 0x2020_2020_2020_2020
            let special = (quotes | backslashes | controls | word) & 0x8080_8080_8080_8080
            // Of those found, the lowest is right always; the zeros behind the text end the search.
            if special != 0 { return at - offset + special.trailingZeroBitCount / 8 }
            at += 8
        }
    }

    /// Past blanks, tabs and line ends.
    @inline(__always)
    func pastSpace(_ offset: Int) -> Int {
        var at = offset
        while self[at] <= 0x20 {
            switch self[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return at
            }
        }
        return at
    }

    /// How many bytes the character beyond ASCII at an offset has, as Unicode's table 3-7 allows them; 0 if none.
    func lengthOfCharacter(at offset: Int) -> Int {
        let word = load8(at: offset)
        let lead = UInt8(truncatingIfNeeded: word)
        let second = UInt8(truncatingIfNeeded: word >> 8)
        let tail = 0x80...0xBF as ClosedRange<UInt8>
        let third = tail.contains(UInt8(truncatingIfNeeded: word >> 16))
        let fourth = tail.contains(UInt8(truncatingIfNeeded: word >> 24))
        return switch (lead, second) {
        case (0xC2...0xDF, tail): 2
        case (0xE0, 0xA0...0xBF), (0xE1...0xEC, tail), (0xED, 0x80...0x9F), (0xEE...0xEF, tail): third ? 3 : 0
        case (0xF0, 0x90...0xBF), (0xF1...0xF3, tail), (0xF4, 0x80...0x8F): third && fourth ? 4 : 0
        default: 0
        }
    }

    /// The value of four hexadecimal digits; `nil` if there are fewer.
    func hexDigits(at offset: Int) -> UInt32? {
        var value: UInt32 = 0
        for position in offset..<offset + 4 {
            let byte = self[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// The text of a string with escapes that the scanner has passed.
    func unescaped(_ range: Range<Int>) -> String {
        string(range) { result in
            var at = range.lowerBound
            while at < range.upperBound {
                let plain = at
                while at < range.upperBound, self[at] != UInt8(ascii: "\\") {
                    at += max(plainCharacters(at: at), self[at] >= 0x80 ? 1 : 0)
                }
                result.append(plain..<at)
                guard at < range.upperBound else { return }
                let letter = self[at + 1]
                at += 2
                switch letter {
                case UInt8(ascii: "b"): result.append(0x08)
                case UInt8(ascii: "f"): result.append(0x0C)
                case UInt8(ascii: "n"): result.append(0x0A)
                case UInt8(ascii: "r"): result.append(0x0D)
                case UInt8(ascii: "t"): result.append(0x09)
                case UInt8(ascii: "u"):
                    var scalar = hexDigits(at: at) ?? 0
                    at += 4
                    if 0xD800...0xDBFF ~= scalar, let low = hexDigits(at: at + 2) {
                        scalar = 0x10000 + (scalar - 0xD800) << 10 + (low & 0x3FF)
                        at += 6
                    }
                    // The scanner lets no lone surrogate pass, and nothing else is no scalar.
                    for byte in UTF8.encode(Unicode.Scalar(scalar) ?? "?") ?? UTF8.encodedReplacementCharacter {
                        result.append(byte)
                    }
                default: result.append(letter)
                }
            }
        }
    }

    /// The value of a number without fraction and exponent; `nil` if `Int` is too small for it.
    @inline(__always)
    func integer(_ range: Range<Int>) -> Int? {
        var at = range.lowerBound
        let isNegative = self[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        var value = 0
        while at < range.upperBound {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            // Counted downwards, because the smallest number has no positive twin.
            let (difference, isTooLow) = product.subtractingReportingOverflow(Int(self[at] - UInt8(ascii: "0")))
            if isTooLarge || isTooLow { return nil }
            value = difference
            at += 1
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// The value of any number, rounded to the nearest; infinite beyond what `Double` has.
    func double(_ range: Range<Int>) -> Double {
        var at = range.lowerBound
        var mantissa: UInt64 = 0
        var digits = 0
        var exponent = 0
        let isNegative = self[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        var isFraction = false
        while at < range.upperBound {
            let byte = self[at]
            if byte == UInt8(ascii: ".") {
                isFraction = true
            } else if case UInt8(ascii: "0")...UInt8(ascii: "9") = byte {
                mantissa = mantissa &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
                digits += 1
                if isFraction { exponent -= 1 }
            } else {
                break
            }
            at += 1
        }
        // Both are exact then, so that one division rounds once, and rightly (Clinger).
        if at == range.upperBound, digits <= 15, exponent >= -22 {
            let value = Double(mantissa) / Self.powersOfTen[-exponent]
            return isNegative ? -value : value
        }
        return Double(string(range)) ?? .nan
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}

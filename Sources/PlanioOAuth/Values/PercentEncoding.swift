// Foundation leaves `+` and `;` as they are in query items, which Rails reads as a space and a separator.
// So everything that is sent is encoded here.

/// How text becomes part of a URL or a form.
enum PercentEncoding {
    /// RFC 3986: everything but unreserved characters becomes `%XX`. For path segments and queries.
    static func component(_ text: String) -> String {
        encode(text, spaceAsPlus: false)
    }

    /// RFC 6749 Appendix B, `application/x-www-form-urlencoded`: as ``component(_:)`` with `+` for a space.
    static func form(_ text: String) -> String {
        encode(text, spaceAsPlus: true)
    }

    /// `name=value&…`, each encoded by `encoding`.
    static func pairs(_ pairs: [(name: String, value: String)], _ encoding: (String) -> String) -> String {
        pairs.map { "\(encoding($0.name))=\(encoding($0.value))" }.joined(separator: "&")
    }

    /// Decodes a form- or query-encoded text once; `nil` if an escape is malformed or the bytes are not UTF-8.
    static func decodeForm(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var source = text.utf8.makeIterator()
        while let byte = source.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = source.next().flatMap(hexValue), let low = source.next().flatMap(hexValue) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func encode(_ text: String, spaceAsPlus: Bool) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else if spaceAsPlus, byte == UInt8(ascii: " ") {
                result.append("+")
            } else {
                result.append(escape(byte))
            }
        }
        return result
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    /// `%XX`.
    static func escape(_ byte: UInt8) -> String {
        String(decoding: [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]], as: UTF8.self)
    }

    /// RFC 3986 2.3: never needs an escape.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The byte that two hexadecimal digits name.
    static func byte(_ digits: some StringProtocol) -> UInt8? {
        let digits = digits.utf8.map(hexValue)
        guard digits.count == 2, let high = digits[0], let low = digits[1] else { return nil }
        return high << 4 | low
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension Substring {
    /// Whether a segment of a path is `.` or `..` to who decodes it.
    var isDotSegment: Bool {
        var (rest, dots) = (utf8, 0)
        while let first = rest.first {
            if first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
            } else if rest.starts(with: "%2e".utf8) || rest.starts(with: "%2E".utf8) {
                rest = rest.dropFirst(3)
            } else {
                return false
            }
            dots += 1
        }
        return dots == 1 || dots == 2
    }
}

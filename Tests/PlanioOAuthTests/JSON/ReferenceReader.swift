import Foundation

#if !FUZZING
import PlanioOAuth
#endif

/// A second reader of JSON, which follows the grammar of RFC 8259 line by line and cares for nothing else: what the
/// library's reader is held against, by the tests and by the fuzzer.
struct ReferenceReader {
    private let bytes: [UInt8]
    private var at = 0

    /// What a text says; `nil` if it is to be refused.
    static func read(_ text: Data) -> JSONValue? {
        var reader = ReferenceReader(bytes: Array(text))
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { reader.at = 3 }
        guard let value = reader.value(depth: 0) else { return nil }
        reader.space()
        guard reader.at == reader.bytes.count else { return nil }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: Character? { at < bytes.count ? Character(Unicode.Scalar(bytes[at])) : nil }

    private mutating func take(_ text: String) -> Bool {
        guard bytes[at...].starts(with: text.utf8) else { return false }
        at += text.utf8.count
        return true
    }

    private mutating func space() {
        while let next, " \t\r\n".unicodeScalars.contains(next.unicodeScalars.first ?? "x") { at += 1 }
    }

    private mutating func value(depth: Int) -> JSONValue? {
        space()
        switch next {
        case "n": if take("null") { return .null }
        case "t": if take("true") { return .bool(true) }
        case "f": if take("false") { return .bool(false) }
        case "\"": return string().map(JSONValue.string)
        case "[" where depth < JSONValue.maximumDepth: return array(depth: depth)
        case "{" where depth < JSONValue.maximumDepth: return object(depth: depth)
        case "[", "{": break
        default: return number()
        }
        return nil
    }

    private mutating func array(depth: Int) -> JSONValue? {
        at += 1
        space()
        if take("]") { return JSONValue.array([]) }
        var elements: [JSONValue] = []
        repeat {
            guard let element = value(depth: depth + 1) else { return nil }
            elements.append(element)
            space()
        } while take(",")
        guard take("]") else { return nil }
        return .array(elements)
    }

    private mutating func object(depth: Int) -> JSONValue? {
        at += 1
        space()
        if take("}") { return .object([:]) }
        var members = JSONMembers()
        var names: Set<[UInt8]> = []
        repeat {
            space()
            guard let name = string(), names.insert(Array(name.utf8)).inserted else { return nil }
            space()
            guard take(":"), let value = value(depth: depth + 1) else { return nil }
            members[name] = value
            space()
        } while take(",")
        guard take("}") else { return nil }
        return .object(members)
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var units: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x22:
                guard let text = String(validating: units, as: UTF8.self) else { return nil }
                return text
            case 0..<0x20: return nil
            case 0x5C:
                guard let scalar = escape() else { return nil }
                units += Array(String(Character(scalar)).utf8)
            default: units.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        let plain: [Character: Unicode.Scalar] = [
            "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
        ]
        guard let letter = next else { return nil }
        at += 1
        if letter != "u" { return plain[letter] }
        guard let first = unit() else { return nil }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), take("\\u"), let second = unit(), UTF16.isTrailSurrogate(second) else {
            return nil
        }
        return Unicode.Scalar(0x10000 + (UInt32(first) & 0x3FF) << 10 + UInt32(second) & 0x3FF)
    }

    private mutating func unit() -> UInt16? {
        guard at + 4 <= bytes.count else { return nil }
        let digits = bytes[at..<at + 4].map { Character(Unicode.Scalar($0)) }
        guard digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        at += 4
        return UInt16(String(digits), radix: 16)
    }

    private mutating func number() -> JSONValue? {
        let start = at
        func digits() -> Bool {
            let first = at
            while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
            return at > first
        }
        _ = take("-")
        if !take("0") { guard digits() else { return nil } }
        var isWhole = true
        if take(".") {
            isWhole = false
            guard digits() else { return nil }
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            guard digits() else { return nil }
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isWhole, let value = Int(text) { return .int(value) }
        return Double(text).map(JSONValue.double)
    }
}

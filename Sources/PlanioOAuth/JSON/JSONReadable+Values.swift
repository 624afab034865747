public import Foundation

extension String: JSONReadable {
    /// A text; a number is none.
    /// - Throws: ``JSONError`` if it is no text.
    @inline(__always)
    public init(_ json: JSONNode) throws {
        switch json.value.kind {
        case .string: self = json.view.text.string(json.value.range)
        case .escaped: self = json.view.text.unescaped(json.value.range)
        default: throw json.mismatch(expected: "a text")
        }
    }
}

extension JSONNode {
    /// Reads from the characters of a text, which have no escapes then; `nil` if this is no text.
    @inline(__always)
    fileprivate func characters<Value>(_ read: (JSONBytes, Range<Int>) -> Value?) -> Value? {
        switch value.kind {
        case .string: read(view.text, value.range)
        case .escaped: JSONBytes.read(view.text.unescaped(value.range), read)
        default: nil
        }
    }

    /// A number that is written as text, in digits: not `nan`, `0x10` and what else Swift reads.
    fileprivate func numberAsText<Number>(_ number: (String) -> Number?) -> Number? {
        characters { text, range in
            let text = text.string(range)
            let isPlain = text.utf8.allSatisfy { 0x30...0x39 ~= $0 || "+-.eE".utf8.contains($0) }
            return isPlain ? number(text) : nil
        }
    }
}

extension Bool: JSONReadable {
    /// `true` and `false`, and what servers write for them: 1, 0, `"1"`, `"0"`, `"true"`, `"false"`.
    /// - Throws: ``JSONError`` for anything else.
    public init(_ json: JSONNode) throws {
        switch json.value.kind {
        case .true: self = true
        case .false: self = false
        default:
            let text =
                json.value.kind == .integer
                ? json.view.text.string(json.value.range) : json.characters { $0.string($1) }
            switch text {
            case "1", "true": self = true
            case "0", "false": self = false
            default: throw json.mismatch(expected: "true or false")
            }
        }
    }

    /// `true`: an empty text is no truth value.
    public static var isAbsentIfEmpty: Bool { true }
}

extension Int: JSONReadable {
    /// A whole number, also as `7.0` or as text.
    /// - Throws: ``JSONError`` if it has a fraction or does not fit.
    public init(_ json: JSONNode) throws {
        if json.value.kind == .integer, let value = json.view.text.integer(json.value.range) {
            self = value
        } else {
            self = try Int(tolerant: json)
        }
    }

    @inline(never)
    private init(tolerant json: JSONNode) throws {
        if let value = json.numberAsText({ Int($0) }) {
            self = value
            return
        }
        guard let value = Double(number: json), value.rounded() == value else {
            throw json.mismatch(expected: "a whole number")
        }
        guard let int = Int(exactly: value) else { throw json.error(.outOfRange(expected: "a whole number")) }
        self = int
    }

    /// `true`: an empty text is no number.
    public static var isAbsentIfEmpty: Bool { true }
}

extension Double: JSONReadable {
    /// A number, also as text (`"80.0"`).
    /// - Throws: ``JSONError`` also if it is larger than `Double` can hold.
    public init(_ json: JSONNode) throws {
        guard let value = Double(number: json) else { throw json.mismatch(expected: "a number") }
        guard value.isFinite else { throw json.error(.outOfRange(expected: "a number")) }
        self = value
    }

    @inline(__always)
    fileprivate init?(number json: JSONNode) {
        switch json.value.kind {
        case .integer, .decimal: self = json.view.text.double(json.value.range)
        default:
            guard let value = json.numberAsText({ Double($0) }) else { return nil }
            self = value
        }
    }

    /// `true`: an empty text is no number.
    public static var isAbsentIfEmpty: Bool { true }
}

extension Day: JSONReadable {
    /// `2026-12-24`, of old servers `2026/12/24`; of a time, the day as it is written.
    /// - Throws: ``JSONError`` if it is none, or a day that the calendar does not have.
    public init(_ json: JSONNode) throws {
        guard let day = json.characters({ $0.day($1) }) else { throw json.mismatch(expected: "a day") }
        self = day
    }

    /// `true`: old servers write an unset day as an empty text.
    public static var isAbsentIfEmpty: Bool { true }
}

extension Date: JSONReadable {
    /// ISO 8601, and of old servers `2011/07/25 14:03:12 +0200`. A day alone is its beginning in UTC.
    /// - Throws: ``JSONError`` if it is none.
    public init(_ json: JSONNode) throws {
        guard let seconds = json.characters({ $0.time($1) }) else { throw json.mismatch(expected: "a time") }
        self = Date(timeIntervalSince1970: seconds)
    }

    /// `true`: old servers write an unset time as an empty text.
    public static var isAbsentIfEmpty: Bool { true }
}

extension URL: JSONReadable {
    /// A text that is a URL.
    /// - Throws: ``JSONError`` if it is none.
    public init(_ json: JSONNode) throws {
        guard let url = URL(string: try String(json)) else { throw json.mismatch(expected: "a URL") }
        self = url
    }

    /// `true`: an empty text is no URL.
    public static var isAbsentIfEmpty: Bool { true }
}

public import Foundation

/// JSON as the server sent it, or as it is sent: a text that is known to be JSON, and is read when asked.
///
/// ```swift
/// issue.json["custom_fields"]?[0]?["value"]?.value       // JSONValue
/// try issue.unknown["checklists"]?.decode([Checklist].self)
/// try file.write(issue.json.data)
/// ```
///
/// Two are equal if they say the same. Each question reads the text anew, in time that grows with its length; for many
/// of them take its ``value``. Its description does not show it, because it may hold an API key.
public struct JSONText: Sendable {
    private let bytes: [UInt8]
    /// Which of the bytes: what lies in an element of a list shares the element's.
    private let start: UInt32
    private let end: UInt32

    init(bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

    /// A scanned text is shorter than 2²⁸ bytes.
    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        start = UInt32(range.lowerBound)
        end = UInt32(range.upperBound)
    }

    /// How many bytes stay in memory while this does.
    var capacityHeld: Int { bytes.count }

    private var utf8: ArraySlice<UInt8> { bytes[Int(start)..<Int(end)] }

    /// Takes a text as it is.
    /// - Throws: ``JSONError`` if it is not JSON.
    public init(parsing text: Data) throws(JSONError) {
        let document = try JSONScanner.read(text)
        self = document.copy(0)
    }

    /// Writes a value.
    /// - Throws: ``JSONError`` as ``JSONValue/encoded()`` does.
    public init(_ value: JSONValue) throws(JSONError) {
        self.init(bytes: Array(try value.encoded()))
    }

    /// A value that stands in it.
    func part(_ range: Range<Int>) -> JSONText {
        JSONText(bytes, Int(start) + range.lowerBound..<Int(start) + range.upperBound)
    }

    /// The text in UTF-8.
    public var data: Data { Data(utf8) }

    /// What it says.
    public var value: JSONValue { JSONValue(JSONNode(document, word: 0)) }

    /// A text is made from JSON only, so reading it again cannot fail.
    var document: JSONDocument {
        guard let document = try? JSONScanner.read(utf8) else { preconditionFailure("a JSONText that is not JSON") }
        document.copied = (self, 0..<Int(end - start))
        return document
    }

    /// The value of a member; `nil` if there is none, or this is no object.
    public subscript(name: String) -> JSONText? {
        guard var object = try? JSONNode(document, word: 0).object() else { return nil }
        return object.node(named: name)?.text
    }

    /// An element; `nil` if there are not so many, or this is no array.
    public subscript(position: Int) -> JSONText? {
        guard position >= 0, let elements = try? JSONNode(document, word: 0).elements() else { return nil }
        return elements.dropFirst(position).first { _ in true }?.text
    }

    /// The names of an object's members; empty if it is none.
    public var names: [String] {
        (try? JSONNode(document, word: 0).object())?.names ?? []
    }

    /// Reads a value.
    /// - Throws: ``JSONError`` with the place that does not fit.
    public func read<Value: JSONReadable>(_ type: Value.Type = Value.self) throws -> Value {
        try Value(JSONNode(document, word: 0))
    }

    /// Reads a type of one's own. Times are read as everywhere: ISO 8601, and as old servers write them.
    /// - Throws: ``JSONError`` with the place that does not fit, and what the type's own initializer throws.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONNode(document, word: 0).decode(type)
    }

    /// The members of this object that a type does not ask for when it reads it.
    public func unknown<Model: JSONObjectReadable>(to type: Model.Type) -> JSONText {
        guard var object = try? JSONNode(document, word: 0).object() else { return JSONText(bytes: Array("{}".utf8)) }
        let asked = AskedNames()
        object.asked = asked
        let members = object.members
        _ = try? Model(&object)
        var writer = JSONWriter()
        writer.writeMembers(of: members.filter { !asked.words.contains($0.name.word) })
        return JSONText(bytes: writer.bytes)
    }
}

extension JSONText: Hashable {
    /// Whether both say the same: spaces, the order of members and the spelling of numbers do not matter.
    public static func == (left: JSONText, right: JSONText) -> Bool {
        left.utf8 == right.utf8
            || left.value == right.value
    }

    /// Hashes what it says, not how it is written.
    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension JSONText: Codable {
    /// Reads any value.
    /// - Throws: What the decoder throws; ``JSONError`` for a number that JSON does not have.
    public init(from decoder: any Decoder) throws {
        try self.init(JSONValue(from: decoder))
    }

    /// Writes what it says.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

extension JSONText: Redacted {
    /// How many bytes it has, never the text.
    public var description: String { "JSON, \(end - start) bytes" }
}

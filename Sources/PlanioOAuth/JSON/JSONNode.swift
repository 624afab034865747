public import Foundation

/// One value of a JSON text that is being read: what a ``JSONReadable`` type is made from.
///
/// It is cheap, and it keeps the text. To keep a part of it, take its ``text``.
public struct JSONNode {
    let document: JSONDocument
    /// Of the document, which is kept beside it.
    let view: JSONView
    let word: Int

    /// The kinds of values that JSON has.
    public enum Kind: String, Sendable, Hashable {
        /// One of JSON's values (RFC 8259 section 3); `true` and `false` are both of the kind `bool`.
        case null, bool, number, string, array, object
    }

    @inline(__always)
    init(_ document: JSONDocument, word: Int) {
        self.init(document, document.view, word: word)
    }

    @inline(__always)
    init(_ document: JSONDocument, _ view: JSONView, word: Int) {
        self.document = document
        self.view = view
        self.word = word
    }

    /// Reads a JSON text (RFC 8259) in UTF-8; see ``JSONValue/init(parsing:)``.
    /// - Throws: ``JSONError`` with the offset at which the text stops being JSON.
    public init(parsing text: Data) throws(JSONError) {
        try self.init(parsing: text, depth: JSONValue.maximumDepth)
    }

    init(parsing text: Data, depth: Int) throws(JSONError) {
        self.init(try JSONScanner.read(text, depth: depth), word: 0)
    }

    /// What it is, so that a value that comes in several shapes can be read by `switch`.
    public var kind: Kind {
        switch value.kind {
        case .true, .false: .bool
        case .integer, .decimal: .number
        case .string, .escaped: .string
        case .array: .array
        case .object: .object
        default: .null
        }
    }

    /// Whether it is JSON's null.
    public var isNull: Bool { value.kind == .null }

    /// A copy of the text, which does not keep the rest.
    public var text: JSONText { document.copy(word) }

    /// Reads it.
    /// - Throws: ``JSONError`` with the place that does not fit.
    public func read<Value: JSONReadable>(_ type: Value.Type = Value.self) throws -> Value { try Value(self) }

    /// Its members, to be read by name.
    /// - Throws: ``JSONError`` if it is no object.
    @inline(__always)
    public func object() throws(JSONError) -> JSONObject {
        guard value.kind == .object else { throw mismatch(expected: "an object") }
        return JSONObject(document, view, word: word)
    }

    /// Its elements.
    /// - Throws: ``JSONError`` if it is no array.
    public func elements() throws(JSONError) -> JSONElements {
        guard value.kind == .array else { throw mismatch(expected: "an array") }
        return JSONElements(document, view, in: word)
    }

    /// The error that says that something else was expected here, such as `"a day"`.
    public func mismatch(expected: String) -> JSONError {
        error(.mismatch(expected: expected, found: found))
    }

    /// The text's bytes.
    var bytes: [UInt8] { view.text.bytes(view.range(word)) }

    @inline(__always)
    var value: JSONIndex.Word { view.index[word] }

    private var found: String {
        switch kind {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: value.extent == 0 ? "an empty text" : "a text"
        case .array: "an array"
        case .object: "an object"
        }
    }

    func error(_ problem: JSONError.Problem) -> JSONError {
        let place = view.place(of: word)
        return JSONError(problem, path: place.path, id: place.id)
    }
}

// It holds the whole text.
extension JSONNode: Redacted {
    /// The kind of the value, never the value.
    public var description: String { "JSON \(kind)" }
}

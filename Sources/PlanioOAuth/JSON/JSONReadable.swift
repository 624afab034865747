/// A value that is read from JSON: a text, a number, a day, an id, a list, an object.
///
/// ```swift
/// extension Color: JSONReadable {
///     init(_ json: JSONNode) throws {
///         guard let color = Color(hex: try json.read(String.self)) else { throw json.mismatch(expected: "a color") }
///         self = color
///     }
/// }
/// ```
public protocol JSONReadable {
    /// Reads the value.
    /// - Throws: ``JSONError`` with the place, as ``JSONNode`` makes it.
    init(_ json: JSONNode) throws

    /// Whether an empty text says that there is no value, as old servers write dates that are not set.
    static var isAbsentIfEmpty: Bool { get }
}

extension JSONReadable {
    /// `false`: an empty text is read like any other value.
    public static var isAbsentIfEmpty: Bool { false }
}

extension RawRepresentable where Self: JSONReadable, RawValue: JSONReadable {
    /// Reads the raw value.
    /// - Throws: ``JSONError`` with the place, if the type has no such value.
    public init(_ json: JSONNode) throws {
        guard let value = Self(rawValue: try RawValue(json)) else {
            throw json.mismatch(expected: "one of the values of \(Self.self)")
        }
        self = value
    }

    /// As of the raw value: `true` for numbers, `false` for texts.
    public static var isAbsentIfEmpty: Bool { RawValue.isAbsentIfEmpty }
}

extension Optional: JSONReadable where Wrapped: JSONReadable {
    /// `nil` for null, and for an empty text where `isAbsentIfEmpty` says so.
    /// - Throws: ``JSONError`` with the place that does not fit.
    @inline(__always)
    public init(_ json: JSONNode) throws {
        switch json.value.kind {
        case .null: self = nil
        case .string where Wrapped.isAbsentIfEmpty && json.value.extent == 0: self = nil
        default: self = try Wrapped(json)
        }
    }
}

extension Array: JSONReadable where Element: JSONReadable {
    /// The elements of an array, each of which must be readable.
    /// - Throws: ``JSONError`` with the place, such as `issues[17].closed_on`, of the first that does not fit.
    public init(_ json: JSONNode) throws {
        let elements = try json.elements()
        self = []
        reserveCapacity(elements.count)
        for element in elements { append(try Element(element)) }
    }
}

extension JSONValue: JSONReadable {
    /// Any value; it never fails.
    public init(_ json: JSONNode) { self.init(json.view, json.word) }
}

extension JSONText: JSONReadable {
    /// A copy of any value's text; it never fails.
    public init(_ json: JSONNode) { self = json.text }
}

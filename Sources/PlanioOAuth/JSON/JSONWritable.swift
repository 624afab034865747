public import Foundation

/// A value that is written as JSON: what a field can be set to, and what a body is made of.
public protocol JSONWritable {
    /// The value as a body has it.
    var jsonValue: JSONValue { get }
}

extension JSONValue: JSONWritable {
    /// Itself.
    public var jsonValue: JSONValue { self }
}

extension JSONMembers: JSONWritable {
    /// An object of these members.
    public var jsonValue: JSONValue { .object(self) }
}

extension JSONText: JSONWritable {
    /// What the text says.
    public var jsonValue: JSONValue { value }
}

extension String: JSONWritable {
    /// A text.
    public var jsonValue: JSONValue { .string(self) }
}

extension Bool: JSONWritable {
    /// `true` or `false`. A custom field takes `"1"` or `"0"` instead: ``Planio/CustomFieldInput/bool(_:)``.
    public var jsonValue: JSONValue { .bool(self) }
}

extension Int: JSONWritable {
    /// A whole number.
    public var jsonValue: JSONValue { .int(self) }
}

extension Double: JSONWritable {
    /// A number. Infinity and NaN cannot be sent: the request is refused with ``JSONError/Problem/notFinite``.
    public var jsonValue: JSONValue { .double(self) }
}

extension Day: JSONWritable {
    /// A text, `2026-12-24`.
    public var jsonValue: JSONValue { .string(description) }
}

extension Date: JSONWritable {
    /// ISO 8601 in UTC to the second, as the server reads it.
    public var jsonValue: JSONValue { .string(formatted(.iso8601)) }
}

extension URL: JSONWritable {
    /// A text, the absolute URL.
    public var jsonValue: JSONValue { .string(absoluteString) }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    /// `nil` is null.
    public var jsonValue: JSONValue { self?.jsonValue ?? .null }
}

extension Array: JSONWritable where Element: JSONWritable {
    /// An array of the elements' values.
    public var jsonValue: JSONValue { .array(map(\.jsonValue)) }
}

extension Dictionary: JSONWritable where Key == String, Value: JSONWritable {
    /// An object with the entries as members, ordered by name.
    public var jsonValue: JSONValue { .object(JSONMembers(mapValues(\.jsonValue))) }
}

extension RawRepresentable where Self: JSONWritable, RawValue: JSONWritable {
    /// The raw value's.
    public var jsonValue: JSONValue { rawValue.jsonValue }
}

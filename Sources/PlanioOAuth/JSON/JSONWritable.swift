public import Foundation

/// A value that is written as JSON: what a field can be set to, and what a body is made of.
public protocol JSONWritable {
    var jsonValue: JSONValue { get }
}

extension JSONValue: JSONWritable {
    public var jsonValue: JSONValue { self }
}

extension JSONMembers: JSONWritable {
    public var jsonValue: JSONValue { .object(self) }
}

extension JSONText: JSONWritable {
    public var jsonValue: JSONValue { value }
}

extension String: JSONWritable {
    public var jsonValue: JSONValue { .string(self) }
}

extension Bool: JSONWritable {
    public var jsonValue: JSONValue { .bool(self) }
}

extension Int: JSONWritable {
    public var jsonValue: JSONValue { .int(self) }
}

extension Double: JSONWritable {
    public var jsonValue: JSONValue { .double(self) }
}

extension Day: JSONWritable {
    public var jsonValue: JSONValue { .string(description) }
}

extension Date: JSONWritable {
    /// ISO 8601 in UTC to the second, as the server reads it.
    public var jsonValue: JSONValue { .string(formatted(.iso8601)) }
}

extension URL: JSONWritable {
    public var jsonValue: JSONValue { .string(absoluteString) }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    /// `nil` is null.
    public var jsonValue: JSONValue { self?.jsonValue ?? .null }
}

extension Array: JSONWritable where Element: JSONWritable {
    public var jsonValue: JSONValue { .array(map(\.jsonValue)) }
}

extension Dictionary: JSONWritable where Key == String, Value: JSONWritable {
    public var jsonValue: JSONValue { .object(JSONMembers(mapValues(\.jsonValue))) }
}

extension RawRepresentable where Self: JSONWritable, RawValue: JSONWritable {
    public var jsonValue: JSONValue { rawValue.jsonValue }
}

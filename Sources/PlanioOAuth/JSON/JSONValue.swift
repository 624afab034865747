/// Any JSON, for bodies and fields that have no type: `["checklist": ["is_done": true]]`.
///
/// Two are equal if they say the same: `1` equals `1.0`, and the order of members does not matter. A description tells the
/// kind of a value and not what it says, which may be an API key or a password; ``encoded()`` gives the text.
public enum JSONValue: Sendable {
    /// JSON's null, by which a body clears a field.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number that `Int` can hold.
    case int(Int)
    /// A number with a fraction or an exponent, or a whole one that `Int` cannot hold. One that is too large for
    /// `Double` was read as infinity, as JavaScript and Ruby do; it cannot be written again.
    case double(Double)
    /// A text. Redmine also writes days, times and most custom fields as such.
    case string(String)
    /// Values in their order.
    case array([JSONValue])
    /// Members in their order.
    case object(JSONMembers)

    /// How deep objects and arrays may be nested (RFC 8259 section 9 leaves that to each implementation).
    public static let maximumDepth = 256

    /// The text, if it is one.
    public var string: String? { if case .string(let value) = self { value } else { nil } }

    /// The number, if it is one.
    public var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// The truth value, if it is one.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The whole number, if it is one.
    public var int: Int? {
        switch self {
        case .int(let value): value
        case .double(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The elements, if it is an array.
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    /// The members, if it is an object.
    public var object: JSONMembers? { if case .object(let value) = self { value } else { nil } }

    /// The value of a member; `nil` if there is none, or this is no object.
    public subscript(name: String) -> JSONValue? { object?[name] }
}

extension JSONValue: Hashable {
    /// Whether both say the same: `1` equals `1.0`; texts are compared by their bytes, the order of members does not
    /// matter.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.double(let left), .double(let right)): left == right || left.isNaN && right.isNaN
        case (.int(let int), .double(let double)), (.double(let double), .int(let int)): Int(exactly: double) == int
        // By bytes, as names are: what differs in the text differs here.
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    /// Hashes what it says: equal numbers alike, however they are held.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .int(let value): hasher.combine(value)
        case .double(let value):
            if let int = Int(exactly: value) { hasher.combine(int) } else { hasher.combine(value.isNaN ? .nan : value) }
        case .string(let value): hasher.combine(value)
        case .array(let value): hasher.combine(value)
        case .object(let value): hasher.combine(value)
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Null, from `nil`.
    public init(nilLiteral: ()) { self = .null }
    /// `true` or `false` as written.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number as written.
    public init(integerLiteral value: Int) { self = .int(value) }
    /// A number as written.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// A text as written.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An array of the values written.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Of a name that occurs twice, the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var members = JSONMembers()
        for (name, value) in elements { members[name] = value }
        self = .object(members)
    }
}

extension JSONValue: Redacted {
    /// The kind of the value, never what it says.
    public var description: String {
        switch self {
        case .null: "JSON null"
        case .bool: "JSON true or false"
        case .int, .double: "JSON number"
        case .string: "JSON string"
        case .array(let elements): "JSON array of \(elements.count)"
        case .object(let members): "JSON object of \(members.count)"
        }
    }
}

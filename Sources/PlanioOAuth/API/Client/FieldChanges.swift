/// What a create or update sends: each field is untouched, set, or cleared, and only the last two are sent.
struct FieldChanges: Sendable, Hashable {
    private(set) var fields = JSONMembers()

    var isEmpty: Bool { fields.isEmpty }
    var json: JSONValue { .object(fields) }

    /// What was set; `nil` if untouched or cleared.
    subscript<Value: FieldValue>(name: String) -> Value? {
        get { fields[name].flatMap(Value.init(json:)) }
        set { fields[name] = newValue?.json ?? .null }
    }

    subscript(raw name: String) -> JSONValue? {
        get { fields[name] }
        set { fields[name] = newValue }
    }
}

/// A value that a field can be set to.
protocol FieldValue {
    var json: JSONValue { get }
    init?(json: JSONValue)
}

extension String: FieldValue {
    var json: JSONValue { .string(self) }
    init?(json: JSONValue) {
        guard case .string(let value) = json else { return nil }
        self = value
    }
}

extension Int: FieldValue {
    var json: JSONValue { .int(self) }
    init?(json: JSONValue) {
        guard case .int(let value) = json else { return nil }
        self = value
    }
}

extension Double: FieldValue {
    var json: JSONValue { .double(self) }
    init?(json: JSONValue) {
        guard case .double(let value) = json else { return nil }
        self = value
    }
}

extension Bool: FieldValue {
    var json: JSONValue { .bool(self) }
    init?(json: JSONValue) {
        guard case .bool(let value) = json else { return nil }
        self = value
    }
}

extension Day: FieldValue {
    var json: JSONValue { .string(description) }
    init?(json: JSONValue) {
        guard case .string(let value) = json else { return nil }
        self.init(value)
    }
}

extension Identifier: FieldValue {
    var json: JSONValue { .int(rawValue) }
    init?(json: JSONValue) {
        guard case .int(let value) = json else { return nil }
        self.init(value)
    }
}

extension Array: FieldValue where Element: FieldValue {
    var json: JSONValue { .array(map(\.json)) }
    init?(json: JSONValue) {
        guard case .array(let values) = json else { return nil }
        self = values.compactMap(Element.init(json:))
    }
}

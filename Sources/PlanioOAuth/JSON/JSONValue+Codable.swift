extension JSONValue: Codable {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads what any decoder holds. The library's own texts never come this way.
    ///
    /// Containers are told by opening them, which looks one level down only; so each level is tried once.
    /// - Throws: `DecodingError` for what is no JSON, or is nested too deep.
    public init(from decoder: any Decoder) throws {
        if (try? decoder.container(keyedBy: Name.self)) != nil {
            try Self.checkDepth(decoder)
            // As a dictionary, whose keys no decoder converts.
            let members = try decoder.singleValueContainer().decode([String: JSONValue].self)
            self = .object(JSONMembers(members))
        } else if var container = try? decoder.unkeyedContainer() {
            try Self.checkDepth(decoder)
            var elements: [JSONValue] = []
            while !container.isAtEnd { elements.append(try container.decode(JSONValue.self)) }
            self = .array(elements)
        } else {
            self = try Self.scalar(decoder.singleValueContainer())
        }
    }

    private static func scalar(_ container: any SingleValueDecodingContainer) throws -> JSONValue {
        if container.decodeNil() { return .null }
        if let value = try? container.decode(String.self) { return .string(value) }
        if let value = try? container.decode(Bool.self) { return .bool(value) }
        if let value = try? container.decode(Int.self) { return .int(value) }
        return .double(try container.decode(Double.self))
    }

    private static func checkDepth(_ decoder: any Decoder) throws {
        guard decoder.codingPath.count < maximumDepth + 32 else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "nested too deep"))
        }
    }

    /// Writes the value with any encoder.
    /// - Throws: What the encoder throws, and `EncodingError` for infinity and NaN, which JSON does not have.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .double(let value):
            guard value.isFinite else {
                throw EncodingError.invalidValue(
                    value, EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "not finite"))
            }
            try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let members):
            let dictionary = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            guard dictionary.count < members.count else { return try container.encode(dictionary) }
            // Two names that are one as `String`s.
            var keyed = encoder.container(keyedBy: Name.self)
            for member in members { try keyed.encode(member.value, forKey: Name(stringValue: member.name)) }
        }
    }
}

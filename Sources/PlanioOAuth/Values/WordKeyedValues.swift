/// The members of a coded object by the letters of their names alone, so that a coder's key strategy (`redirect_uri`,
/// `redirectUri`, `RedirectURI`) hides none.
struct WordKeyedValues {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private let container: KeyedDecodingContainer<Key>
    private let keys: [String: Key]

    init(_ decoder: any Decoder) throws {
        container = try decoder.container(keyedBy: Key.self)
        keys = Dictionary(
            container.allKeys.map { ($0.stringValue.lowercased().filter(\.isLetter), $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The value under the first of `names` that is there, each written in lower-case letters.
    func decode<Value: Decodable>(_ type: Value.Type, _ names: String...) throws -> Value {
        try container.decode(type, forKey: key(names) ?? Key(stringValue: names[0]))
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, _ names: String...) throws -> Value? {
        try key(names).flatMap { try container.decodeIfPresent(type, forKey: $0) }
    }

    func corrupted(_ name: String) -> DecodingError {
        .dataCorruptedError(
            forKey: Key(stringValue: name), in: container, debugDescription: "the value has the wrong form")
    }

    private func key(_ names: [String]) -> Key? { names.lazy.compactMap { keys[$0] }.first }
}

/// One page of a list.
public struct Page<Element: PlanioResource>: Sendable, Decodable {
    public let elements: [Element]
    /// How many elements the whole list has.
    public let total: Int
    public let offset: Int

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        elements = try container.decode([Element].self, forKey: Key(Element.collectionName))
        total = try container.decode(Int.self, forKey: Key("total_count"))
        offset = try container.decode(Int.self, forKey: Key("offset"))
    }
}

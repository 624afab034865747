/// The id of one kind of resource, so that an issue's id does not pass for a user's.
public struct Identifier<Resource>: RawRepresentable, Hashable, Sendable, Comparable, ExpressibleByIntegerLiteral {
    /// The number by which the server and its addresses name the element.
    public let rawValue: Int

    /// An id by its number. Whether there is such an element only the server knows.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// As ``init(rawValue:)``.
    public init(_ id: Int) { rawValue = id }
    /// As ``init(rawValue:)``, from a literal: `client.issues.get(7)`.
    public init(integerLiteral value: Int) { rawValue = value }

    /// By number, which is the order of creation.
    public static func < (left: Identifier, right: Identifier) -> Bool { left.rawValue < right.rawValue }
}

extension Identifier: CustomStringConvertible {
    /// The number in digits.
    public var description: String { String(rawValue) }
}

extension Identifier: JSONReadable, JSONLeaf, JSONWritable {}

extension Identifier: Codable {
    /// Reads the number.
    /// - Throws: `DecodingError` if it is none.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(Int.self)
    }

    /// Writes the number.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

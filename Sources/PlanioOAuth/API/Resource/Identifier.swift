/// The id of one kind of resource, so that an issue's id does not pass for a user's.
public struct Identifier<Resource>: RawRepresentable, Hashable, Sendable, Comparable, ExpressibleByIntegerLiteral {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }
    public init(_ id: Int) { rawValue = id }
    public init(integerLiteral value: Int) { rawValue = value }

    public static func < (left: Identifier, right: Identifier) -> Bool { left.rawValue < right.rawValue }
}

extension Identifier: CustomStringConvertible {
    public var description: String { String(rawValue) }
}

extension Identifier: JSONReadable, JSONWritable {}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(Int.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// Another resource as an answer mentions it: its id and its name.
public struct Reference<Resource>: Hashable, Sendable, Decodable {
    public let id: Identifier<Resource>
    /// `nil` where the server sends the id alone.
    public let name: String?
}

/// Kinds of resources that others refer to.
public enum Project {}
public enum Tracker {}
public enum IssuePriority {}
public enum IssueCategory {}
public enum Version {}
public enum Role {}
public enum Group {}
public enum CustomField {}

/// A project by its identifier or its id: `"some-project"` or `3`.
public struct ProjectReference: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    let value: String

    /// The identifier that the project's URL shows.
    public static func identifier(_ identifier: String) -> ProjectReference { ProjectReference(value: identifier) }
    public static func id(_ id: Identifier<Project>) -> ProjectReference { ProjectReference(value: id.description) }

    public init(stringLiteral value: String) { self.value = value }
    public init(integerLiteral value: Int) { self.value = String(value) }
    private init(value: String) { self.value = value }
}

/// A custom field of a resource with its value or values.
public struct CustomFieldValue: Hashable, Sendable, Decodable {
    public let id: Identifier<CustomField>
    public let name: String
    /// Empty if unset; more than one only for fields that allow several.
    public let values: [String]
    /// The first of ``values``; `nil` if unset.
    public var value: String? { values.first }

    private enum CodingKeys: CodingKey { case id, name, value }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(Identifier<CustomField>.self, forKey: .id)
        name = try container.decode(String.self, forKey: .name)
        if let several = try? container.decodeIfPresent([String].self, forKey: .value) {
            values = several.filter { !$0.isEmpty }
        } else {
            values =
                try container.decodeIfPresent(String.self, forKey: .value).flatMap { $0.isEmpty ? nil : [$0] } ?? []
        }
    }
}

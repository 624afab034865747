/// A value that is read from a JSON object and keeps it: nothing that the server sent is lost, whether the type knows
/// it or not.
///
/// ```swift
/// struct Checklist: JSONModel {
///     let json: JSONText
///     let id: Int
///
///     init(_ json: inout JSONObject) throws {
///         self.json = json.text
///         id = try json.required("id")
///     }
/// }
/// ```
///
/// Two are equal if their JSON says the same. They encode as it stands, unknown members included, and decode again to
/// an equal value, with any coder.
public protocol JSONModel: JSONObjectReadable, Codable, Hashable, Sendable {
    /// All that the server sent.
    var json: JSONText { get }
}

extension JSONModel {
    /// What the type does not know: members of plug-ins, and of newer servers.
    public var unknown: JSONText { json.unknown(to: Self.self) }

    public init(_ json: JSONNode) throws {
        var object = try json.object()
        // Copied before anything in it is, so that models within share this copy.
        _ = object.text
        try self.init(&object)
    }

    public static func == (left: Self, right: Self) -> Bool { left.json == right.json }

    public func hash(into hasher: inout Hasher) { hasher.combine(json) }

    public init(from decoder: any Decoder) throws {
        do {
            self = try JSONText(from: decoder).read()
        } catch let error as JSONError {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath, debugDescription: error.description, underlyingError: error))
        }
    }

    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

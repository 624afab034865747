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

    /// Reads the object and keeps a copy of its text, which models within it share.
    /// - Throws: ``JSONError`` with the place, if it is no object or a member is missing or does not fit.
    public init(_ json: JSONNode) throws {
        var object = try json.object()
        // Copied before anything in it is, so that models within share this copy.
        _ = object.text
        try self.init(&object)
    }

    /// Whether their JSON says the same, unknown members included.
    public static func == (left: Self, right: Self) -> Bool { left.json == right.json }

    /// Hashes what the JSON says.
    public func hash(into hasher: inout Hasher) { hasher.combine(json) }

    /// Reads what `encode(to:)` wrote, or the server's own JSON.
    /// - Throws: `DecodingError` with the place that does not fit.
    public init(from decoder: any Decoder) throws {
        do {
            self = try JSONText(from: decoder).read()
        } catch let error as JSONError {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath, debugDescription: error.description, underlyingError: error))
        }
    }

    /// Writes the JSON as the server sent it.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

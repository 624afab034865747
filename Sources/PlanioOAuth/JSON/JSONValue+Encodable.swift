import Foundation

extension JSONValue {
    /// What a type of one's own encodes: members in the order of their names, so that the same value is always the same
    /// body; times are ISO 8601.
    /// - Throws: What the type's encoding throws.
    init(encoding value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try self.init(parsing: encoder.encode(value))
    }
}

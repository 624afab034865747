import Foundation

extension JSONValue {
    /// What a type of one's own encodes; times are ISO 8601.
    /// - Throws: What the type's encoding throws.
    init(encoding value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        try self.init(parsing: encoder.encode(value))
    }
}

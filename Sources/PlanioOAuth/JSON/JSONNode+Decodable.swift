import Foundation

extension JSONNode {
    /// Reads a type of one's own: by ``JSONReadable`` if it conforms, else by its `Decodable` conformance. Times are read
    /// as everywhere: ISO 8601, and as old servers write them.
    /// - Throws: ``JSONError`` with the place that does not fit, and what the type's own initializer throws.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        if let readable = type as? any JSONReadable.Type, let value = try readable.init(self) as? Value { return value }
        do {
            return try Self.decoder.decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw explain(error)
        }
    }

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            guard let seconds = JSONBytes.read(try container.decode(String.self), { $0.time($1) }) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time")
            }
            return Date(timeIntervalSince1970: seconds)
        }
        return decoder
    }()

    /// The decoder's own words may quote the text, so they are not used.
    private func explain(_ error: DecodingError) -> JSONError {
        let place = view.place(of: word)
        func made(_ problem: JSONError.Problem, _ context: DecodingError.Context, _ rest: String = "") -> JSONError {
            let path = context.codingPath.reduce(place.path) { path, key in
                JSONError.path(path, key.intValue.map { "[\($0)]" } ?? JSONError.printable(key.stringValue))
            }
            return JSONError(problem, path: JSONError.path(path, rest), id: place.id)
        }
        switch error {
        case .keyNotFound(let key, let context):
            return made(.missing, context, JSONError.printable(key.stringValue))
        case .typeMismatch(let type, let context):
            return made(.mismatch(expected: "\(type)", found: "another kind of value"), context)
        case .valueNotFound(let type, let context):
            return made(.mismatch(expected: "\(type)", found: "null"), context)
        case .dataCorrupted(let context):
            guard let inner = context.underlyingError as? JSONError else { return made(.malformed, context) }
            return made(inner.problem, context, inner.path)
        @unknown default: return JSONError(.malformed, path: place.path, id: place.id)
        }
    }
}

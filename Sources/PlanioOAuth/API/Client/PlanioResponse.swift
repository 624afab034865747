public import Foundation
public import HTTPTypes

/// A successful response to a ``PlanioRequest``.
public struct PlanioResponse: Sendable {
    public let status: Int
    public let headerFields: HTTPFields
    public let body: Data
    let request: PlanioRequest
    let response: CollectedResponse

    init(_ response: CollectedResponse, to request: PlanioRequest) {
        status = response.status
        headerFields = response.fields
        body = response.body
        self.request = request
        self.response = response
    }

    /// Reads the JSON body; times are ISO 8601, days are ``Day``.
    /// - Throws: ``PlanioError`` with the place that does not fit, never with what stands there.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        do {
            if let json = try (type == JSONValue.self ? JSONValue(parsing: body) : nil) as? Value { return json }
            return try Self.decoder.decode(type, from: body)
        } catch {
            let (path, problem) = response.isBlank ? ("", "there is no body") : Self.explain(error)
            // A path may have names that the server chose.
            let place = response.redaction.printable(path, upTo: 200)
            throw PlanioError(.undecodable(path: place, problem: problem), request, response)
        }
    }

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }()

    /// The decoder's own words may quote the body, so they are not used.
    private static func explain(_ error: any Error) -> (path: String, problem: String) {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        }
        return switch error {
        case DecodingError.keyNotFound(let key, let context): (path(context), "`\(key.stringValue)` is missing")
        case DecodingError.typeMismatch(let type, let context): (path(context), "not of type \(type)")
        case DecodingError.valueNotFound(let type, let context): (path(context), "null instead of \(type)")
        case DecodingError.dataCorrupted(let context):
            (path(context), context.codingPath.isEmpty ? "it is not JSON" : "the value has the wrong form")
        case let error as JSONError: (error.path, error.explanation)
        default: ("", "it cannot be read")
        }
    }
}

extension PlanioResponse: Redacted {
    /// Without its header fields and body.
    public var description: String { "PlanioResponse(\(status) to \(request))" }
}

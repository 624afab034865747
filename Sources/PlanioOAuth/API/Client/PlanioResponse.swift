public import Foundation
public import HTTPTypes

/// A successful response to a ``PlanioRequest``.
public struct PlanioResponse: Sendable {
    /// The HTTP status, one of success.
    public let status: Int
    /// All header fields, such as `ETag` and `X-Request-Id`.
    public let headerFields: HTTPFields
    /// The bytes after decoding; empty for most updates and deletions (204).
    public let body: Data
    /// The path below the site that was asked for at last: the request's, or where the server redirected to.
    public let path: String
    let request: PlanioRequest
    let response: CollectedResponse

    /// - Parameter path: The request's if `nil`.
    init(_ response: CollectedResponse, to request: PlanioRequest, at path: String? = nil) {
        self.path = path ?? request.path
        status = response.status
        headerFields = response.fields
        body = response.body
        self.request = request
        self.response = response
    }

    /// Reads the JSON body as a type of one's own, by ``JSONReadable`` if it conforms, else by `Decodable`. Times are read
    /// in ISO 8601, and as old servers write them; days are ``Day``.
    /// - Throws: ``PlanioError`` with the place that does not fit, never with what stands there.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        do {
            return try reading { try $0.decode(type) }
        } catch let error as PlanioError {
            throw error
        } catch {
            throw PlanioError(.undecodable(path: "", problem: "it cannot be read"), request, response)
        }
    }

    /// Reads the body.
    /// - Throws: ``PlanioError`` for a ``JSONError``, and what else `read` throws.
    func reading<Value>(_ read: (JSONNode) throws -> Value) throws -> Value {
        do {
            return try read(JSONNode(parsing: body, depth: response.jsonDepth))
        } catch let error as JSONError {
            let problem = response.isBlank ? "there is no body" : error.descriptionWithoutPath
            // A path may have names that the server chose.
            let path = response.redaction.printable(error.path, upTo: 200)
            throw PlanioError(.undecodable(path: path, problem: problem), request, response)
        }
    }
}

extension PlanioResponse: Redacted {
    /// Without its header fields and body.
    public var description: String { "PlanioResponse(\(status) to \(request))" }
}

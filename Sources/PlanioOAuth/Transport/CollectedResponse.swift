import Foundation
import HTTPTypes

/// One response, its body read whole.
struct CollectedResponse: Sendable {
    let status: Int
    let fields: HTTPFields
    let body: Data
    /// Takes the secrets of the request out of what the response says. Nothing of it reaches an error otherwise.
    let redaction: Redaction

    var requestID: String? { fields[.requestID].map { redaction.printable($0, upTo: 128) } }
}

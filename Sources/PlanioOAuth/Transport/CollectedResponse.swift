import Foundation
import HTTPTypes

/// One response, its body read whole.
struct CollectedResponse: Sendable {
    let status: Int
    let fields: HTTPFields
    let body: Data
    /// Takes the secrets of the request out of what the response says. Nothing of it reaches an error otherwise.
    let redaction: Redaction

    /// No body, or white space.
    var isBlank: Bool { body.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) } }

    var requestID: String? { fields[.requestID].map { redaction.printable($0, upTo: 128) } }
}

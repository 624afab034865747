import Foundation
import HTTPTypes

/// One response, its body read whole or to be read as a stream.
struct CollectedResponse: Sendable {
    let status: Int
    let fields: HTTPFields
    /// Empty where there is a stream.
    let body: Data
    /// Where one was asked for and the status is one of success.
    var stream: HTTPBody?
    /// Takes the secrets of the request out of what the response says. Nothing of it reaches an error otherwise.
    let redaction: Redaction
    /// How deep its JSON may be nested.
    var jsonDepth = JSONValue.maximumDepth

    /// The body as JSON; `nil` if it is none.
    var json: JSONValue? { try? JSONValue(parsing: body, depth: jsonDepth) }

    /// No body, or white space.
    var isBlank: Bool { body.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) } }

    /// `X-Request-Id`, fit for a log line of any form: ASCII letters, digits and a few signs. Rails' own has no others.
    var requestID: String? {
        let text = fields[.requestID].map { redaction.printable($0, upTo: 128) } ?? ""
        let id = String(text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.@:/+<>".contains($0)) })
        return id.isEmpty ? nil : id
    }
}

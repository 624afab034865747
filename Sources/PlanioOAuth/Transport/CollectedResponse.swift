import Foundation
import HTTPTypes

/// One response, its body read whole.
struct CollectedResponse: Sendable {
    let status: Int
    let fields: HTTPFields
    let body: Data

    var requestID: String? { fields[.requestID].map { $0.sanitized(upTo: 128) } }
}

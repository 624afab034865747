import Foundation
import HTTPTypes

#if !FUZZING
@testable import PlanioOAuth
#endif

/// A response of the token endpoint gives a token that fits a header and outlives being stored, or an error that repeats no
/// secret; and only an error code of OAuth's ends a session.
enum TokenResponseProperties {
    private static let now = Date(timeIntervalSince1970: 1_700_000_000)
    private static let previous = Secret("the-previous-refresh-token")

    /// The first byte chooses the status.
    static func check(_ input: Data) throws {
        let statuses = [200, 201, 204, 302, 400, 401, 404, 429, 500, 503]
        let status = statuses[Int(input.first ?? 0) % statuses.count]
        let body = Data(input.dropFirst())
        let response = CollectedResponse(status: status, fields: [:], body: body, redaction: Redaction([previous]))
        for used in [nil, previous] {
            let read: TokenResponse
            do {
                read = try TokenResponse(response, requested: [.viewIssues], previous: used, receivedAt: now)
            } catch {
                try check(error, response)
                continue
            }
            try check(read, status, used)
        }
        _ = try? TokenInfo(body)
        for message in ServerMessages.read(response) { try Property.hold(Property.isPrintable(message)) }
    }

    private static func check(_ read: TokenResponse, _ status: Int, _ used: Secret?) throws {
        let token = read.token
        let access = token.accessToken.expose()
        try Property.hold((200...299).contains(status))
        try Property.hold(!access.isEmpty && access.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        try Property.hold(!token.scopes.isEmpty)
        // Who has refreshed can refresh again.
        try Property.hold(used == nil || token.refreshToken?.expose().isEmpty == false)
        let stored = try SessionRecord(encoded: SessionRecord(token: token, userID: 7).encoded())
        try Property.hold(stored.token == token && stored.userID == 7)
        try Property.hold(read.oddities.allSatisfy { Property.isPrintable($0) })
    }

    private static func check(_ error: TokenEndpointError, _ response: CollectedResponse) throws {
        try Property.hold(Property.isPrintable("\(error)"))
        // A failing server, or a proxy's page, says nothing about the session.
        if case .invalidGrant = error.kind {
            try Property.hold(
                response.status < 500 && TokenResponse.members(response.body)?["error"] == "invalid_grant")
        }
    }
}

import Foundation
import HTTPTypes

/// Reads what the token endpoint answers. Tolerant where an error would lose tokens that the server has already
/// issued, strict where a wrong reading would send a token that is none.
enum TokenResponse {
    /// The token of a successful answer (RFC 6749 5.1).
    /// - Parameters:
    ///   - requested: The scopes asked for, which an answer without `scope` grants.
    ///   - previous: The refresh token just used, which stays valid where the answer brings no new one.
    static func token(
        from response: CollectedResponse, requested: Set<Scope>, previous: Secret? = nil, receivedAt: Date
    ) throws(TokenEndpointError) -> Token {
        guard (200...299).contains(response.status) else {
            throw TokenEndpointError(refusal: response, now: receivedAt)
        }
        guard let members = members(response.body) else {
            throw TokenEndpointError(.unreadable("no JSON object"), response)
        }
        if members["error"]?.string != nil { throw TokenEndpointError(refusal: response, now: receivedAt) }
        guard let access = members["access_token"]?.string, !access.isEmpty else {
            throw TokenEndpointError(.unreadable("no access_token"), response)
        }
        guard isSendable(access) else {
            throw TokenEndpointError(.unreadable("an access_token that does not fit a header"), response)
        }
        // Doorkeeper always says the type. An answer without one is taken for Bearer, rather than lost.
        let type = members["token_type"]?.string ?? "Bearer"
        guard type.lowercased() == "bearer" else {
            let redaction = response.redaction.adding(secrets(members))
            throw TokenEndpointError(.unsupportedTokenType(redaction.printable(type, upTo: 40)), response)
        }
        let refresh = members["refresh_token"]?.string.flatMap { $0.isEmpty ? nil : Secret($0) }
        return Token(
            accessToken: Secret(access), refreshToken: refresh ?? previous,
            scopes: members["scope"]?.string.map { Set(scopeParameter: $0) } ?? requested,
            receivedAt: receivedAt, lifetime: lifetime(members["expires_in"]))
    }

    /// The answer's JSON object; `nil` if it is none.
    static func members(_ body: Data) -> JSONMembers? {
        (try? JSONValue(parsing: body))?.object
    }

    /// What a response brings that no error may repeat.
    static func secrets(_ members: JSONMembers?) -> [Secret] {
        ["access_token", "refresh_token", "id_token"].compactMap { members?[$0]?.string.map(Secret.init) }
    }

    /// A number or a number in a string, in seconds; anything else says nothing.
    private static func lifetime(_ value: JSONValue?) -> Duration? {
        value?.number.flatMap(seconds)
            ?? value?.string.flatMap { Double($0.trimmingCharacters(in: .whitespaces)) }.flatMap(seconds)
    }

    private static func seconds(_ value: Double) -> Duration? {
        value.isNaN ? nil : .bounded(seconds: value)
    }

    /// RFC 6750 2.1 allows no more; spaces and control characters would change the header.
    private static func isSendable(_ token: String) -> Bool {
        token.utf8.count <= 8192 && token.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

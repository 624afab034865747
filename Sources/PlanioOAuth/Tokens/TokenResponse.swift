import Foundation
import HTTPTypes

/// A successful response of the token endpoint (RFC 6749 5.1), read. Tolerant where an error would lose tokens that the
/// server has already issued, strict where a wrong reading would send a token that is none or lose a session unseen.
struct TokenResponse: Sendable {
    let token: Token
    /// What is off, in words without the response's own: such members count as absent, and are told to operators.
    let oddities: [String]

    /// - Parameters:
    ///   - requested: The scopes asked for, which a response without `scope` grants.
    ///   - previous: The refresh token just used, which stays valid where the response brings no new one.
    init(
        _ response: CollectedResponse, requested: Set<Scope>, previous: Secret? = nil, receivedAt: Date
    ) throws(TokenEndpointError) {
        guard (200...299).contains(response.status) else {
            throw TokenEndpointError(refusal: response, now: receivedAt)
        }
        guard let members = Self.members(response.body) else {
            throw TokenEndpointError(.unreadable("no JSON object"), response)
        }
        if members["error"]?.string != nil { throw TokenEndpointError(refusal: response, now: receivedAt) }
        var reader = Reader(members: members)
        let access = try reader.accessToken(response)
        try reader.checkType(response)
        let refresh = try reader.refreshToken(response, previous)
        let scopes = reader.scopes()
        let lifetime = reader.lifetime()
        token = Token(
            accessToken: access, refreshToken: refresh, scopes: scopes ?? requested, receivedAt: receivedAt,
            lifetime: lifetime)
        oddities = reader.oddities
    }

    /// The response's JSON object; `nil` if it is none.
    static func members(_ body: Data) -> JSONMembers? { (try? JSONValue(parsing: body))?.object }

    /// What a response brings that no error may repeat.
    static func secrets(_ members: JSONMembers?) -> [Secret] {
        ["access_token", "refresh_token", "id_token"].compactMap { members?[$0]?.string.map(Secret.init) }
    }
}

extension TokenResponse {
    /// Reads one member after the other, and takes down what is off.
    private struct Reader {
        let members: JSONMembers
        var oddities: [String] = []

        /// RFC 6750 2.1 allows no other characters; spaces and control characters would change the header.
        func accessToken(_ response: CollectedResponse) throws(TokenEndpointError) -> Secret {
            guard let value = members["access_token"] else {
                throw TokenEndpointError(.unreadable("no access_token"), response)
            }
            guard let token = value.string, !token.isEmpty else {
                throw TokenEndpointError(.unreadable("an access_token that is \(value.kindName)"), response)
            }
            guard token.utf8.count <= TokenResponse.longestToken,
                token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { throw TokenEndpointError(.unreadable("an access_token that does not fit a header"), response) }
            return Secret(token)
        }

        /// Required by RFC 6749, and Doorkeeper always says it. A response without is taken for Bearer rather than lost.
        mutating func checkType(_ response: CollectedResponse) throws(TokenEndpointError) {
            guard let type = members["token_type"]?.string, !type.isEmpty else { return note("token_type") }
            guard type.lowercased() == "bearer" else {
                let redaction = response.redaction.adding(TokenResponse.secrets(members))
                throw TokenEndpointError(.unsupportedTokenType(redaction.printable(type, upTo: 40)), response)
            }
        }

        /// Absent, `null` or empty, it means that there is no new one (RFC 6749 5.1 and 6).
        ///
        /// One that is there and cannot be used is the end of the session, as soon as the new access token is used: the
        /// server then forgets the refresh token before. So a refresh does not count, and the session stays as it was.
        /// A code cannot be spent again, so there the access token is kept for as long as it lives.
        mutating func refreshToken(
            _ response: CollectedResponse, _ previous: Secret?
        ) throws(TokenEndpointError) -> Secret? {
            guard let value = members["refresh_token"], value != .null else { return previous }
            switch value {
            case .string(""):
                note("refresh_token")
                return previous
            case .string(let token) where token.utf8.count <= TokenResponse.longestToken: return Secret(token)
            default:
                let problem = value.string == nil ? value.kindName : "too long"
                guard previous == nil else {
                    throw TokenEndpointError(.unreadable("a refresh_token that is \(problem)"), response)
                }
                note("refresh_token", problem)
                return nil
            }
        }

        /// A list of one scope or more (RFC 6749 3.3). Absent or empty, what was asked for is granted (RFC 6749 5.1).
        mutating func scopes() -> Set<Scope>? {
            guard let value = members["scope"], value != .null else { return nil }
            let scopes: Set<Scope>
            if let text = value.string {
                scopes = Set(scopeParameter: text)
                if scopes.isEmpty { note("scope", "empty") }
            } else {
                note("scope")
                // A list of texts cannot mean anything else.
                scopes = Set((value.array ?? []).flatMap { Set(scopeParameter: $0.string ?? "") })
            }
            return scopes.isEmpty ? nil : scopes
        }

        /// A number or a number in a string, in seconds. Anything else says nothing: the server's 401 tells then.
        mutating func lifetime() -> Duration? {
            guard let value = members["expires_in"], value != .null else { return nil }
            let text = value.string?.trimmingCharacters(in: .whitespaces)
            guard let seconds = value.number ?? text.flatMap(Double.init), !seconds.isNaN else {
                note("expires_in")
                return nil
            }
            let lifetime = Duration.bounded(seconds: seconds)
            if lifetime <= .zero || lifetime > Token.longestLifetime { note("expires_in", "out of bounds") }
            return lifetime
        }

        private mutating func note(_ name: String, _ problem: String? = nil) {
            oddities.append("\(name) is \(problem ?? members[name]?.kindName ?? "missing")")
        }
    }

    /// More is no token, and fits no header.
    private static let longestToken = 8192
}

extension JSONValue {
    /// What it is, in a sentence about it.
    fileprivate var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .int, .double: "a number"
        case .string(let text): text.isEmpty ? "empty" : "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

public import Foundation

/// What the token endpoint answered instead of a token. Says whether trying again can help.
public struct TokenEndpointError: Error, Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The code or the refresh token is used up, expired, revoked, of another client or redirect URI, or the PKCE
        /// verifier is wrong.
        case invalidGrant
        /// Id or secret of the application are wrong.
        case invalidClient
        /// The scopes asked for are more than what was registered or granted.
        case invalidScope
        /// Another error code of RFC 6749 5.2; it lies with the application's registration or this library.
        case refused(code: String)
        /// 429 or 5xx, or a proxy's response. The tokens are untouched.
        case temporary(retryAfter: Duration?)
        /// An answer that is no token response, such as a login page. The tokens are untouched.
        case unreadable(String)
        /// A token that is not `Bearer`.
        case unsupportedTokenType(String)
        /// A redirect, which is never followed: it would carry the secrets elsewhere.
        case redirected
    }

    public let kind: Kind
    public let status: Int
    /// The server's `error_description`, on one line and shortened.
    public let serverDescription: String?
    public let requestID: String?

    init(_ kind: Kind, _ response: CollectedResponse, serverDescription: String? = nil) {
        self.kind = kind
        status = response.status
        self.serverDescription = serverDescription
        requestID = response.requestID
    }

    /// Reads a refusal (RFC 6749 5.2). Only an RFC error code in a 4xx, or in a 200, is a verdict: what a proxy or a
    /// failing server says leaves the login as it is.
    init(refusal response: CollectedResponse, now: Date) {
        let members = response.status < 500 ? TokenResponse.members(response.body) : nil
        let redaction = response.redaction.adding(TokenResponse.secrets(members))
        let code = members?["error"]?.string.map { redaction.printable($0, upTo: 60) }
        let description = members?["error_description"]?.string.map { redaction.printable($0, upTo: 300) }
        let kind: Kind =
            switch (response.status, code) {
            case (300...399, _): .redirected
            case (408, _), (425, _), (429, _), (500..., _):
                .temporary(retryAfter: RetryAfter.read(response.fields, now: now))
            case (_, "invalid_grant"): .invalidGrant
            case (_, "invalid_client"): .invalidClient
            case (_, "invalid_scope"): .invalidScope
            case (_, "temporarily_unavailable"), (_, "server_error"): .temporary(retryAfter: nil)
            case (_, let code?): .refused(code: code)
            case (_, nil): .unreadable("no OAuth error")
            }
        self.init(kind, response, serverDescription: description)
    }

    /// Whether the same request may succeed later.
    public var isTemporary: Bool {
        switch kind {
        case .temporary, .unreadable: true
        case .invalidGrant, .invalidClient, .invalidScope, .refused, .unsupportedTokenType, .redirected: false
        }
    }

    /// What the server asked to wait.
    var retryAfter: Duration? {
        if case .temporary(let wait) = kind { wait } else { nil }
    }
}

extension TokenEndpointError: CustomStringConvertible, LocalizedError {
    public var description: String {
        let what =
            switch kind {
            case .invalidGrant:
                "invalid_grant: the code or refresh token is used, expired, revoked, or belongs to another application or redirect URI"
            case .invalidClient:
                "invalid_client: the server does not know this application id and secret; compare them with Administration → Applications"
            case .invalidScope:
                "invalid_scope: ask only for scopes selected in the application's registration, and on refresh for no more than granted"
            case .refused(let code): "the server refused with \(code); check the application's registration"
            case .temporary: "the server cannot answer now; try again later, the login is untouched"
            case .unreadable(let what): "the answer is no token response (\(what)); check `site`, or a proxy in between"
            case .unsupportedTokenType(let type): "the server issued a token of type \(type); only Bearer is supported"
            case .redirected: "the server redirects; set `site` to the address it redirects to"
            }
        var details = ["status \(status)"]
        if let serverDescription { details.append("server: \(serverDescription)") }
        if let requestID { details.append("request \(requestID)") }
        return "Token endpoint: \(what) [\(details.joined(separator: ", "))]"
    }
    public var errorDescription: String? { description }
}

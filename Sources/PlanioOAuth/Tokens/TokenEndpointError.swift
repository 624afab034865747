public import Foundation

/// What the token endpoint responded instead of a token. Whatever it is, the tokens that the program has are untouched.
public struct TokenEndpointError: Error, Hashable, Sendable {
    /// What the response means.
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
        /// 429 or 5xx, or a proxy's response.
        case temporary(retryAfter: Duration?)
        /// There is no such endpoint at this address: `site` has a wrong path prefix, or is a page's address.
        case noEndpoint
        /// A response that is none of a token endpoint, such as a login page. The text says what is wrong with it.
        case unreadable(String)
        /// A response larger than any of a token endpoint, in bytes.
        case tooLarge(limit: Int)
        /// A token that is not `Bearer`.
        case unsupportedTokenType(String)
        /// A redirect, which is never followed: it would carry the secrets elsewhere.
        case redirected
    }

    /// What the response means.
    public let kind: Kind
    /// The HTTP status; `nil` where the response was given up before its end.
    public let status: Int?
    /// The server's `error_description`, on one line, shortened, and without the secrets of the request.
    public let serverDescription: String?
    /// `X-Request-Id`, by which the server's log names the request.
    public let requestID: String?
    /// Who seems to have answered; `nil` where the response was given up before its end.
    public let respondent: Respondent?

    init(_ kind: Kind, _ response: CollectedResponse?, serverDescription: String? = nil) {
        self.kind = kind
        status = response?.status
        self.serverDescription = serverDescription
        requestID = response?.requestID
        respondent = response?.respondent
    }

    /// Reads a refusal (RFC 6749 5.2). Only an RFC error code in a 4xx, or in a 200, is a verdict: what a proxy or a
    /// failing server says leaves the session as it is.
    init(refusal response: CollectedResponse, now: Date) {
        let members = response.status < 500 ? TokenResponse.members(response.body) : nil
        let redaction = response.redaction.adding(TokenResponse.secrets(members))
        let code = members.flatMap(Self.code).map { redaction.printable($0, upTo: 60) }
        let description = members?["error_description"]?.string.map { redaction.printable($0, upTo: 300) }
        let wait = RetryAfter.read(response.fields, now: now)
        let kind: Kind =
            switch (response.status, code) {
            case (301, _), (302, _), (303, _), (307, _), (308, _): .redirected
            case (408, _), (425, _), (429, _), (500..., _): .temporary(retryAfter: wait)
            case (_, "invalid_grant"): .invalidGrant
            case (_, "invalid_client"): .invalidClient
            case (_, "invalid_scope"): .invalidScope
            case (_, "temporarily_unavailable"), (_, "server_error"): .temporary(retryAfter: wait)
            case (_, let code?): .refused(code: code)
            case (404, nil), (405, nil), (410, nil): .noEndpoint
            case (_, nil): .unreadable("no OAuth error")
            }
        self.init(kind, response, serverDescription: description)
    }

    /// An error code as OAuth has them. Rails' own error object says `{"status":404,"error":"Not Found"}`.
    private static func code(_ members: JSONMembers) -> String? {
        guard members["status"]?.number == nil, let code = members["error"]?.string, !code.isEmpty,
            !code.contains(where: \.isWhitespace)
        else { return nil }
        return code
    }

    /// Whether the same request may succeed later.
    public var isTemporary: Bool {
        switch kind {
        case .temporary: true
        // A proxy comes to its senses; a page of the site itself is where `site` points.
        case .unreadable: respondent == .api || respondent == .proxy
        case .invalidGrant, .invalidClient, .invalidScope, .refused, .noEndpoint, .tooLarge, .unsupportedTokenType,
            .redirected:
            false
        }
    }

    /// What the server asked to wait.
    var retryAfter: Duration? {
        if case .temporary(let wait) = kind { wait } else { nil }
    }
}

extension TokenEndpointError: CustomStringConvertible, LocalizedError {
    /// What happened and what to do next; no token, code or client secret.
    public var description: String {
        errorText(
            "Token endpoint: \(explanation)", status: status, requestID: requestID,
            serverDescription.map { "server: \($0)" })
    }
    /// As ``description``.
    public var errorDescription: String? { description }

    private var explanation: String {
        switch kind {
        case .invalidGrant:
            "invalid_grant: the code or refresh token is used, expired, revoked, or belongs to another application or redirect URI"
        case .invalidClient:
            "invalid_client: the server does not know this application id and secret; compare them with Administration → Applications"
        case .invalidScope:
            "invalid_scope: ask only for scopes selected in the application's registration, and on refresh for no more than granted"
        case .refused(let code): "the server refused with \(code); check the application's registration"
        case .temporary: "the server cannot answer now; try again later, the session is kept"
        case .noEndpoint:
            "there is none at this address; check `site`: its path prefix, and that it is not the address of a page"
        case .unreadable(let what):
            "the response is none of a token endpoint (\(what)). \(respondent?.hint ?? "Check `site`, or look for a proxy in between")"
        case .tooLarge(let limit):
            "the response has more than \(limit) bytes, which none of a token endpoint has; check `site`, or look for a proxy in between"
        case .unsupportedTokenType(let type): "the server issued a token of type \(type); only Bearer is supported"
        case .redirected: "the server redirects, which is not followed; set `site` to the address it redirects to"
        }
    }
}

public import Foundation

/// The server does not take a client for its user, or could not be asked. Until it says who the client is, no response is
/// believed: it might be what anonymous visitors see.
public struct IdentityError: Error, Sendable {
    /// What the server says of the client, or why it says nothing.
    public enum Reason: Sendable, Hashable {
        /// The server does not know the token, though it issued it and refreshing was tried. The application, the user or
        /// the authorization is gone; the user must authorize again.
        case tokenUnknown
        /// The API key, or login and password, are wrong or were reset, or their user is locked or deleted.
        case credentialRefused
        /// The token's user is locked. Redmine fails with 500 then, while the token goes on being valid.
        case userLocked
        /// The server forbids the API: it is switched off, or (with login and password) the user must change the password.
        case apiDisabled
        /// The server takes the credential for another user than before.
        case differentUser
        /// The user to act as does not exist or is locked (412).
        case unknownLogin
        /// Only administrators may act as another user. The server ignores that others ask for it.
        case notAdministrator
        /// The token has no scope `admin`, without which an administrator's token may not act as another user.
        case lacksAdminScope
        /// 429 or 5xx.
        case unavailable(retryAfter: Duration?)
        /// A redirect, which is never followed.
        case redirected
        /// The response is not Redmine's, such as a login page or a proxy's.
        case unexpectedResponse
        /// No response.
        case transport(TransportError)
    }

    /// Why the client cannot be believed to be its user.
    public let reason: Reason
    /// The path that the server was asked at; `nil` if that was not necessary.
    public let path: String?
    /// The HTTP status of the response; `nil` without one.
    public let status: Int?
    /// `X-Request-Id`, by which the server's log names the request.
    public let requestID: String?
    /// Who seems to have answered; `nil` without a response.
    public let respondent: Respondent?
    /// Who has the account now, where that is the reason.
    var presentUserID: Int?

    init(
        _ reason: Reason, _ response: CollectedResponse? = nil, path: String? = CurrentUserEndpoint.path
    ) {
        self.reason = reason
        self.path = path
        status = response?.status
        requestID = response?.requestID
        respondent = response?.respondent
    }

    /// Whether the next request may succeed.
    public var isTemporary: Bool {
        switch reason {
        case .unavailable: true
        case .transport(let error): error.isTemporary
        // A page instead of the response may be a short maintenance; a 404 is a wrong `site`.
        case .unexpectedResponse: status.map { (200...299).contains($0) } ?? false
        case .tokenUnknown, .credentialRefused, .userLocked, .apiDisabled, .differentUser, .unknownLogin,
            .notAdministrator, .lacksAdminScope, .redirected:
            false
        }
    }

    /// Whether only the user can help, by authorizing (again).
    public var needsAuthorization: Bool { reason == .tokenUnknown }

    /// What the server asked to wait.
    var retryAfter: Duration? {
        if case .unavailable(let wait) = reason { wait } else { nil }
    }

    /// Whether the server has said that the client is not its user, rather than nothing.
    var isVerdict: Bool {
        switch reason {
        case .unavailable, .redirected, .unexpectedResponse, .transport: false
        case .tokenUnknown, .credentialRefused, .userLocked, .apiDisabled, .differentUser, .unknownLogin,
            .notAdministrator, .lacksAdminScope:
            true
        }
    }
}

extension IdentityError: CustomStringConvertible, LocalizedError {
    /// What happened, with the request by which the server was asked, and what to do next.
    public var description: String {
        let hint = respondent?.hint.map { " \($0)." } ?? ""
        return errorText(
            "Identity check: \(explanation)\(hint)", operation: path.map { "GET \($0)" }, status: status,
            requestID: requestID)
    }
    /// As ``description``.
    public var errorDescription: String? { description }

    var explanation: String {
        switch reason {
        case .tokenUnknown:
            "the server does not know the token, though it issued it; let the user authorize again. If that fails too, look whether the application is still registered."
        case .credentialRefused:
            "the server does not accept the API key, or login and password; they are wrong or were reset, or their user is locked or deleted."
        case .userLocked: "the user is locked; an administrator can unlock the user, nothing else helps."
        case .apiDisabled:
            "the server forbids the REST API; enable it under Administration → Settings → API. With login and password, look whether the user must change the password."
        case .differentUser:
            "the server takes the client for another user than before; get a new client if that is meant."
        case .unknownLogin: "the user to act as does not exist or is locked."
        case .notAdministrator:
            "the client's user is no administrator, and the server ignores its wish to act as another user."
        case .lacksAdminScope:
            "the token lacks the scope admin, without which it cannot act as another user; authorize again with it."
        case .unavailable(let wait):
            "the server cannot say now who the client is; try again\(wait.map { " after \($0)" } ?? " later")."
        case .redirected: "the server redirects, which is not followed; check `site`."
        case .unexpectedResponse: "the response does not say who the client is; check `site`."
        case .transport(let error): "no response: \(error)."
        }
    }
}

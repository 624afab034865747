public import Foundation
import HTTPTypes

/// Why a request to the REST API gave no result, with what an operator needs to find it in the server's log.
///
/// ```swift
/// do { try await client.issues.delete(7) } catch let error as PlanioError {
///     switch error.kind {
///     case .notFound: …
///     case .forbidden(.lackingScope(let scopes)): …    // authorize again with one of them
///     default: throw error
///     }
/// }
/// ```
///
/// A cancelled task gets `CancellationError` instead. No error holds a body, a header or a query, and what the server says
/// is repeated without the secrets of the request.
public struct PlanioError: Error, Sendable {
    /// What happened, as far as a caller may want to tell it apart.
    public enum Kind: Sendable {
        /// The request cannot be sent as it is. Nothing was sent.
        case invalidRequest(InvalidRequest)
        /// 422: what the server says of the fields, in the user's language; empty if it gives no reason.
        case validation([String])
        /// 404: it does not exist, or the user may not know that it does.
        case notFound
        /// 403, and why as far as the library knows.
        case forbidden(Forbidden)
        /// 401, for a reason that refreshing could not mend.
        case unauthorized(Unauthorized)
        /// The server does not take the client for its user, or could not be asked.
        case identity(IdentityError)
        /// No valid token to send; ``SessionError/needsAuthorization`` tells whether the user must authorize (again).
        case session(SessionError)
        /// 409: somebody else changed it meanwhile.
        case conflict
        /// There is one of that name already, and it was not asked to change it. Nothing was changed.
        case alreadyExists
        /// 422: the server does not delete it, because something needs it.
        case inUse(InUse)
        /// 400, 406, 412, 413 and other 4xx: the server did not take the request as it is.
        case rejected([String])
        /// 429, after retries.
        case tooManyRequests(retryAfter: Duration?)
        /// 5xx, after retries where they are safe.
        case server(retryAfter: Duration?)
        /// A redirect that is not followed, and the origin that it leads to. Only reads are, a few times, below the site and
        /// not to a login page: credentials would go along. Set `site` to where it points.
        case redirected(origin: String?)
        /// Status or body are not those that the operation documents, so nobody knows whether it was carried out;
        /// ``PlanioError/respondent`` tells who seems to have answered.
        case unexpectedResponse
        /// The response is about another object than the one asked for, by their ids: a late response to another
        /// request, or one that a proxy mixed up.
        case otherObject(asked: Int, received: Int)
        /// The response is not what was expected, at this place.
        case undecodable(path: String, problem: String)
        /// The token lacks scopes without which the server drops these fields without a word; nothing was sent.
        case fieldsNotAllowed([FieldNeed])
        /// The server said success, but does not show this user whether it did this.
        case unconfirmed(String)
        /// The server ignored these fields, and did the rest: the element as it is now.
        case ignored(fields: [String], element: any Planio.Entity)
        /// The server ignores this filter where no project is listed; nothing was sent.
        case filterNeedsProject(String)
        /// The server ignored the filter: it listed an element that the filter rules out, by its id.
        case filterIgnored(String, element: Int)
        /// A name stands for no id, or for several (``PlanioClient/names``).
        case name(Planio.NameError)
        /// Uploads were not attached, because their tokens are used up or unknown.
        case uploadsRefused(UploadsRefused)
        /// A download ended with another number of bytes than the server says that the file has; nothing was left of it.
        case wrongSize(expected: Int, received: Int)
        /// A download has not the checksum that the server says that the file has; nothing was left of it.
        case wrongDigest
        /// A file of this machine cannot be read or written.
        case localFile(LocalFileError)
        /// A walk through a list waited for the server for longer than it may (``Planio/Limits/listTimeout``).
        case listTimedOut(after: Duration)
        /// The pages of a list contradict each other.
        case inconsistentList(String)
        /// No response.
        case transport(TransportError)
    }

    /// Why a request cannot be sent.
    public enum InvalidRequest: Sendable, Hashable {
        /// The path is not one of this site's API, as the text says.
        case path(String)
        /// The query has this parameter or filter twice, of which the server would read one.
        case duplicateParameter(String)
        /// This header field is the library's own business: it tells who asks, or how the body is sent.
        case headerField(String)
        /// The query or the body has this parameter, in which the server would find the credential, and so take the request
        /// for another user's.
        case credentialParameter(String)
        /// The server would pass over a value, or take it for another, as the text says.
        case value(String)
        /// The content type has control characters.
        case contentType
        /// It would destroy more than it says. The text says what, and how to ask for it by name.
        case destructive(String)
        /// There can be no wiki page of this title, as the text says.
        case wikiTitle(String)
        /// These fields cannot be set together, as the text says: the server would pass over one without a word.
        case fields([String], String)
        /// The JSON body has a value that JSON does not have: infinity or NaN. The error names the place, such as
        /// `issue.estimated_hours`.
        case body(JSONError)
        /// A file's name is blank.
        case filename
        /// The URL is on another origin than the site, where its credentials do not go.
        case otherOrigin(String)
        /// The URL is none of a file of this site.
        case noFile
    }

    /// What is known of uploads that were not attached.
    public struct UploadsRefused: Sendable, Hashable {
        /// Their tokens are used up. Those that are listed here are attached: if the same request was sent before, it was
        /// carried out.
        public let usedUp: [Planio.Attachment.ID]
        /// The server knows them no more, or never did: upload them again.
        public let unknown: [Planio.Attachment.ID]
    }

    /// What the server does not delete. It does not say why itself.
    public enum InUse: Sendable, Hashable {
        /// Issues are planned for the version, a custom field has it as its value, or files hang on it.
        case version
        /// Time is booked on the issue, or on its subtasks, and would be deleted with it.
        case bookedTime
        /// Roles of the membership come from a group or a parent project, or are not the caller's to take.
        case membership
    }

    /// Why the server forbids a request. It does not say itself.
    public enum Forbidden: Sendable, Hashable {
        /// The token has none of these scopes, any of which would allow it: authorize again with one.
        case lackingScope(anyOf: Set<Scope>)
        /// It does not lie with a scope. The user's role does not allow it, the project is closed or archived, or only
        /// administrators may.
        case role
        /// The request does not say which scopes allow it (``PlanioRequest/allowedBy``), so it may be either.
        case unknown
    }

    /// Why a request was refused though the server knows who sends it.
    public enum Unauthorized: Sendable, Hashable {
        /// The token was refused although it had just been refreshed.
        case tokenRefused
        /// Each token was replaced, or expired, before the server looked at it. The session is intact.
        case tokenOutdated
        /// The server accepts the credential, but not for this: the path is for browsers, or not for tokens.
        case notAcceptedHere
    }

    /// What happened.
    public let kind: Kind
    /// The HTTP method.
    public let method: String
    /// The path without its query, on one line.
    public let path: String
    /// The HTTP status; `nil` without a response.
    public let status: Int?
    /// `X-Request-Id`, by which the server's log names the request.
    public let requestID: String?
    /// Who seems to have answered; `nil` without a response.
    public let respondent: Respondent?
    /// Which request was to be sent, or was answered how, where the error is of another one.
    let occasion: String?

    init(_ kind: Kind, _ request: PlanioRequest, _ response: CollectedResponse? = nil) {
        self.kind = kind
        method = request.method.rawValue
        path = request.printablePath
        status = response?.status
        requestID = response?.requestID
        respondent = response?.respondent
        occasion = nil
    }

    /// An identity check that failed: told as that, and of which request it was the condition.
    /// - Parameter response: To the request, if it was sent.
    init(_ error: IdentityError, _ request: PlanioRequest, answered response: CollectedResponse? = nil) {
        kind = .identity(error)
        method = error.path == nil ? request.method.rawValue : "GET"
        path = error.path ?? request.printablePath
        status = error.status
        requestID = error.requestID
        respondent = error.respondent
        let name = "\(request.method.rawValue) \(request.printablePath)"
        occasion = response.map { "asked after \(name) was answered \($0.status)" } ?? "\(name) was not sent"
    }

    /// The same failure, told as what it means for an operation.
    func explained(as kind: Kind) -> PlanioError { PlanioError(kind, of: self) }

    private init(_ kind: Kind, of error: PlanioError) {
        self.kind = kind
        method = error.method
        path = error.path
        status = error.status
        requestID = error.requestID
        respondent = error.respondent
        occasion = error.occasion
    }

    /// Whether the same request may succeed later as it is.
    public var isTemporary: Bool {
        switch kind {
        case .tooManyRequests, .server, .unauthorized(.tokenOutdated): true
        case .transport(let error): error.isTemporary
        case .session(let error): error.isTemporary
        case .identity(let error): error.isTemporary
        // A maintenance page or a captive portal goes away.
        case .unexpectedResponse: respondent == .proxy
        // A connection may end as if all had come.
        case .wrongSize, .wrongDigest, .listTimedOut: true
        case .invalidRequest, .validation, .notFound, .forbidden, .unauthorized, .conflict, .alreadyExists, .inUse,
            .unconfirmed, .rejected,
            .redirected, .otherObject, .undecodable, .fieldsNotAllowed, .ignored, .filterNeedsProject, .filterIgnored,
            .inconsistentList, .name, .uploadsRefused, .localFile:
            false
        }
    }

    /// Whether only the user can help, by authorizing (again).
    public var needsAuthorization: Bool {
        switch kind {
        case .session(let error): error.needsAuthorization
        case .identity(let error): error.needsAuthorization
        case .unauthorized(.tokenRefused): true
        default: false
        }
    }
}

extension PlanioError: CustomStringConvertible, LocalizedError {
    /// What happened, in which request, and what to do next; no body, header or query.
    public var description: String {
        let hint = respondent?.hint.map { " \($0)." } ?? ""
        return errorText(
            explanation + hint, operation: "\(method) \(path)", status: status, requestID: requestID, occasion)
    }
    /// As ``description``.
    public var errorDescription: String? { description }
}

public import Foundation
import HTTPTypes

/// Why a request to the REST API gave no result, with what an operator needs to find it in the server's log.
///
/// ```swift
/// do { try await client.issues.delete(7) } catch let error as PlanioError {
///     switch error.kind {
///     case .notFound: …
///     case .forbidden(let lacking): …        // the scopes that the token lacks
///     default: throw error
///     }
/// }
/// ```
///
/// A cancelled task gets `CancellationError` instead. No error holds a body, a header or a query.
public struct PlanioError: Error, Sendable {
    public enum Kind: Sendable {
        /// 422: what the server says of the fields, in the user's language.
        case validation([String])
        /// 404: it does not exist, or the user may not know that it does.
        case notFound
        /// 403. Any one of the scopes would allow it; empty if the token has one: then the user's role does not allow
        /// it, the project is closed or archived, or only administrators may.
        case forbidden(lacking: Set<Scope>)
        /// 401, for a reason that refreshing could not mend.
        case unauthorized(Unauthorized)
        /// The server does not take the client for its user, or could not be asked.
        case identity(IdentityError)
        /// No valid token to send; ``SessionError/needsAuthorization`` tells whether the user must authorize (again).
        case session(SessionError)
        /// 409: somebody else changed it meanwhile.
        case conflict
        /// 400, 406, 412, 413 and other 4xx: the server did not take the request as it is.
        case rejected([String])
        /// 429, after retries.
        case tooManyRequests(retryAfter: Duration?)
        /// 5xx, after retries where they are safe.
        case server(retryAfter: Duration?)
        /// 3xx: never followed, because credentials would go along. Set `site` to where it points.
        case redirected(origin: String?)
        /// The answer is not what was expected, at this place.
        case undecodable(path: String, problem: String)
        /// No response.
        case transport(TransportError)
    }

    /// Why a request was refused though the server knows who sends it.
    public enum Unauthorized: Sendable, Hashable {
        /// The token was refused although it had just been refreshed.
        case tokenRefused
        /// Each token was replaced, or expired, before the server looked at it. The login is intact.
        case tokenOutdated
        /// The server accepts the credential, but not for this: the path is for browsers, or not for tokens.
        case notAcceptedHere
    }

    public let kind: Kind
    /// The HTTP method.
    public let method: String
    /// The path without its query.
    public let path: String
    /// The HTTP status; `nil` without an response.
    public let status: Int?
    /// `X-Request-Id`, by which the server's log names the request.
    public let requestID: String?
    /// Which request was to be sent, or was answered how, where the error is of another one.
    var occasion: String?

    /// Whether the same request may succeed later as it is.
    public var isTemporary: Bool {
        switch kind {
        case .tooManyRequests, .server, .transport, .unauthorized(.tokenOutdated): true
        case .session(let error): error.isTemporary
        case .identity(let error): error.isTemporary
        default: false
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
    public var description: String {
        var place = "\(method) \(path)"
        if let status { place += ", status \(status)" }
        if let requestID { place += ", request \(requestID)" }
        if let occasion { place += "; \(occasion)" }
        return "\(explanation) [\(place)]"
    }
    public var errorDescription: String? { description }

    private var explanation: String {
        switch kind {
        case .validation(let messages): "The server refused the values: \(Self.list(messages))."
        case .notFound: "Not found, or not visible to this user."
        case .forbidden(let lacking) where lacking.isEmpty:
            "Forbidden although the token has the scope: the user's role does not allow it, the project is closed or archived, or it needs an administrator."
        case .forbidden(let lacking) where lacking.count == 1:
            "Forbidden: the token lacks the scope \(lacking.scopeParameter); authorize again with it."
        case .forbidden(let lacking):
            "Forbidden: the token lacks a scope, one of \(lacking.sorted().map(\.rawValue).joined(separator: ", ")); authorize again with it."
        case .unauthorized(.tokenRefused):
            "The server refuses the token although it was refreshed; let the user authorize again."
        case .unauthorized(.tokenOutdated):
            "One token after the other was replaced or expired before the server saw it; the login is kept, try again. If it lasts, the tokens live too shortly for this server, or somebody outside of the token store refreshes them."
        case .unauthorized(.notAcceptedHere):
            "The server accepts the token or key, but not for this path: it is for browsers, or it takes no tokens."
        case .identity(let error): "Identity check: \(error.explanation)"
        case .session(let error): error.description
        case .conflict: "Somebody else changed it meanwhile; read it again and repeat the change."
        case .rejected(let messages) where messages.isEmpty: "The server did not accept the request."
        case .rejected(let messages): "The server did not accept the request: \(Self.list(messages))."
        case .tooManyRequests(let wait): "Too many requests\(Self.wait(wait))."
        case .server(let wait): "The server failed; it may or may not have carried the request out\(Self.wait(wait))."
        case .redirected(let origin?):
            "The server redirects to \(origin), which is not followed; set `site` accordingly."
        case .redirected(nil): "The server redirects, which is not followed; check `site`."
        case .undecodable(let path, let problem):
            "The answer is not as expected: \(problem)\(path.isEmpty ? "" : " at \(path)")."
        case .transport(let error): "No response: \(error)."
        }
    }

    private static func list(_ messages: [String]) -> String { messages.joined(separator: "; ") }
    private static func wait(_ duration: Duration?) -> String { duration.map { "; wait \($0)" } ?? "" }
}

extension PlanioError {
    /// What the HTTP status says.
    init?(_ response: CollectedResponse, to request: PlanioRequest, token: Token?, now: Date) {
        let kind: Kind
        switch response.status {
        case 200...299: return nil
        case 300...399: kind = .redirected(origin: response.origin(.location))
        case 401: kind = .unauthorized(.notAcceptedHere)
        case 403: kind = .forbidden(lacking: request.lackingScopes(token))
        case 404: kind = .notFound
        case 409: kind = .conflict
        case 422: kind = .validation(Self.messages(response))
        case 429: kind = .tooManyRequests(retryAfter: RetryAfter.read(response.fields, now: now))
        case 400...499: kind = .rejected(Self.messages(response))
        default: kind = .server(retryAfter: RetryAfter.read(response.fields, now: now))
        }
        self.init(kind, request, response)
    }

    /// An identity check that failed: told as that, and of which request it was the condition.
    /// - Parameter response: To the request, if it was sent.
    init(_ error: IdentityError, _ request: PlanioRequest, answered response: CollectedResponse? = nil) {
        kind = .identity(error)
        method = error.path == nil ? request.method.rawValue : "GET"
        path = error.path ?? request.path
        status = error.status
        requestID = error.requestID
        let name = "\(request.method.rawValue) \(request.path)"
        occasion =
            response.map { "asked after \(name) was answered \($0.status)" } ?? "\(name) was not sent"
    }

    init(_ kind: Kind, _ request: PlanioRequest, _ response: CollectedResponse? = nil) {
        self.kind = kind
        method = request.method.rawValue
        path = request.path
        status = response?.status
        requestID = response?.requestID
    }

    /// `{"errors":["…"]}`, made fit for a log.
    private static func messages(_ response: CollectedResponse) -> [String] {
        guard case .array(let errors)? = TokenResponse.members(response.body)?["errors"] else { return [] }
        return errors.prefix(50).compactMap { $0.string.map { response.redaction.printable($0, upTo: 300) } }
    }
}

extension CollectedResponse {
    /// Scheme and authority of a URL in the header.
    fileprivate func origin(_ name: HTTPField.Name) -> String? {
        fields[name].flatMap { try? URLParts($0) }.map {
            redaction.printable("\($0.scheme)://\($0.authority)", upTo: 300)
        }
    }
}

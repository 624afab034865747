import Foundation
import HTTPTypes

extension PlanioError {
    /// What the response says, unless it is the success that was expected.
    /// - Parameters:
    ///   - token: Whose scopes bind the request; `nil` if none do.
    ///   - site: Where the response came from, if that is the site.
    init?(
        _ response: CollectedResponse, to request: PlanioRequest, token: Token?, site: Site? = nil, now: Date
    ) {
        let kind: Kind
        switch response.status {
        case 200...299, 304:
            guard let problem = request.expects.problem(response) else { return nil }
            kind = problem
        case 301, 302, 303, 307, 308:
            guard !request.expects.allowsRedirect else { return nil }
            kind = .redirected(origin: response.redirectOrigin(site))
        case 401: kind = .unauthorized(.notAcceptedHere)
        case 403:
            kind = .forbidden(Forbidden(request.allowedBy, token, areEnough: request.allowanceIsCertain))
        case 404: kind = .notFound
        case 409: kind = .conflict
        case 422: kind = .validation(ServerMessages.read(response))
        case 429: kind = .tooManyRequests(retryAfter: RetryAfter.read(response.fields, now: now))
        case 400...499: kind = .rejected(ServerMessages.read(response))
        case 500...599: kind = .server(retryAfter: RetryAfter.read(response.fields, now: now))
        // No final response at all.
        default: kind = .unexpectedResponse
        }
        self.init(kind, request, response)
    }
}

extension PlanioError.Forbidden {
    /// - Parameters:
    ///   - allowing: The scopes any of which allows the request.
    ///   - token: Whose scopes bind the request; `nil` if none do.
    ///   - areEnough: Whether any of them will do, whatever the request is about.
    init(_ allowing: Set<Scope>, _ token: Token?, areEnough: Bool = true) {
        guard let token else {
            self = .role
            return
        }
        if allowing.isEmpty {
            self = .unknown
        } else if token.scopes.isDisjoint(with: allowing) {
            self = .lackingScope(anyOf: allowing)
        } else {
            self = areEnough || token.scopes.isSuperset(of: allowing) ? .role : .unknown
        }
    }
}

extension Authenticator.Authorization {
    /// The token whose scopes bind requests: none without OAuth, and none for an administrator, whose token with the scope
    /// `admin` may everything, whatever it lacks.
    var bindingToken: Token? { token.flatMap { $0.binds(isAdministrator: user.isAdmin) ? $0 : nil } }
}

extension Token {
    /// - Parameter isAdministrator: Whether the server takes the token for an administrator's; `nil` if it does not say.
    func binds(isAdministrator: Bool?) -> Bool { !(isAdministrator ?? scopes.contains(.admin)) }
}

extension CollectedResponse {
    /// Scheme and authority of where it leads; `nil` if it does not say.
    func redirectOrigin(_ site: Site?) -> String? {
        fields[.location].flatMap { RedirectTarget.origin(of: $0, site: site) }
            .map { redaction.printable($0, upTo: 300) }
    }
}

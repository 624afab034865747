import Foundation
import HTTPTypes

extension PlanioError {
    /// What the response says, unless it is the success that was expected.
    /// - Parameters:
    ///   - token: Whose scopes bind the request; `nil` if none do.
    ///   - isAdministrator: Whether the server takes the sender for one; `nil` if that is not known.
    init?(
        _ response: CollectedResponse, to request: PlanioRequest, token: Token?, isAdministrator: Bool?, now: Date
    ) {
        let kind: Kind
        switch response.status {
        case 200...299:
            guard let problem = request.expects.problem(response) else { return nil }
            kind = problem
        case 301, 302, 303, 307, 308: kind = .redirected(origin: response.origin(.location))
        case 401: kind = .unauthorized(.notAcceptedHere)
        case 403:
            kind = .forbidden(Forbidden(request.allowedBy, token, isAdministrator: isAdministrator))
        case 404: kind = .notFound
        case 409: kind = .conflict
        case 422: kind = .validation(ServerMessages.read(response))
        case 429: kind = .tooManyRequests(retryAfter: RetryAfter.read(response.fields, now: now))
        case 400...499: kind = .rejected(ServerMessages.read(response))
        case 500...599: kind = .server(retryAfter: RetryAfter.read(response.fields, now: now))
        // 304 answers a condition that nobody set; the others are no final responses at all.
        default: kind = .unexpectedResponse
        }
        self.init(kind, request, response)
    }
}

extension PlanioError.Forbidden {
    /// - Parameters:
    ///   - allowing: The scopes any of which allows the request.
    ///   - isAdministrator: Whether the server takes the sender for one; `nil` if that is not known.
    init(_ allowing: Set<Scope>, _ token: Token?, isAdministrator: Bool?) {
        // Without OAuth, scopes mean nothing. An administrator's token with `admin` may everything, whatever it lacks.
        guard let token, !(token.scopes.contains(.admin) && isAdministrator != false) else {
            self = .role
            return
        }
        if allowing.isEmpty {
            self = .unknown
        } else {
            self = token.scopes.isDisjoint(with: allowing) ? .lackingScope(anyOf: allowing) : .role
        }
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

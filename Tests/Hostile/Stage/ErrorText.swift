import PlanioOAuth

/// Errors by their kinds, in a short text that stays the same.
enum ErrorText {
    static func of(_ error: any Error) -> String {
        switch error {
        case let error as PlanioError: of(error)
        case let error as TransportError: of(error)
        case let error as SessionError: of(error.reason)
        case let error as IdentityError: of(error.reason)
        case let error as AuthorizationError: of(error)
        case let error as TokenEndpointError: of(error)
        case let error as ConfigurationError:
            "ConfigurationError(\(error.problems.map(\.setting).joined(separator: ", ")))"
        case is CancellationError: "cancelled"
        default: "\(type(of: error))"
        }
    }

    private static func of(_ error: PlanioError) -> String {
        switch error.kind {
        case .transport(let error): of(error)
        case .session(let error): of(error)
        case .identity(let error): of(error)
        case .invalidRequest(let problem): "PlanioError.invalidRequest.\(of(problem))"
        case .unauthorized(let reason): "PlanioError.unauthorized.\(of(reason))"
        case .redirected(let origin): "PlanioError.redirected(\(origin.map(place) ?? "-"))"
        case .undecodable(let path, _): "PlanioError.undecodable(\(path))"
        default: "PlanioError.\(name(error.kind))"
        }
    }

    // What describes itself does not give its name away.

    private static func of(_ problem: PlanioError.InvalidRequest) -> String {
        switch problem {
        case .contentType: "contentType"
        case .filename: "filename"
        case .noFile: "noFile"
        default: name(problem)
        }
    }

    private static func of(_ reason: PlanioError.Unauthorized) -> String {
        switch reason {
        case .tokenRefused: "tokenRefused"
        case .tokenOutdated: "tokenOutdated"
        case .notAcceptedHere: "notAcceptedHere"
        }
    }

    private static func of(_ error: TransportError) -> String {
        "transport.\(name(error.reason))/\(error.delivery)"
    }

    private static func of(_ reason: SessionError.Reason) -> String {
        switch reason {
        case .tokenEndpoint(let error): of(error)
        case .transport(let error): of(error)
        default: name(reason)
        }
    }

    private static func of(_ reason: IdentityError.Reason) -> String {
        switch reason {
        case .transport(let error): of(error)
        default: name(reason)
        }
    }

    private static func of(_ error: AuthorizationError) -> String {
        switch error {
        case .tokenEndpoint(let error): of(error)
        case .transport(let error): of(error)
        case .duplicateParameter(let parameter): "AuthorizationError.duplicateParameter(\(parameter))"
        case .otherRedirectURI(let part): "AuthorizationError.otherRedirectURI(\(part))"
        case .malformedCallback: "AuthorizationError.malformedCallback"
        case .needsCode: "AuthorizationError.needsCode"
        case .needsCallback: "AuthorizationError.needsCallback"
        case .missingState: "AuthorizationError.missingState"
        case .stateMismatch: "AuthorizationError.stateMismatch"
        case .issuerMismatch: "AuthorizationError.issuerMismatch"
        case .ambiguous: "AuthorizationError.ambiguous"
        case .missingCode: "AuthorizationError.missingCode"
        case .malformedCode: "AuthorizationError.malformedCode"
        case .otherApplication: "AuthorizationError.otherApplication"
        case .alreadyFinished: "AuthorizationError.alreadyFinished"
        case .otherUser: "AuthorizationError.otherUser"
        case .tokenNotAccepted: "AuthorizationError.tokenNotAccepted"
        default: "AuthorizationError.\(name(error))"
        }
    }

    private static func of(_ error: TokenEndpointError) -> String {
        switch error.kind {
        case .unreadable(let what): "tokenEndpoint.unreadable(\(what))"
        default: "tokenEndpoint.\(name(error.kind))"
        }
    }

    /// The case of an enumeration.
    private static func name(_ value: Any) -> String {
        Mirror(reflecting: value).children.first?.label ?? "\(value)"
    }

    /// Ports change from run to run.
    private static func place(_ origin: String) -> String {
        let parts = origin.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[2].allSatisfy(\.isNumber) ? "\(parts[0]):\(parts[1]):PORT" : origin
    }
}

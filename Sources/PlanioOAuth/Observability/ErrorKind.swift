/// What went wrong, in one word: of a bounded set, and without anything that a server or a user wrote, so that it fits a
/// metric.
enum ErrorKind {
    /// By OpenTelemetry's convention for what has no name of its own.
    static let other = "_OTHER"

    static func name(of error: any Error) -> String {
        switch error {
        case is CancellationError: "cancelled"
        case let error as PlanioError: name(of: error.kind)
        case let error as TransportError: name(of: error.reason)
        case let error as TokenEndpointError: name(of: error.kind)
        case let error as SessionError: name(of: error.reason)
        case let error as IdentityError: name(of: error.reason)
        case is TokenStoreError: "token_store"
        case is CredentialNotAccepted: "credential_refused"
        case is TokenNotAccepted: "token_refused"
        case is TokenOutdated: "token_outdated"
        default: other
        }
    }

    private static func name(of kind: PlanioError.Kind) -> String {
        switch kind {
        case .invalidRequest: "invalid_request"
        case .validation: "validation"
        case .notFound: "not_found"
        case .forbidden(.lackingScope): "lacking_scope"
        case .forbidden: "forbidden"
        case .unauthorized(.tokenRefused): "token_refused"
        case .unauthorized(.tokenOutdated): "token_outdated"
        case .unauthorized(.notAcceptedHere): "unauthorized"
        case .identity(let error): name(of: error.reason)
        case .session(let error): name(of: error.reason)
        case .conflict: "conflict"
        case .alreadyExists: "already_exists"
        case .inUse: "in_use"
        case .rejected: "rejected"
        case .tooManyRequests: "too_many_requests"
        case .server: "server"
        case .redirected: "redirected"
        case .unexpectedResponse: "unexpected_response"
        case .otherObject: "other_object"
        case .undecodable: "undecodable"
        case .fieldsNotAllowed: "fields_not_allowed"
        case .unconfirmed: "unconfirmed"
        case .ignored: "ignored_fields"
        case .filterNeedsProject: "filter_needs_project"
        case .filterIgnored: "filter_ignored"
        case .name: "name"
        case .uploadsRefused: "uploads_refused"
        case .wrongSize: "wrong_size"
        case .wrongDigest: "wrong_digest"
        case .localFile: "local_file"
        case .listTimedOut: "list_timed_out"
        case .inconsistentList: "inconsistent_list"
        case .transport(let error): name(of: error.reason)
        }
    }

    private static func name(of reason: TransportError.Reason) -> String {
        switch reason {
        case .timedOut: "timed_out"
        case .stalled: "stalled"
        case .unknownHost: "unknown_host"
        case .cannotConnect: "cannot_connect"
        case .tls: "tls"
        case .proxy: "proxy"
        case .proxiedLoopback: "proxied_loopback"
        case .connectionLost: "connection_lost"
        case .responseTooLarge: "response_too_large"
        case .headerTooLarge: "header_too_large"
        case .circuitOpen: "circuit_open"
        case .invalidResponse: "invalid_response"
        case .invalidRequest: "invalid_request"
        case .unreadableBody: "unreadable_body"
        case .temporaryFile: "temporary_file"
        case .closed: "closed"
        case .other: other
        }
    }

    private static func name(of kind: TokenEndpointError.Kind) -> String {
        switch kind {
        case .invalidGrant: "invalid_grant"
        case .invalidClient: "invalid_client"
        case .invalidScope: "invalid_scope"
        case .refused: "token_endpoint_refused"
        case .temporary: "token_endpoint_unavailable"
        case .noEndpoint: "no_token_endpoint"
        case .unreadable, .tooLarge, .unsupportedTokenType: "token_endpoint_unreadable"
        case .redirected: "redirected"
        }
    }

    private static func name(of reason: SessionError.Reason) -> String {
        switch reason {
        case .authorizationRequired: "authorization_required"
        case .noSession: "no_session"
        case .signedOut: "signed_out"
        case .cannotRefresh: "cannot_refresh"
        case .differentUser: "different_user"
        case .tokenEndpoint(let error): name(of: error.kind)
        case .transport(let error): name(of: error.reason)
        case .store: "token_store"
        }
    }

    private static func name(of reason: IdentityError.Reason) -> String {
        switch reason {
        case .tokenUnknown: "token_unknown"
        case .credentialRefused: "credential_refused"
        case .userLocked: "user_locked"
        case .apiDisabled: "api_disabled"
        case .differentUser: "different_user"
        case .unknownLogin: "unknown_login"
        case .notAdministrator, .lacksAdminScope: "not_administrator"
        case .unavailable: "identity_unavailable"
        case .redirected: "redirected"
        case .unexpectedResponse: "unexpected_response"
        case .transport(let error): name(of: error.reason)
        }
    }
}

public import Foundation

/// Why a user's authorization did not become a session. The error repeats neither code, state nor verifier.
public enum AuthorizationError: Error, Hashable, Sendable {
    // What the server reported in the callback (RFC 6749 4.1.2.1), state checked.

    /// The user, or the server on the user's behalf, said no.
    case accessDenied(description: String?)
    /// A scope was asked for that the application is not registered for, or that does not exist.
    case invalidScope(description: String?)
    /// The server cannot do it now; start again later.
    case temporarilyUnavailable(description: String?)
    /// Any other error code.
    case server(code: String, description: String?)

    // What is wrong with the callback.

    /// Not a URL, or what matters of its query has escapes that cannot be decoded.
    case malformedCallback
    /// The URL is not the request's redirect URI, and this is the first part in which it differs.
    case otherRedirectURI(RedirectURI.Part)
    /// The request is out-of-band, so nothing calls back.
    case needsCode
    /// A code without the state that says whose it is, for a request that is not out-of-band.
    case needsCallback
    /// The callback has no state, so it may be forged.
    case missingState
    /// The callback belongs to another request, or is forged.
    case stateMismatch
    /// The `iss` parameter (RFC 9207) names another server.
    case issuerMismatch
    /// A parameter that matters stands twice.
    case duplicateParameter(String)
    /// Both a code and an error.
    case ambiguous
    /// No code, neither in the callback nor pasted.
    case missingCode
    /// What was pasted, or sent, is no code.
    case malformedCode

    // What is wrong with the request.

    /// The user took longer than the request lives.
    case requestExpired(lifetime: Duration)
    /// The request was made for another site or application.
    case otherApplication
    /// The request was finished before, or is being finished, in this process.
    case alreadyFinished

    // What is wrong with listening for the callback (``Planio/authorizeInBrowser(as:scopes:replacing:open:)``).

    /// The configuration's redirect URI is not one to listen for: `http://127.0.0.1`, with or without a path and a port.
    case notLoopback
    /// Somebody listens on the port of the redirect URI already: another program, or another sign-in.
    case portInUse(Int)
    /// The operating system does not let this program listen, for this reason.
    case cannotListen(reason: String)
    /// The user's browser did not come back.
    case noCallback(within: Duration)

    // What is wrong with the account.

    /// The account has a session of another user, or of one that is not known, and may not be replaced by this one.
    case otherUser

    // What went wrong at the token endpoint.

    /// The code was refused, or the token endpoint answered otherwise.
    case tokenEndpoint(TokenEndpointError)
    /// No response arrived. Whether the code can be used again, ``TransportError/delivery`` tells.
    case transport(TransportError)
    /// The server issued a token that it then did not accept itself.
    case tokenNotAccepted

    /// What a callback says, without what it repeats of the request's secrets.
    init(code: String, description: String?, of request: AuthorizationRequest) {
        let redaction = Redaction([request.state] + [request.codeVerifier].compactMap(\.self))
        let description = description.map { redaction.printable($0, upTo: 300) }
        switch code {
        case "access_denied": self = .accessDenied(description: description)
        case "invalid_scope": self = .invalidScope(description: description)
        case "temporarily_unavailable", "server_error": self = .temporarilyUnavailable(description: description)
        default: self = .server(code: redaction.printable(code, upTo: 60), description: description)
        }
    }
}

extension AuthorizationError: CustomStringConvertible, LocalizedError {
    /// What went wrong and what to do next; neither code, state nor verifier.
    public var description: String {
        func with(_ text: String, _ description: String?) -> String {
            description.map { "\(text) [server: \($0)]" } ?? text
        }
        return switch self {
        case .accessDenied(let description): with("The user denied access.", description)
        case .invalidScope(let description):
            with("A requested scope is unknown or not selected in the application's registration.", description)
        case .temporarilyUnavailable(let description):
            with("The server cannot authorize now; let the user try again later.", description)
        case .server(let code, let description): with("The server answered \(code).", description)
        case .malformedCallback:
            "The callback cannot be read; pass its URL, or its query alone, complete and as it arrived."
        case .otherRedirectURI(let part): Self.explain(part)
        case .needsCode: "The request is out-of-band, so nothing calls back; pass the code that Planio shows."
        case .needsCallback:
            "A code alone does not say whose it is; finish with the callback's URL or query, which has the state."
        case .missingState: "The callback has no state, so it may be forged; start a new authorization."
        case .stateMismatch: "The callback belongs to another request or is forged; start a new authorization."
        case .issuerMismatch: "The callback comes from another server than the one asked; start a new authorization."
        case .duplicateParameter(let name): "The callback has the parameter \(name) twice, so it may be forged."
        case .ambiguous: "The callback has both a code and an error."
        case .missingCode: "There is no authorization code; paste what Planio shows after Authorize."
        case .malformedCode: "That is not an authorization code; paste only what Planio shows after Authorize."
        case .requestExpired(let lifetime):
            "The authorization took longer than \(lifetime); start a new one."
        case .otherApplication:
            "The request was made for another site or application; finish it with the same configuration."
        case .alreadyFinished: "The request was finished already; start a new authorization."
        case .notLoopback:
            "The redirect URI is not one to listen for; configure .loopback, and register http://127.0.0.1 with the application."
        case .portInUse(let port):
            "Port \(port) of the redirect URI is in use, by another program or sign-in; wait for that to end, or configure .loopback, which takes a free port."
        case .cannotListen(let reason): "This program cannot listen on 127.0.0.1: \(reason)."
        case .noCallback(let limit):
            "The browser did not come back within \(limit); start again. If it showed an error page, the application may lack the redirect URI http://127.0.0.1 or one of the scopes."
        case .otherUser:
            "The account has a session of another user, which was not to be replaced; sign in as that user, sign the account out first, or allow it with `replacing: .otherUser`."
        case .tokenEndpoint(let error): error.description
        case .transport(let error): "The code could not be exchanged: \(error). \(Self.advice(error.delivery))"
        case .tokenNotAccepted:
            "The server does not accept the token that it has just issued; start a new authorization."
        }
    }
    /// As ``description``.
    public var errorDescription: String? { description }

    private static func explain(_ part: RedirectURI.Part) -> String {
        let hint =
            switch part {
            case .scheme, .host, .port: "behind a proxy, finish with the callback's query alone"
            case .path:
                "compare it with the registered one, a slash at the end included, or finish with the query alone"
            case .query: "pass the URL complete and unchanged"
            }
        return "The callback's \(part.rawValue) is not that of the request's redirect URI; \(hint)."
    }

    /// A code that never left is still good.
    private static func advice(_ delivery: TransportError.Delivery) -> String {
        switch delivery {
        case .notSent: "It has not been used; try again."
        case .unknown: "It may be used up; start a new authorization."
        case .responded: "It is used up; start a new authorization."
        }
    }
}

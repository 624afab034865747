public import Foundation

/// Why tokens may still be valid at the server.
public enum RevocationError: Error, Hashable, Sendable {
    /// The server answered otherwise than that they are revoked.
    case tokenEndpoint(TokenEndpointError)
    /// No response arrived.
    case transport(TransportError)
    /// The token store could not be read, so there may be tokens that this process does not know.
    case store(TokenStoreError)

    /// What a transport of somebody else's threw is told by its type only.
    init(_ error: any Error) {
        self =
            switch error {
            case let error as TokenEndpointError: .tokenEndpoint(error)
            case let error as TransportError: .transport(error)
            case let error as TokenStoreError: .store(error)
            default: .transport(TransportError(.other("\(type(of: error))"), .unknown))
            }
    }

    /// Whether the tokens are surely as they were: the server has refused to revoke them, or was never asked.
    var isCertain: Bool {
        switch self {
        case .tokenEndpoint(let error):
            switch error.kind {
            case .temporary, .unreadable, .tooLarge: false
            case .invalidGrant, .invalidClient, .invalidScope, .refused, .noEndpoint, .unsupportedTokenType,
                .redirected:
                true
            }
        case .transport(let error): error.delivery == .notSent
        case .store: false
        }
    }
}

extension RevocationError: CustomStringConvertible, LocalizedError {
    /// What the cause says of itself.
    public var description: String {
        switch self {
        case .tokenEndpoint(let error): error.description
        case .transport(let error): error.description
        case .store(let error): error.description
        }
    }
    /// As ``description``.
    public var errorDescription: String? { description }
}

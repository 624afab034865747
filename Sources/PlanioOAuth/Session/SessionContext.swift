import Foundation
import Logging

/// What all logins of one application share.
struct SessionContext: Sendable {
    let store: any TokenStore
    let endpoint: TokenEndpoint
    let policy: RefreshPolicy
    let identity: IdentityPolicy
    let time: any TimeSource
    let randomness: Randomness
    let events: EventChannel
    let unsaved = UnsavedTokens()
    let logger: Logger

    /// Tells operators and subscribers of a login that could not be refreshed.
    func report(_ error: SessionError, _ key: TokenKey) {
        switch error.reason {
        case .authorizationRequired:
            logger.warning(
                "login ended, authorization required", metadata: ["account": "\(key.account.sanitized(upTo: 80))"])
            events.send(.authorizationRequired(account: key.account))
        case .noLogin, .signedOut: break
        default:
            logger.warning(
                "refresh failed, the login is kept",
                metadata: [
                    "account": "\(key.account.sanitized(upTo: 80))", "error": "\(error.description)",
                ])
            events.send(.refreshFailed(account: key.account, error))
        }
    }
}

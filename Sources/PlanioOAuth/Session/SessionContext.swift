import Foundation
import Logging

/// What all sessions of one application share. An object, so that each session holds a reference and not a copy.
final class SessionContext: Sendable {
    let store: any TokenStore
    let endpoint: TokenEndpoint
    let policy: RefreshPolicy
    let identity: IdentityPolicy
    let time: any TimeSource
    let randomness: Randomness
    let events: EventChannel
    let unsaved = UnsavedTokens()
    /// What issues, stores or revokes tokens. It is finished before the store is closed.
    let tokenWork = InFlight()
    let logger: Logger

    init(
        store: any TokenStore, endpoint: TokenEndpoint, policy: RefreshPolicy, identity: IdentityPolicy,
        time: any TimeSource, randomness: Randomness, events: EventChannel, logger: Logger
    ) {
        self.store = store
        self.endpoint = endpoint
        self.policy = policy
        self.identity = identity
        self.time = time
        self.randomness = randomness
        self.events = events
        self.logger = logger
    }

    private var observers: Observers { endpoint.pipeline.observers }

    /// Tells operators and subscribers of a session that could not be refreshed.
    func report(_ error: SessionError, _ key: TokenKey) {
        switch error.reason {
        case .authorizationRequired: tell(.authorizationRequired(account: key.account))
        // That another user has the account is told by an event of its own.
        case .noSession, .signedOut, .differentUser: break
        default: tell(.refreshFailed(account: key.account, error))
        }
    }

    /// Tells operators and subscribers.
    func tell(_ event: SessionEvent) {
        let (level, message, metadata) = event.logLine(observers.label)
        logger.log(level: level, message, metadata: metadata)
        observers.tell(event)
        events.send(event)
    }

    /// Revokes tokens that nobody is going to use. That this fails is told, but no error: the caller's work is done.
    func revokeReplaced(_ tokens: [Token], of account: String?, isUsed: @escaping @Sendable (Secret) -> Bool) async {
        let revocation = TokenRevocation(context: self, isUsed: isUsed)
        await revocation.revoke(tokens)
        if let error = revocation.error { tell(.revocationFailed(account: account, error)) }
    }

    /// A store's error without the tokens that it was to keep, should the store repeat them.
    func storeError(_ error: any Error, secrets tokens: [Token]) -> TokenStoreError {
        TokenStoreError(error).redacted(Redaction(tokens.flatMap(\.secrets)))
    }
}

extension TokenStoreError {
    /// What a store says in its own words, without secrets.
    func redacted(_ redaction: Redaction) -> TokenStoreError {
        switch reason {
        case .damaged(let place?): TokenStoreError(.damaged(setAside: redaction.printable(place)))
        case .insecure(let path, let problem):
            TokenStoreError(.insecure(path: redaction.printable(path), redaction.printable(problem)))
        case .unavailable(let problem): TokenStoreError(.unavailable(redaction.printable(problem)))
        case .damaged(nil), .newerFormat, .wrongKey, .notEncrypted, .lockTimeout: self
        }
    }
}

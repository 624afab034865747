import Foundation
import Logging

/// One account's session: hands out a valid token, and refreshes it so that it is never lost.
///
/// However many tasks ask, one refresh runs, in a task of its own that no caller's cancellation reaches. It happens
/// under the store's exclusive access (`TokenRefresh`); here is only what this process remembers of it.
final class OAuthSession: Sendable {
    /// The refreshed token, and who refreshed it.
    struct Refreshed: Sendable {
        let token: Token
        /// Whose it is by the store's own record.
        let userID: Int?
        /// When this process asked the server for it, in uptime; `nil` if another task, process or host did.
        let requestedAt: Duration?
    }

    let key: TokenKey
    let context: SessionContext
    let state: Locked<State>
    let identity: IdentityCheck

    struct State {
        var held: Held?
        var refresh: SharedTask<Refreshed>?
        var failures = 0
        /// Until when nobody asks the server again, in uptime, and why.
        var pause: (until: Duration, error: SessionError)?
        /// By the store's record; a session never changes its user.
        var userID: Int?
        /// Another user has signed in under the account's name: this session is of no more use.
        var hasChangedUser = false
        /// What a refresh issued in place of a token that the server did not know. If it does not know this one either,
        /// refreshing is no help.
        var replacement: Secret?
        var isSignedOut = false
        /// Operators and web applications are told once, however often the session is asked for.
        var hasReportedEnd = false
    }

    /// A token with its times on the clock that does not jump.
    struct Held {
        let token: Token
        /// Whose it is by the store's own record.
        let userID: Int?
        let refreshFrom: Duration
        let validUntil: Duration
    }

    init(key: TokenKey, context: SessionContext) {
        self.key = key
        self.context = context
        state = Locked(State())
        identity = IdentityCheck(context.identity, time: context.time) { question in
            try await context.currentUser(question.credential, actingAs: question.login)
        }
    }

    // MARK: A valid token

    /// The token to send now. Returns at once unless it has to be refreshed first.
    func validToken() async throws -> Token {
        let uptime = context.time.uptime
        let held = state.withLock { $0.held }
        if let held, uptime < held.refreshFrom { return held.token }
        if let held, uptime < held.validUntil {
            refreshBehind(held, uptime)
            return held.token
        }
        return try await refresh(replacing: nil).value().token
    }

    /// The token after `rejected`, which the server refused: a newer one that is known already, or the next.
    func token(after rejected: Token) async throws -> Refreshed {
        let known: Refreshed? = state.withLock { state in
            guard let held = state.held, held.token.accessToken != rejected.accessToken else { return nil }
            return Refreshed(token: held.token, userID: held.userID, requestedAt: nil)
        }
        if let known { return known }
        var refreshed = try await refresh(replacing: rejected.accessToken).value()
        if refreshed.token.accessToken == rejected.accessToken {
            // The refresh that was joined began before the refusal was known, and found the token still good.
            refreshed = try await refresh(replacing: rejected.accessToken).value()
        }
        return refreshed
    }
}

/// One token after the other was replaced or expired before the server looked at it.
struct TokenOutdated: Error {}

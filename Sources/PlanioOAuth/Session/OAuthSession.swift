import Foundation
import Logging

/// One account's login: hands out a valid token, and renews it so that it is never lost.
///
/// However many tasks ask, one refresh runs, in a task of its own that no caller's cancellation reaches. It happens
/// under the store's exclusive access (`TokenRefresh`); here is only what this process remembers of it.
final class OAuthSession: Sendable {
    /// The refreshed token, and who refreshed it.
    struct Refreshed: Sendable {
        let token: Token
        let userID: Int?
        /// When this process asked the server for it, in uptime; `nil` if another task, process or host did.
        let requestedAt: Duration?
    }

    let key: TokenKey
    let context: SessionContext
    let state: Locked<State>

    struct State {
        var held: Held?
        var refresh: SharedTask<Refreshed>?
        var failures = 0
        /// Until when nobody asks the server again, in uptime, and why.
        var pause: (until: Duration, error: SessionError)?
        var userID: Int?
        var verified: Secret?
        var verification: (token: Secret, task: SharedTask<Void>)?
        var isSignedOut = false
        /// Operators and web applications are told once, however often the login is asked for.
        var hasReportedEnd = false
    }

    /// A token with its times on the clock that does not jump.
    struct Held {
        let token: Token
        let renewFrom: Duration
        let validUntil: Duration
    }

    init(key: TokenKey, context: SessionContext) {
        self.key = key
        self.context = context
        state = Locked(State())
    }

    // MARK: A valid token

    /// The token to send now. Returns at once unless it has to be refreshed first.
    func validToken() async throws -> Token {
        let uptime = context.time.uptime
        let held = state.withLock { $0.held }
        if let held, uptime < held.renewFrom { return held.token }
        if let held, uptime < held.validUntil {
            renewBehind(held, uptime)
            return held.token
        }
        return try await refresh(replacing: nil).value().token
    }

    /// The token after `rejected`, which the server refused: a newer one that is known already, or the next.
    func token(after rejected: Token) async throws -> Refreshed {
        let known: Refreshed? = state.withLock { state in
            guard let held = state.held, held.token.accessToken != rejected.accessToken else { return nil }
            return Refreshed(token: held.token, userID: state.userID, requestedAt: nil)
        }
        if let known { return known }
        var refreshed = try await refresh(replacing: rejected.accessToken).value()
        if refreshed.token.accessToken == rejected.accessToken {
            // The refresh that was joined began before the refusal was known, and found the token still good.
            refreshed = try await refresh(replacing: rejected.accessToken).value()
        }
        return refreshed
    }

    private func renewBehind(_ held: Held, _ uptime: Duration) {
        let isDue = state.withLock { $0.refresh == nil && ($0.pause.map { uptime >= $0.until } ?? true) }
        if isDue { _ = try? refresh(replacing: nil) }
    }

    /// The refresh under way, or a new one.
    private func refresh(replacing rejected: Secret?) throws -> SharedTask<Refreshed> {
        let uptime = context.time.uptime
        return try state.withLock { state in
            if let refresh = state.refresh { return refresh }
            if state.isSignedOut { throw SessionError(.signedOut, key) }
            let work = TokenRefresh(
                key: key, context: context, userID: state.userID, rejected: rejected, unsaved: context.unsaved[key])
            let task: SharedTask<Refreshed>
            if let pause = state.pause, uptime < pause.until {
                // A store that failed is left alone as well.
                if case .store = pause.error.reason { throw pause.error }
                // Nobody asks the server now, but another process may have what this one lacks.
                task = SharedTask { [self] in try adopt(try? await work.lookUp(), or: pause.error) }
            } else {
                task = SharedTask { [self] in try finish(await work.run()) }
            }
            state.refresh = task
            return task
        }
    }

    private func adopt(_ found: Refreshed?, or error: SessionError) throws(SessionError) -> Refreshed {
        if let found { return try finish(.success(found)) }
        state.withLock { $0.refresh = nil }
        throw error
    }

    /// Takes down what a refresh came to, and gives callers and operators the same error.
    private func finish(_ result: Result<Refreshed, SessionError>) throws(SessionError) -> Refreshed {
        let uptime = context.time.uptime
        let now = context.time.now
        switch result {
        case .success(let refreshed):
            context.unsaved[key] = nil
            state.withLock { state in
                state.refresh = nil
                state.failures = 0
                state.pause = nil
                state.hasReportedEnd = false
                if state.isSignedOut { return }
                state.userID = state.userID ?? refreshed.userID
                state.held = hold(refreshed.token, uptime: uptime, now: now)
            }
            if refreshed.requestedAt != nil {
                context.events.send(.refreshed(account: key.account, expiresAt: refreshed.token.expiresAt))
            }
            return refreshed
        case .failure(let error):
            let (told, isNews) = state.withLock { state in
                state.refresh = nil
                // An ended login is looked up again each time, in case somebody signed in: that asks no server.
                guard error.isTemporary else {
                    defer { state.hasReportedEnd = true }
                    if case .cannotRefresh = error.reason {
                        // The access token is good until it expires, and there is nothing to try before.
                        state.held = state.held.map {
                            Held(token: $0.token, renewFrom: $0.validUntil, validUntil: $0.validUntil)
                        }
                    } else {
                        state.held = nil
                    }
                    return (error, !state.hasReportedEnd)
                }
                state.failures += 1
                let pause = context.policy.pause(afterFailures: state.failures, context.randomness)
                let wait = max(error.retryAfter ?? .zero, pause)
                let told = error.retrying(at: now.addingTimeInterval(wait.seconds))
                state.pause = (uptime + wait, told)
                return (told, true)
            }
            if isNews { context.report(told, key) }
            throw told
        }
    }

    func hold(_ token: Token, uptime: Duration, now: Date) -> Held {
        guard let remaining = token.remaining(at: now), let lifetime = token.plannedLifetime else {
            return Held(token: token, renewFrom: .bounded(seconds: .infinity), validUntil: .bounded(seconds: .infinity))
        }
        let leeway = context.policy.leeway(lifetime)
        return Held(token: token, renewFrom: uptime + remaining - leeway, validUntil: uptime + remaining)
    }

    /// Whether there is an innocent reason for the server to refuse a token that it was asked for at `requestedAt`: it
    /// expired since, or somebody in this process or another has replaced it.
    func isOutdated(_ token: Token, requestedAt: Duration) async throws(SessionError) -> Bool {
        if let lifetime = token.plannedLifetime, context.time.uptime - requestedAt >= lifetime { return true }
        if let held = state.withLock({ $0.held }), held.token.accessToken != token.accessToken { return true }
        do {
            let record = try await context.store.read(key).map { try SessionRecord(encoded: $0) }
            return record?.token.accessToken != token.accessToken
        } catch {
            throw SessionError(.store(TokenStoreError(error)), key)
        }
    }

    // MARK: Never silently somebody else

    /// Asks the server once for each token whether it knows it, and as whom: Redmine answers an unknown token with
    /// what anonymous visitors may see, and 200.
    /// - Throws: ``SessionError`` if it is another user's; `TokenNotAccepted` if the server does not know it.
    func verify(_ token: Token) async throws {
        let pending: SharedTask<Void>? = state.withLock { state in
            if state.verified == token.accessToken { return nil }
            if let verification = state.verification, verification.token == token.accessToken {
                return verification.task
            }
            let task = SharedTask { [self] in
                defer { endVerification(of: token) }
                try await confirm(token)
            }
            state.verification = (token.accessToken, task)
            return task
        }
        try await pending?.value()
    }

    private func endVerification(of token: Token) {
        state.withLock { state in
            if state.verification?.token == token.accessToken { state.verification = nil }
        }
    }

    private func confirm(_ token: Token) async throws {
        guard let info = try await context.endpoint.info(token.accessToken) else { throw TokenNotAccepted() }
        let expected = state.withLock { state in
            defer { state.userID = state.userID ?? info.userID }
            return state.userID
        }
        guard expected == nil || expected == info.userID else { throw SessionError(.differentUser, key) }
        state.withLock { $0.verified = token.accessToken }
    }

    /// The server's user id, once a token was verified.
    var userID: Int? { state.withLock { $0.userID } }
}

/// The server issued the token, or once did, but does not know it now.
struct TokenNotAccepted: Error {}

/// One token after the other was replaced or expired before the server looked at it.
struct TokenOutdated: Error {}

import Foundation

/// One refresh of a session, as promised: exclusive access, read again, refresh only if nobody did, write durably, and
/// only then hand the token out.
///
/// Redmine's Doorkeeper keeps the old pair alive until the new access token is first used. So a lost response is
/// repaired by asking again with the same refresh token, and a crash anywhere before the first use costs nothing.
struct TokenRefresh: Sendable {
    /// What the server issued for the stored refresh token, while it could not be stored.
    struct Unsaved: Sendable {
        let replaces: Secret
        let record: SessionRecord
        let requestedAt: Duration
    }

    let key: TokenKey
    let context: SessionContext
    /// Whose an access token is, where this process has confirmed that.
    let confirmedUserID: @Sendable (Secret) -> Int?
    /// An access token that the server refused: still having it stored is reason to refresh, whatever its expiry.
    let rejected: Secret?
    let unsaved: Unsaved?
    /// The tokens that came by, with those that this process had before. No error may repeat them.
    let met: Locked<[Token]>

    private enum Step: Sendable {
        case done(OAuthSession.Refreshed)
        case noSession
        case ended
        /// The server said `invalid_grant` for this refresh token.
        case refused(Secret)
    }

    func run() async -> Result<OAuthSession.Refreshed, SessionError> {
        do {
            // Whoever else refreshed it has stored it, so most of the time nobody needs the exclusive access.
            switch try await find() {
            case .good(let found): return .success(found)
            // Nobody takes the exclusive access for what is not sent.
            case .refreshable: try context.endpoint.check()
            case .unclear: break
            }
            do {
                return .success(try await refresh())
            } catch {
                // Whatever failed here, another process may have succeeded meanwhile.
                guard let found = try? await lookUp() else { throw error }
                return .success(found)
            }
        } catch let error as SessionError {
            return .failure(error)
        } catch let error as TransportError {
            return .failure(SessionError(.transport(error), key))
        } catch let error as TokenEndpointError {
            return .failure(SessionError(.tokenEndpoint(error), key))
        } catch {
            return .failure(SessionError(.store(context.storeError(error, secrets: met.withLock { $0 })), key))
        }
    }

    private func read(_ data: Data) throws(TokenStoreError) -> SessionRecord {
        let record = try SessionRecord(encoded: data)
        met.withLock { $0.append(record.token) }
        return record
    }

    /// What is stored, if it can be handed out as it is.
    func lookUp() async throws -> OAuthSession.Refreshed? {
        if case .good(let found) = try await find() { found } else { nil }
    }

    private enum Found {
        case good(OAuthSession.Refreshed)
        case refreshable
        /// Only who has the exclusive access can tell what is to be done.
        case unclear
    }

    private func find() async throws -> Found {
        do {
            guard let data = try await context.store.read(key) else { throw SessionError(.noSession, key) }
            let record = try read(data)
            // Another process may have ended it with the refresh token that this one has a successor of.
            if pending(record) != nil { return .unclear }
            guard record.endedAt == nil else { throw SessionError(.authorizationRequired, key) }
            if isGood(record.token) { return .good(adopted(record)) }
            return record.token.refreshToken == nil ? .unclear : .refreshable
        } catch let error as TokenStoreError {
            // A damaged record is dealt with under exclusive access, where it can be set aside.
            guard case .damaged = error.reason else { throw error }
            return .unclear
        }
    }

    private func refresh() async throws -> OAuthSession.Refreshed {
        switch try await exclusively({ try await refresh($0) }) {
        case .done(let refreshed): return refreshed
        case .noSession: throw SessionError(.noSession, key)
        case .ended: throw SessionError(.authorizationRequired, key)
        case .refused(let refreshToken):
            // The exclusive access may be weaker than it should be (a network file system). So look once more before
            // a session is called ended, and only if it is still the refused one.
            let verdict = try await exclusively { record in
                guard var record else { return .unchanged(.noSession) }
                guard record.token.refreshToken == refreshToken else {
                    return .unchanged(.done(adopted(record)))
                }
                record.endedAt = context.time.now
                return .write(try record.encoded(), .ended)
            }
            if case .done(let refreshed) = verdict { return refreshed }
            throw SessionError(.authorizationRequired, key)
        }
    }

    private func exclusively(
        _ body: @escaping @Sendable (SessionRecord?) async throws -> TokenChange<Step>
    ) async throws -> Step {
        try await context.store.update(key) { data in
            try await body(try data.map { try read($0) })
        }
    }

    private func refresh(_ record: SessionRecord?) async throws -> TokenChange<Step> {
        guard let record else { return .unchanged(.noSession) }
        let pending = pending(record)
        if record.endedAt != nil, pending == nil { return .unchanged(.ended) }
        if pending == nil, isGood(record.token) {
            return .unchanged(.done(adopted(record)))
        }
        guard let refreshToken = record.token.refreshToken else { throw SessionError(.cannotRefresh, key) }
        if let pending, isGood(pending.record.token) { return try write(pending) }
        let end = context.time.uptime + context.policy.timeout
        // A token that expired while it could not be stored is the newest all the same: a strict server has
        // forgotten the one before, a lenient one still knows both.
        let candidates = [pending?.record.token.refreshToken, refreshToken].compactMap { $0 }
        for candidate in candidates {
            do {
                let requestedAt = context.time.uptime
                let token = try await request(record.token, candidate, until: end)
                met.withLock { $0.append(token) }
                // Of this very session: what this process knows of an earlier one may be another user's.
                let userID = record.userID ?? confirmedUserID(record.token.accessToken)
                let next = Unsaved(
                    replaces: refreshToken, record: SessionRecord(token: token, userID: userID),
                    requestedAt: requestedAt)
                context.unsaved[key] = next
                return try write(next)
            } catch let error as TokenEndpointError where error.kind == .invalidGrant {
                continue
            }
        }
        return .unchanged(.refused(refreshToken))
    }

    /// What the server issued for the stored refresh token, if this process could not store it.
    private func pending(_ record: SessionRecord) -> Unsaved? {
        unsaved.flatMap { $0.replaces == record.token.refreshToken ? $0 : nil }
    }

    private func write(_ next: Unsaved) throws -> TokenChange<Step> {
        .write(
            try next.record.encoded(),
            .done(
                OAuthSession.Refreshed(
                    token: next.record.token, userID: next.record.userID, requestedAt: next.requestedAt)))
    }

    /// Asks the server until it responds, a few times, within one bound: the exclusive access is held all the while.
    private func request(_ token: Token, _ refreshToken: Secret, until end: Duration) async throws -> Token {
        var attempt = 0
        var failure: (any Error)?
        var isUncertain = false
        while true {
            attempt += 1
            do {
                let left = end - context.time.uptime
                return try await context.endpoint.refresh(
                    token, refreshToken: refreshToken, timeout: min(left, context.policy.attemptTimeout))
            } catch {
                let wait = context.policy.retries.backoff(attempt, context.randomness)
                guard attempt < context.policy.retries.attempts, isWorthRepeating(error),
                    context.time.uptime + wait < end, context.endpoint.takeRetry(context.policy.retries)
                else {
                    guard let failure, let last = error as? TransportError else { throw error }
                    // What the site did wrong says more than that it is left alone for it.
                    if last.isHeldBack { throw failure }
                    throw isUncertain ? last.uncertain : last
                }
                failure = error
                isUncertain = isUncertain || (error as? TransportError)?.delivery != .notSent
                try await context.time.sleep(for: wait)
            }
        }
    }

    private func isWorthRepeating(_ error: any Error) -> Bool {
        switch error {
        case let error as TokenEndpointError:
            // A server that names a time gets that time, and the others the exclusive access meanwhile.
            return error.isTemporary && error.retryAfter == nil
        case let error as TransportError: return error.isTemporary && !error.isHeldBack
        default: return false
        }
    }

    private func adopted(_ record: SessionRecord) -> OAuthSession.Refreshed {
        OAuthSession.Refreshed(token: record.token, userID: record.userID, requestedAt: nil)
    }

    /// Whether the token can be handed out as it is.
    private func isGood(_ token: Token) -> Bool {
        guard token.accessToken != rejected else { return false }
        guard let remaining = token.remaining(at: context.time.now), let lifetime = token.plannedLifetime else {
            return true
        }
        return remaining > context.policy.leeway(lifetime)
    }
}

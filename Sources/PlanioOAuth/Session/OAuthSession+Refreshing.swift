import Foundation

/// When a session's token is refreshed, and what becomes of it. How is the matter of `TokenRefresh`.
extension OAuthSession {
    func refreshBehind(_ held: Held, _ uptime: Duration) {
        let isDue = state.withLock { $0.refresh == nil && ($0.pause.map { uptime >= $0.until } ?? true) }
        if isDue { _ = try? refresh(replacing: nil) }
    }

    /// The refresh under way, or a new one.
    func refresh(replacing rejected: Secret?) throws -> SharedTask<Refreshed> {
        let uptime = context.time.uptime
        let known = knownTokens
        return try state.withLock { state in
            if let refresh = state.refresh { return refresh }
            if state.isSignedOut { throw SessionError(.signedOut, key) }
            let work = TokenRefresh(
                key: key, context: context, confirmedUserID: identity.userID(of:), rejected: rejected,
                unsaved: context.unsaved[key], met: Locked(known))
            let task: SharedTask<Refreshed>
            if let pause = state.pause, uptime < pause.until {
                // A store that failed is left alone as well.
                if case .store = pause.error.reason { throw pause.error }
                // Nobody asks the server now, but another process may have what this one lacks.
                task = SharedTask { [self] in try adopt(try? await work.lookUp(), or: pause.error, since: uptime) }
            } else {
                task = SharedTask { [self] in try await run(work, since: uptime) }
            }
            state.refresh = task
            return task
        }
    }

    private func run(_ work: TokenRefresh, since start: Duration) async throws -> Refreshed {
        let place = context.tokenWork.join()
        defer { withExtendedLifetime(place) {} }
        let span: TraceSpan? = context.endpoint.pipeline.observers.traces.refresh()
        let result = await span.run { await work.run() }
        if case .failure(let error) = result { span?.end(ErrorKind.name(of: error)) } else { span?.end(nil) }
        return try finish(result, since: start)
    }

    private func adopt(
        _ found: Refreshed?, or error: SessionError, since start: Duration
    ) throws(SessionError) -> Refreshed {
        if let found { return try finish(.success(found), since: start) }
        state.withLock { $0.refresh = nil }
        throw error
    }

    /// Takes down what a refresh that began at `start` came to, and gives callers and operators the same error.
    private func finish(
        _ result: Result<Refreshed, SessionError>, since start: Duration
    ) throws(SessionError) -> Refreshed {
        let uptime = context.time.uptime
        let now = context.time.now
        settleUnsaved(result)
        switch sameUser(result) {
        case .success(let refreshed):
            let former = state.withLock { state in
                let former = state.held?.token.accessToken
                state.refresh = nil
                state.failures = 0
                state.pause = nil
                state.hasReportedEnd = false
                if state.isSignedOut { return former }
                state.userID = state.userID ?? refreshed.userID
                state.held = hold(refreshed.token, of: refreshed.userID, uptime: uptime, now: now)
                return former
            }
            let (account, expiry) = (key.account, refreshed.token.expiresAt)
            if refreshed.requestedAt != nil {
                context.tell(.refreshed(account: account, expiresAt: expiry, took: uptime - start))
            } else if let former, former != refreshed.token.accessToken {
                context.tell(.adopted(account: account, expiresAt: expiry))
            }
            return refreshed
        case .failure(let error):
            let (told, isNews) = state.withLock { state in
                state.refresh = nil
                // An ended session is looked up again each time, in case somebody signed in: that asks no server.
                guard error.keepsSession else {
                    defer { state.hasReportedEnd = true }
                    if case .cannotRefresh = error.reason {
                        // The access token is good until it expires, and there is nothing to try before.
                        state.held = state.held.map {
                            Held(
                                token: $0.token, userID: $0.userID, refreshFrom: $0.validUntil,
                                validUntil: $0.validUntil)
                        }
                    } else {
                        state.held = nil
                    }
                    return (error, !state.hasReportedEnd)
                }
                // One that was not sent for the site's sake is no failure of the site's: to ask again costs it nothing.
                if !error.isHeldBack { state.failures += 1 }
                let failures = error.isHeldBack ? 1 : state.failures
                let pause = context.policy.pause(afterFailures: failures, context.randomness)
                let wait = max(error.retryAfter ?? .zero, pause)
                let told = error.retrying(at: now.addingTimeInterval(wait.seconds))
                // Told once for as long as nothing is sent.
                let isNews = !(error.isHeldBack && state.pause?.error.isHeldBack == true)
                state.pause = (uptime + wait, told)
                return (told, isNews)
            }
            if isNews { context.report(told, key) }
            throw told
        }
    }

    /// Lets go of a token that could not be stored when it is stored, or when the session has gone another way without it:
    /// then nobody is going to use it, and it is revoked.
    private func settleUnsaved(_ result: Result<Refreshed, SessionError>) {
        let token: Token?
        switch result {
        case .success(let refreshed): token = refreshed.token
        case .failure(let error):
            guard case .noSession = error.reason else { return }
            token = nil
        }
        let unsaved = context.unsaved.take(key) { unsaved in
            // The successor of what is stored is still to be stored.
            token?.refreshToken == nil || unsaved.replaces != token?.refreshToken
        }
        guard let abandoned = unsaved?.record.token, abandoned.accessToken != token?.accessToken else { return }
        // Not to be used at the server, which would end the pair that it was issued for.
        let place = context.tokenWork.join()
        _ = SharedTask { [context, key] in
            defer { withExtendedLifetime(place) {} }
            await context.revokeReplaced([abandoned], of: key.account) { _ in true }
        }
    }

    /// An account's user may change, a session's never.
    private func sameUser(_ result: Result<Refreshed, SessionError>) -> Result<Refreshed, SessionError> {
        guard case .success(let refreshed) = result, let user = refreshed.userID,
            let expected = userID, user != expected
        else { return result }
        leave(from: expected, to: user)
        return .failure(SessionError(.differentUser, key))
    }

    func hold(_ token: Token, of userID: Int?, uptime: Duration, now: Date) -> Held {
        guard let remaining = token.remaining(at: now), let lifetime = token.plannedLifetime else {
            let never = Duration.bounded(seconds: .infinity)
            return Held(token: token, userID: userID, refreshFrom: never, validUntil: never)
        }
        let leeway = context.policy.leeway(lifetime)
        return Held(
            token: token, userID: userID, refreshFrom: uptime + remaining - leeway, validUntil: uptime + remaining)
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
            throw SessionError(.store(context.storeError(error, secrets: [token])), key)
        }
    }
}

import Foundation

/// The beginning and the end of a session.
extension OAuthSession {
    /// Stores a new login over whatever was there.
    func begin(with token: Token) async throws {
        let data = try SessionRecord(token: token).encoded()
        let write = SharedTask { [self] in
            do {
                try await context.store.update(key) { _ in .write(data, ()) }
            } catch let error as TokenStoreError {
                // The damaged login is out of the way now, and the new one replaces it anyhow.
                guard case .damaged(_?) = error.reason else { throw error }
                context.report(SessionError(.store(error), key), key)
                try await context.store.update(key) { _ in .write(data, ()) }
            }
            let uptime = context.time.uptime
            state.withLock { $0.held = hold(token, of: nil, uptime: uptime, now: context.time.now) }
        }
        try await write.value()
    }

    /// Revokes the newest token at the server, also one that could not be stored, and deletes the login, each even if the
    /// other fails.
    func end() async throws {
        let work = SharedTask { [self] in
            state.withLock { state in
                state.isSignedOut = true
                state.held = nil
            }
            var revocation: (any Error)?
            var deletion: (any Error)?
            do {
                revocation = try await context.store.update(key) { [self] data in
                    .delete(await revoke(data))
                }
            } catch {
                deletion = error
            }
            guard revocation == nil, deletion == nil else {
                throw SignOutError(account: key.account, revocation: revocation, deletion: deletion)
            }
            context.events.send(.signedOut(account: key.account))
        }
        try await work.value()
    }

    /// The error of the revocation, if it failed.
    private func revoke(_ data: Data?) async -> (any Error)? {
        do {
            guard let data else { return nil }
            let stored = try SessionRecord(encoded: data).token
            let unsaved = context.unsaved[key].flatMap { $0.replaces == stored.refreshToken ? $0 : nil }
            for token in [stored, unsaved?.record.token].compactMap({ $0 }) {
                if let refresh = token.refreshToken {
                    try await context.endpoint.revoke(refresh, hint: "refresh_token")
                } else {
                    try await context.endpoint.revoke(token.accessToken, hint: "access_token")
                }
            }
            return nil
        } catch {
            return error
        }
    }
}

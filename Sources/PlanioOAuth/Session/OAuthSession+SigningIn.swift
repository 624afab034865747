import Foundation

/// The beginning and the end of a session.
extension OAuthSession {
    /// Goes on with a token that was just issued and stored.
    func begin(with token: Token, of user: CurrentUser?) {
        let uptime = context.time.uptime
        let now = context.time.now
        state.withLock { state in
            state.userID = state.userID ?? user?.id
            state.held = hold(token, of: user?.id, uptime: uptime, now: now)
            state.failures = 0
            state.pause = nil
            state.hasReportedEnd = false
        }
        if let user { identity.learn(user, with: token.accessToken) }
    }

    /// Revokes the session's tokens, stored or not, and deletes its record. This session is of no use afterwards.
    /// - Returns: Whether there was anything to sign out of.
    func end(settingAsideUnreadable: Bool) async throws -> Bool {
        let place = context.tokenWork.join()
        let work = SharedTask { [self] in
            defer { withExtendedLifetime(place) {} }
            let held = state.withLock { state in
                state.isSignedOut = true
                defer { state.held = nil }
                return state.held?.token
            }
            let unsaved = context.unsaved[key]
            let signOut = SignOut(
                key: key, context: context, known: [held, unsaved?.record.token].compactMap { $0 },
                revocation: TokenRevocation(context: context) { [identity] in identity.userID(of: $0) != nil },
                setsAsideUnreadable: settingAsideUnreadable)
            do throws(SignOutError) {
                let wasThere = try await signOut.run()
                context.unsaved[key] = nil
                if wasThere { context.tell(.signedOut(account: key.account)) }
                return wasThere
            } catch {
                switch error.deletion {
                case .deleted, .setAside:
                    context.unsaved[key] = nil
                    context.tell(.signedOut(account: key.account))
                case .notDeleted, .unknown: break
                }
                throw error
            }
        }
        return try await work.value()
    }

    /// The tokens that this process has of the account, stored or not.
    var knownTokens: [Token] {
        [state.withLock { $0.held?.token }, context.unsaved[key]?.record.token].compactMap { $0 }
    }

    /// Whether the account goes on with another session: this one was signed out, or another user has signed in under the
    /// account's name.
    var isRetired: Bool { state.withLock { $0.isSignedOut || $0.hasChangedUser } }

    /// Leaves the account to another session.
    func retire() { state.withLock { $0.hasChangedUser = true } }
}

/// The session that one client uses. It is the account's when the client is made, and stays the client's: a client never
/// changes its user.
///
/// A client that has done nothing yet has no user either. If the session turns out to be of a user who does not have the
/// account any more, such a client goes on with the account's present one.
final class SessionBinding: Sendable {
    private struct State {
        var session: OAuthSession
        var isFinal: Bool
    }

    let account: String
    private let sessions: SessionRegistry
    private let state: Locked<State>

    /// - Parameter isFinal: Whether the session's user is the client's already.
    init(_ session: OAuthSession, of sessions: SessionRegistry, isFinal: Bool) {
        account = session.key.account
        self.sessions = sessions
        state = Locked(State(session: session, isFinal: isFinal))
    }

    var session: OAuthSession { state.withLock { $0.session } }

    /// The client has done something as the session's user.
    func settle() { state.withLock { $0.isFinal = true } }

    /// What to use instead of a session whose user does not have the account any more; `nil` if it is the client's.
    func session(after former: OAuthSession) -> OAuthSession? {
        guard former.hasChangedUser else { return nil }
        // Asked for before: the registry's lock is not to be waited for under this one.
        let present = sessions.session(for: former.key)
        return state.withLock { state in
            if state.isFinal { return nil }
            if state.session === former { state.session = present }
            return state.session
        }
    }
}

/// The sessions of one application in this process, one an account: however many clients an account has, they share its
/// session, so that one refresh serves them all.
///
/// A session lives as long as anybody uses it: a client, or a refresh under way. Of those that nobody uses, some are kept
/// for the next time, and the longest unused forgotten. Nothing is lost by that: a session only remembers what the token
/// store and the server know (and ``UnsavedTokens`` what they do not).
final class SessionRegistry: Sendable {
    fileprivate struct Entry {
        weak var session: OAuthSession?
        /// The same, as long as it is kept though nobody may use it.
        var kept: OAuthSession?
        /// Counts up with each use.
        var lastUse = 0

        /// In place: a copy would have to tell the system of another weak reference.
        mutating func useKept(_ use: Int) -> OAuthSession? {
            guard let kept, !kept.isRetired else { return nil }
            lastUse = use
            return kept
        }
    }

    fileprivate struct State {
        // By bytes: accounts whose names only look equal are different ones.
        var entries: [TokenKey: Entry] = [:]
        var keptCount = 0
        var uses = 0
        /// How many entries there are when those are looked for whose session is gone.
        var pruneAt = 64
    }

    private let context: SessionContext
    private let limit: Int
    private let state = Locked(State())

    /// - Parameter limit: How many sessions are kept though nobody uses them.
    init(context: SessionContext, limit: Int) {
        self.context = context
        self.limit = limit
    }

    /// The account's session, which all who ask get; a new one after it was signed out, or another user has signed in.
    func session(for key: TokenKey) -> OAuthSession {
        // What is forgotten goes after the lock was released.
        let (session, forgotten) = state.withLock { state -> (OAuthSession, [OAuthSession]) in
            state.uses += 1
            if let session = state.useKept(key) { return (session, []) }
            var entry = state.entries[key] ?? Entry()
            let known = entry.session.flatMap { $0.isRetired ? nil : $0 }
            let session = known ?? OAuthSession(key: key, context: context)
            entry.session = session
            entry.lastUse = state.uses
            if limit > 0 {
                if entry.kept == nil { state.keptCount += 1 }
                entry.kept = session
            }
            state.entries[key] = entry
            return (session, state.forgetIdle(limit: limit))
        }
        _ = forgotten
        return session
    }

    /// The session to go on with after a user has signed in: the account's own, or a new one if that is another user's, or
    /// may be.
    func session(for key: TokenKey, signingIn userID: Int?) -> OAuthSession {
        let session = session(for: key)
        guard let former = session.userID, former != userID else { return session }
        session.retire()
        return self.session(for: key)
    }

    /// How many sessions there are and how many places for them, those whose session is gone included.
    var count: (sessions: Int, places: Int) {
        state.withLock { state in (state.entries.values.count { $0.session != nil }, state.entries.count) }
    }
}

extension SessionRegistry.State {
    /// The short way for each use of an account but the first.
    fileprivate mutating func useKept(_ key: TokenKey) -> OAuthSession? {
        guard let place = entries.index(forKey: key) else { return nil }
        return entries.values[place].useKept(uses)
    }

    /// Lets go of the longest unused beyond `limit`, half of them at once, so that it costs little each time.
    fileprivate mutating func forgetIdle(limit: Int) -> [OAuthSession] {
        var forgotten: [OAuthSession] = []
        if keptCount > limit {
            let kept = entries.filter { $0.value.kept != nil }.sorted { $0.value.lastUse < $1.value.lastUse }
            for (key, entry) in kept.prefix(keptCount - (limit - limit / 2)) {
                if let session = entry.kept { forgotten.append(session) }
                entries[key]?.kept = nil
            }
            keptCount -= forgotten.count
        }
        if entries.count >= pruneAt {
            entries = entries.filter { $0.value.session != nil }
            pruneAt = max(64, 2 * entries.count)
        }
        return forgotten
    }
}

public import PlanioOAuth

// What a test looks at and turns, from the server's side.

extension PlanioSandbox {
    /// What the server was asked, counted where no client can get it wrong.
    public struct Counters: Sendable, Hashable, Codable {
        /// Requests that were carried out, of any kind.
        public var requests = 0
        /// Requests outside of `/oauth`.
        public var apiRequests = 0
        /// Requests to `/oauth/token` that arrived, also those that an injected fault answered.
        public var tokenArrivals = 0
        /// Requests to `/oauth/token` that were carried out, of any grant.
        public var tokenRequests = 0
        /// Refreshes that issued a token.
        public var refreshes = 0
        /// Tokens that were refreshed at least once. More ``refreshes`` than this means that one was refreshed twice.
        public var refreshedTokens = 0
        /// Tokens that were refreshed with more than a fifth of their life left.
        public var earlyRefreshes = 0
        /// Tokens that were issued, for codes and for refresh tokens.
        public var issuedTokens = 0
        /// Requests to `/oauth/token/info`.
        public var tokenInfoRequests = 0
        /// Issues that clients created; those that the test added do not count.
        public var createdIssues = 0
    }

    /// A request that was carried out.
    public struct LoggedRequest: Sendable, Hashable {
        /// The HTTP method, such as `GET`.
        public let method: String
        /// The path without the query and without the site's prefix.
        public let path: String
    }

    /// What the server was asked since the start, or since ``resetCounters()``.
    public var counters: Counters { state.withLock { $0.counters } }

    /// The last requests that were carried out, at most 10,000.
    public var log: [LoggedRequest] { state.withLock { $0.log } }

    /// Starts counting and logging anew.
    public func resetCounters() {
        state.withLock { state in
            state.counters = Counters()
            state.log = []
        }
    }

    /// Ends the lifetime of one access token, or of all; their refresh tokens stay.
    public func expireTokens(_ accessToken: String? = nil) {
        forEachToken(accessToken) { $0.isExpired = true }
    }

    /// Revokes one token with its refresh token, or all, as a user does under *Authorized applications*.
    public func revokeTokens(_ accessToken: String? = nil) {
        forEachToken(accessToken) { $0.isRevoked = true }
    }

    /// Revokes all tokens but one.
    public func revokeTokens(except token: Token) {
        forEachToken(nil) { $0.isRevoked = $0.isRevoked || $0.access != token.accessToken.expose() }
    }

    /// Forgets one access token, or all tokens: whoever sends one is an anonymous visitor.
    public func forgetTokens(_ accessToken: String? = nil) {
        state.withLock { state in
            for token in state.byAccess.values where accessToken == nil || token.access == accessToken {
                state.byAccess[token.access] = nil
                state.byRefresh[token.refresh] = nil
            }
        }
    }

    /// Forgets all access tokens, but not the refresh tokens.
    public func forgetAccessTokens() { state.withLock { $0.byAccess = [:] } }

    private func forEachToken(_ accessToken: String?, _ change: (SandboxToken) -> Void) {
        state.withLock { state in
            for token in state.byAccess.values where accessToken == nil || token.access == accessToken { change(token) }
        }
    }

    /// How many refresh tokens a client could still use.
    public var liveRefreshTokens: Int {
        state.withLock { state in state.byRefresh.values.count { !$0.isRevoked } }
    }

    /// Who watches any of the objects. Of wiki pages and messages the API does not say it.
    public func watchers(of objects: Planio.Watched) -> Set<Planio.Principal.ID> {
        let watched: [SandboxWatched] =
            switch objects {
            case .issues(let ids): ids.map { .issue($0.rawValue) }
            case .wikiPages(let ids): ids.map { .wikiPage($0) }
            case .messages(let ids): ids.map { .message($0) }
            }
        return state.withLock { state in
            Set(watched.flatMap { state[watchersOf: $0] }.map { Planio.Principal.ID($0) })
        }
    }

    /// The number of a wiki page, which the API does not show.
    /// - Throws: ``UnknownNameError`` if there is no such project or page.
    public func wikiPageID(_ title: String, in project: String) throws(UnknownNameError) -> Int {
        try setUp { state throws(UnknownNameError) in
            let found = state.wikiPage(title, in: try state.named(project: project))
            guard let found else { throw UnknownNameError(kind: "wiki page", name: title) }
            return found.page.id
        }
    }

    /// The number of a project's wiki, which the API does not show.
    /// - Throws: ``UnknownNameError`` if there is no such project.
    public func wikiID(of project: String) throws(UnknownNameError) -> Planio.Wiki.ID {
        try setUp { state throws(UnknownNameError) in Planio.Wiki.ID(try state.named(project: project).wiki) }
    }

    /// The logins of the users whom an administrator had the account's data mailed to, one for each mail.
    public var mailedAccounts: [String] { state.withLock { $0.mailedAccounts } }

    /// The subjects of all issues by id.
    public var issueSubjects: [Int: String] { state.withLock { $0.issues.mapValues(\.subject) } }
}

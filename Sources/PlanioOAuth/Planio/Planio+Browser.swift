public import Foundation

// How a user signs in, in one call: a program that runs where the user's browser does listens for the callback itself.

extension Planio {
    /// Signs a user in by the browser on this machine: listens on a port of 127.0.0.1, hands out the URL to open, waits for
    /// the browser to come back, and finishes (RFC 8252 7.3).
    ///
    /// ```swift
    /// let jens = try await planio.authorizeInBrowser(as: "jens") { url in print("Open \(url)") }
    /// ```
    ///
    /// The configuration's redirect URI is ``RedirectURI/loopback``, registered as `http://127.0.0.1`: the port is a free
    /// one then. It may have a path, if it is registered with it. It may have a port, for a server that does not ignore the
    /// port as Redmine does: only that one is listened on then, and one sign-in at a time is possible.
    ///
    /// What else arrives at the port is answered or dropped, and ends nothing: a callback has the method, the host, the path
    /// and the state of this sign-in. The browser is shown a plain page that says how it ended, after the session was stored.
    /// The port is closed when the call returns. Sign-ins at the same time do not see each other's callbacks.
    /// - Parameters:
    ///   - account: Your name for the session, such as your own user id. An earlier session of that name is revoked.
    ///   - scopes: What to ask for; the configuration's if left out.
    ///   - replacing: What else than a session of the same user may be replaced.
    ///   - open: Is given the URL when the port is listened on: print it, or open it in the browser. The sign-in goes on
    ///     meanwhile, and what is still running when it has ended is cancelled. An error of it ends the sign-in.
    /// - Throws: ``AuthorizationError``: `.noCallback` if no browser has come back within
    ///   ``Options/authorizationLifetime``, `.accessDenied` if the user said no, `.notLoopback` for another redirect URI,
    ///   `.portInUse` and `.cannotListen` if the port is not to be had, and the rest as
    ///   ``authorize(_:callbackQuery:as:replacing:)``, as are the other errors. ``ConfigurationError`` if the scopes cannot
    ///   be asked for. ``TransportError`` with ``TransportError/Reason/closed`` if ``shutdown(within:)`` was called
    ///   meanwhile. What `open` throws. `CancellationError` if the task was cancelled.
    public func authorizeInBrowser(
        as account: String, scopes: Set<Scope>? = nil, replacing: SessionReplacement = .otherUser,
        open: @escaping @Sendable (URL) async throws -> Void
    ) async throws -> PlanioClient {
        try await listening(for: scopes, open) { request, query in
            try await authorize(request, callbackQuery: query, as: account, replacing: replacing)
        }
    }

    /// As ``authorizeInBrowser(as:scopes:replacing:open:)``, where the user who has signed in gives the account its name.
    ///
    /// ```swift
    /// let (client, user) = try await planio.authorizeInBrowser { url in
    ///     print("Open \(url)")
    /// } account: { user in
    ///     "planio-\(user.id)"
    /// }
    /// ```
    /// - Parameters:
    ///   - scopes: What to ask for; the configuration's if left out.
    ///   - replacing: What else than a session of the same user may be replaced.
    ///   - open: Is given the URL when the port is listened on: print it, or open it in the browser.
    ///   - account: Names the account; may look the user up in your own database. An error of it ends the sign-in.
    /// - Throws: As ``authorizeInBrowser(as:scopes:replacing:open:)``; what `account` throws.
    public func authorizeInBrowser(
        scopes: Set<Scope>? = nil, replacing: SessionReplacement = .otherUser,
        open: @escaping @Sendable (URL) async throws -> Void,
        account: @escaping @Sendable (User) async throws -> String
    ) async throws -> (client: PlanioClient, user: User) {
        try await listening(for: scopes, open) { request, query in
            try await authorize(request, callbackQuery: query, replacing: replacing, account: account)
        }
    }

    private func listening<Result: Sendable>(
        for scopes: Set<Scope>?, _ open: @escaping @Sendable (URL) async throws -> Void,
        _ finish: (AuthorizationRequest, _ query: String) async throws -> Result
    ) async throws -> Result {
        let scopes = scopes ?? configuration.scopes
        guard let place = configuration.redirectURI.listeningPlace else { throw AuthorizationError.notLoopback }
        try flow.check(scopes: scopes, redirectURI: configuration.redirectURI, parameters: [:])
        let listener: LoopbackSocket
        do throws(LoopbackSocket.Failure) {
            listener = try .listening(on: place.port)
        } catch {
            throw error.isPortInUse && place.port != 0
                ? AuthorizationError.portInUse(place.port) : .cannotListen(reason: error.reason)
        }
        let request = flow.request(
            scopes: scopes, redirectURI: place.redirectURI(port: listener.port), pkce: true, parameters: [:])
        let signIn = LoopbackSignIn(request, listener, time: context.time, lifetime: flow.lifetime)
        return try await context.endpoint.pipeline.requests.wait {
            try await signIn.run(open) { query in try await finish(request, query) }
        } endedBy: {
            signIn.end(TransportError(.closed, .notSent))
        }
    }
}

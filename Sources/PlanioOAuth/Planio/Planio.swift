public import Logging

/// One application at one Planio or Redmine 6.1+: sends users to authorize, keeps their sessions, acts for them.
///
/// ```swift
/// let planio = try Planio(
///     configuration: PlanioConfiguration(
///         site: "https://your-domain.plan.io", clientID: id, clientSecret: secret,
///         redirectURI: .outOfBand, scopes: [.viewIssues, .addIssues]),
///     tokens: FileTokenStore(path: "tokens"))
///
/// let request = planio.authorizationRequest()
/// print("Open \(request.url)")
/// let jens = try await planio.authorize(request, code: code, as: "jens")
/// try await jens.issues.create(in: "some-project", subject: "Hello world")
///
/// // Later, in any process that shares the token store:
/// let client = planio.client(for: "jens")
/// ```
///
/// One `Planio` serves any number of accounts. A process makes one for each application and shares it: through it tasks find
/// each other's refresh, and an authorization request is finished once. An account that does nothing costs no task, thread
/// or connection, and little memory (``Options/idleSessions``).
public final class Planio: Sendable {
    /// The application and the site, as given.
    public let configuration: PlanioConfiguration
    let flow: AuthorizationCodeFlow
    let context: SessionContext
    let sessions: SessionRegistry
    let finishedRequests: FinishedRequests
    let signIns = KeyedLocks<TokenKey>()

    /// Makes no request.
    /// - Parameters:
    /// - configuration: The application and the site.
    /// - tokens: Where sessions are kept; in memory if left out, so that they end with the process.
    /// - transport: What carries the requests.
    /// - options: Limits, retries, clocks and the rest that has a sensible default.
    public init(
        configuration: PlanioConfiguration, tokens: any TokenStore = InMemoryTokenStore(),
        transport: any HTTPTransport = URLSessionTransport.shared, options: Options = Options()
    ) {
        self.configuration = configuration
        flow = AuthorizationCodeFlow(
            configuration: configuration, time: options.time, randomness: options.randomness,
            lifetime: options.authorizationLifetime)
        finishedRequests = FinishedRequests(lifetime: options.authorizationLifetime, time: options.time)
        context = SessionContext(
            store: tokens,
            endpoint: TokenEndpoint(
                configuration: configuration,
                pipeline: RequestPipeline(transport: transport, site: configuration.location, options: options)),
            policy: options.refresh, identity: options.identity, time: options.time, randomness: options.randomness,
            events: EventChannel(), logger: options.logger)
        sessions = SessionRegistry(context: context, limit: options.idleSessions)
        configuration.location.warnIfInsecure(options.logger)
    }

    // MARK: Accounts

    /// A client that acts as `account`. Makes no request: whether there is a session shows with the first one.
    /// - Parameters:
    ///   - account: The name that the session was stored under.
    ///   - logger: Where the client's requests are logged to; the ``Options/logger`` if left out.
    public func client(for account: String, logger: Logger? = nil) -> PlanioClient {
        let client = client(sessions.session(for: key(account)), isFinal: false)
        return logger.map(client.logging(to:)) ?? client
    }

    /// The accounts of this site and application in the token store, sorted.
    /// - Throws: ``TokenStoreError``; what a token store of your own throws.
    public func accounts() async throws -> [String] {
        try await context.store.keys().filter { $0 == key($0.account) }.map(\.account).sorted()
    }

    /// A valid token of `account`, for another HTTP client; refreshed first if need be.
    /// - Throws: ``SessionError``; `CancellationError` if the task was cancelled.
    public func token(for account: String) async throws -> Token {
        try await begun(account) { try await sessions.session(for: key(account)).validToken() }
    }

    /// The next token of `account`, though the present one may still be valid: when another HTTP client got a 401 with
    /// it. If another task, process or host has refreshed meanwhile, theirs is given.
    /// - Throws: ``SessionError``; `CancellationError` if the task was cancelled.
    @discardableResult
    public func refreshToken(for account: String) async throws -> Token {
        try await begun(account) {
            let session = sessions.session(for: key(account))
            return try await session.token(after: try await session.validToken()).token
        }
    }

    /// What the server says of `account`'s token; `nil` if it does not accept it.
    /// - Throws: ``SessionError``, ``TokenEndpointError``, ``TransportError``; `CancellationError` if the task was cancelled.
    public func tokenInfo(for account: String) async throws -> TokenInfo? {
        try await context.endpoint.info(try await token(for: account).accessToken)
    }

    /// Revokes the session at the server and deletes it from the token store, each even if the other fails. Where the store
    /// cannot be read or locked, the tokens that this process knows are revoked.
    /// - Parameters:
    ///   - account: The name that the session was stored under.
    ///   - settingAsideUnreadable: Whether a record that cannot be read (its encryption key is lost) is moved out of the
    ///     way. Its tokens cannot be revoked, so the error comes all the same, and says where the record is.
    /// - Returns: Whether there was anything to sign out of.
    /// - Throws: ``SignOutError``, which says what became of either half; `CancellationError` if the task was cancelled: the
    ///   work goes on then.
    @discardableResult
    public func signOut(_ account: String, settingAsideUnreadable: Bool = false) async throws -> Bool {
        try await sessions.session(for: key(account)).end(settingAsideUnreadable: settingAsideUnreadable)
    }

    /// What happens to the sessions from now on, for each caller, until ``shutdown(within:)``. A caller that does not keep up
    /// loses the oldest of more than 256 events.
    public func events() -> AsyncStream<SessionEvent> { context.events.subscribe() }

    /// Runs what needs a token of `account`, unless all has been shut down.
    private func begun<Result: Sendable>(_ account: String, _ work: () async throws -> Result) async throws -> Result {
        let place: InFlight.Place
        do {
            place = try context.endpoint.pipeline.requests.enter()
        } catch {
            throw SessionError(.transport(error), key(account))
        }
        defer { withExtendedLifetime(place) {} }
        return try await work()
    }

    /// - Parameter isFinal: Whether the session's user is the client's already.
    func client(_ session: OAuthSession, isFinal: Bool) -> PlanioClient {
        PlanioClient(
            site: configuration.location, pipeline: context.endpoint.pipeline,
            identity: Authenticator(
                kind: .session(SessionBinding(session, of: sessions, isFinal: isFinal)), switchUser: nil))
    }

    func key(_ account: String) -> TokenKey {
        TokenKey(site: configuration.site, clientID: configuration.clientID, account: account)
    }
}

extension Planio: Redacted {
    /// The site and the client id, without the secret.
    public var description: String { "Planio(\(configuration.site), client \(configuration.clientID))" }
}

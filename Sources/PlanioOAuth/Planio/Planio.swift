public import Foundation
import Logging

/// One application at one Planio or Redmine 6.1+: sends users to authorize, keeps their logins, acts for them.
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
/// One `Planio` serves any number of accounts; share it, since tasks find each other's refresh through it. An account
/// that does nothing costs no task, thread or connection.
public final class Planio: Sendable {
    public let configuration: PlanioConfiguration
    private let flow: AuthorizationCodeFlow
    private let context: SessionContext
    private let sessions = Locked<[String: OAuthSession]>([:])

    public init(
        configuration: PlanioConfiguration, tokens: any TokenStore = InMemoryTokenStore(),
        transport: any HTTPTransport = URLSessionTransport(), options: Options = Options()
    ) {
        self.configuration = configuration
        let pipeline = RequestPipeline(
            transport: transport, time: options.time, randomness: options.randomness, limits: options.limits,
            retries: options.retries, logger: options.logger)
        flow = AuthorizationCodeFlow(
            configuration: configuration, time: options.time, randomness: options.randomness,
            lifetime: options.authorizationLifetime)
        context = SessionContext(
            store: tokens, endpoint: TokenEndpoint(configuration: configuration, pipeline: pipeline),
            policy: options.refresh, time: options.time, randomness: options.randomness, events: EventChannel(),
            logger: options.logger)
    }

    // MARK: Authorization

    /// A new authorization: send the user's browser to its ``AuthorizationRequest/url``, keep the request, and finish it
    /// with ``authorize(_:code:as:)`` or ``authorize(_:callback:as:)``.
    public func authorizationRequest() -> AuthorizationRequest {
        flow.request(
            scopes: configuration.scopes, redirectURI: configuration.redirectURI, pkce: true, parameters: [:])
    }

    /// A new authorization that differs from the configuration.
    /// - Parameters:
    ///   - scopes: What to ask for; the configuration's if left out.
    ///   - redirectURI: Where to come back to; the configuration's if left out. For a program that listens on a port:
    ///     `.loopback(port: port)`.
    ///   - pkce: RFC 7636 with S256. Turn it off only for a server that refuses it.
    ///   - parameters: Further query parameters. Those of the flow cannot be replaced.
    public func authorizationRequest(
        scopes: Set<Scope>? = nil, redirectURI: RedirectURI? = nil, pkce: Bool = true,
        parameters: [String: String] = [:]
    ) throws(ConfigurationError) -> AuthorizationRequest {
        let scopes = scopes ?? configuration.scopes
        let redirectURI = redirectURI ?? configuration.redirectURI
        try flow.check(scopes: scopes, redirectURI: redirectURI, parameters: parameters)
        return flow.request(scopes: scopes, redirectURI: redirectURI, pkce: pkce, parameters: parameters)
    }

    /// Finishes an authorization with the code that Planio showed the user; white space around it does no harm.
    ///
    /// `account` is your name for the login, such as your own user id. An earlier login of that name is replaced.
    /// - Throws: ``AuthorizationError``, ``TokenStoreError``.
    public func authorize(
        _ request: AuthorizationRequest, code: String, as account: String
    ) async throws -> PlanioClient {
        try flow.check(request)
        return try await finish(request, code: try PastedCode.code(in: code, for: request), as: account)
    }

    /// Finishes an authorization with the URL that the user's browser came back with, whole and unchanged. Its state is
    /// checked before anything else of it is believed.
    ///
    /// `account` is your name for the login, such as your own user id. An earlier login of that name is replaced.
    /// - Throws: ``AuthorizationError``, ``TokenStoreError``.
    public func authorize(
        _ request: AuthorizationRequest, callback: URL, as account: String
    ) async throws -> PlanioClient {
        try flow.check(request)
        let code = try AuthorizationCallback.code(in: callback.absoluteString, for: request)
        return try await finish(request, code: code, as: account)
    }

    private func finish(_ request: AuthorizationRequest, code: String, as account: String) async throws -> PlanioClient
    {
        // A task of its own: the code is used up by now, so a caller who leaves must not lose the login.
        let work = SharedTask { [self] in
            let token: Token
            do {
                token = try await context.endpoint.exchange(
                    code: code, redirectURI: request.redirectURI, codeVerifier: request.codeVerifier,
                    scopes: request.scopes)
            } catch let error as TokenEndpointError {
                throw AuthorizationError.tokenEndpoint(error)
            } catch let error as TransportError {
                throw AuthorizationError.transport(error)
            }
            let session = OAuthSession(key: key(account), context: context)
            try await session.begin(with: token)
            sessions.withLock { $0[account] = session }
            do {
                try await session.verify(token)
            } catch is TokenNotAccepted {
                throw AuthorizationError.tokenNotAccepted
            } catch {
                // The login is stored; its first request verifies it.
            }
            return client(session)
        }
        return try await work.value()
    }

    // MARK: Accounts

    /// A client that acts as `account`. Makes no request: whether there is a login shows with the first one.
    public func client(for account: String) -> PlanioClient { client(session(account)) }

    /// The accounts of this site and application in the token store, sorted.
    public func accounts() async throws -> [String] {
        try await context.store.keys()
            .filter { $0.site == configuration.site && $0.clientID == configuration.clientID }
            .map(\.account).sorted()
    }

    /// A valid token of `account`, for another HTTP client; refreshed first if need be.
    /// - Throws: ``SessionError``.
    public func token(for account: String) async throws -> Token { try await session(account).validToken() }

    /// The next token of `account`, though the present one may still be valid: when another HTTP client got a 401 with
    /// it. If another task, process or host has refreshed meanwhile, theirs is given.
    /// - Throws: ``SessionError``.
    @discardableResult
    public func refreshToken(for account: String) async throws -> Token {
        let session = session(account)
        return try await session.token(after: try await session.validToken()).token
    }

    /// What the server says of `account`'s token.
    /// - Throws: ``SessionError``, ``TokenEndpointError``, ``TransportError``.
    public func tokenInfo(for account: String) async throws -> TokenInfo? {
        try await context.endpoint.info(try await token(for: account).accessToken)
    }

    /// Revokes the login at the server and deletes it from the token store, each even if the other fails.
    /// - Throws: ``SignOutError`` that says which half did not work.
    public func signOut(_ account: String) async throws {
        let session =
            sessions.withLock { sessions in
                sessions.removeValue(forKey: account)
            } ?? OAuthSession(key: key(account), context: context)
        try await session.end()
    }

    /// What happens to the logins from now on, for each caller.
    public func events() -> AsyncStream<SessionEvent> { context.events.subscribe() }

    /// Ends what the transport holds open. Programs call it before they exit, if they made the transport for this alone.
    public func shutdown() async { await context.endpoint.pipeline.transport.shutdown() }

    private func session(_ account: String) -> OAuthSession {
        sessions.withLock { sessions in
            if let session = sessions[account] { return session }
            let session = OAuthSession(key: key(account), context: context)
            sessions[account] = session
            return session
        }
    }

    private func client(_ session: OAuthSession) -> PlanioClient {
        PlanioClient(
            site: configuration.location, pipeline: context.endpoint.pipeline,
            identity: Authenticator(kind: .session(session), switchUser: nil))
    }

    private func key(_ account: String) -> TokenKey {
        TokenKey(site: configuration.site, clientID: configuration.clientID, account: account)
    }
}

import HTTPTypes
public import Logging

/// The typed REST API of one Planio or Redmine, as one user. It never changes its user.
///
/// ``Planio/client(for:logger:)`` makes one for an account that authorized; this initializer makes one for an API key.
///
/// ```swift
/// let client = try PlanioClient(site: "https://redmine.example.org", credential: .apiKey(key))
/// let me = try await client.users.current()
/// ```
///
/// A client is a small value: copy it, share it, make as many as you like.
public struct PlanioClient: Sendable {
    let site: Site
    private(set) var pipeline: RequestPipeline
    let identity: Authenticator
    let nameCache: NameCache

    init(site: Site, pipeline: RequestPipeline, identity: Authenticator) {
        self.site = site
        self.pipeline = pipeline
        self.identity = identity
        nameCache = NameCache(lifetime: pipeline.namesLifetime, time: pipeline.time)
    }

    private init(_ client: PlanioClient, _ pipeline: RequestPipeline) {
        site = client.site
        self.pipeline = pipeline
        identity = client.identity
        nameCache = client.nameCache
    }

    /// A client without OAuth.
    /// - Throws: ``ConfigurationError`` if the site or the credential cannot work.
    public init(
        site: SiteAddress, credential: Credential, transport: any HTTPTransport = URLSessionTransport.shared,
        options: Planio.Options = Planio.Options()
    ) throws(ConfigurationError) {
        var problems: [ConfigurationError.Problem] = []
        var location: Site?
        do { location = try Site(site) } catch { problems.append(.init("site", .wrong, error.explanation)) }
        if let problem = credential.problem { problems.append(.init("credential", .wrong, problem)) }
        guard problems.isEmpty, let location else { throw ConfigurationError(problems: problems) }
        self.site = location
        pipeline = RequestPipeline(transport: transport, site: location, options: options)
        identity = Authenticator(
            kind: .fixed(
                StaticCredential(credential, site: self.site, pipeline: pipeline, identity: options.identity)),
            switchUser: nil)
        nameCache = NameCache(lifetime: options.namesLifetime, time: options.time)
        self.site.warnIfInsecure(options.logger)
    }

    /// A client without OAuth, with the site's address as text.
    /// - Throws: ``ConfigurationError`` if the site or the credential cannot work.
    public init(
        site: String, credential: Credential, transport: any HTTPTransport = URLSessionTransport.shared,
        options: Planio.Options = Planio.Options()
    ) throws(ConfigurationError) {
        try self.init(site: SiteAddress(site), credential: credential, transport: transport, options: options)
    }

    /// The same client in another user's name (`X-Redmine-Switch-User`); administrators only, by OAuth with the scope
    /// ``Scope/admin``. The server ignores the wish of others, so it is confirmed before the first request: who may not act as
    /// the user gets a ``PlanioError`` of the kind ``PlanioError/Kind/identity(_:)``.
    /// - Throws: ``ConfigurationError`` if `login` cannot be sent.
    public func acting(as login: String) throws(ConfigurationError) -> PlanioClient {
        guard !login.isEmpty, login.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ConfigurationError("login", "must be ASCII without spaces to fit a header field")
        }
        return PlanioClient(
            site: site, pipeline: pipeline, identity: Authenticator(kind: identity.kind, switchUser: login))
    }

    /// The same client, whose requests are logged to another logger, such as that of the request which a server answers
    /// with it. What several clients share, as refreshes, goes to that of ``Planio/Options``.
    public func logging(to logger: Logger) -> PlanioClient {
        var client = self
        client.pipeline.logger = logger
        return client
    }

    /// The same client with other retries, for one call or for several: `client.with(retries: .none).issues.get(7)`. It shares
    /// everything else with this one.
    public func with(retries: RetryPolicy) -> PlanioClient { PlanioClient(self, pipeline.with(retries)) }

    /// The same client with other limits, for one call or for several. It shares everything else with this one; the requests
    /// of clients with another ``Planio/Limits/concurrentRequests`` are counted by themselves.
    public func with(limits: Planio.Limits) -> PlanioClient { PlanioClient(self, pipeline.with(limits)) }

    /// The name that the program gave the account (``Planio/client(for:logger:)``); `nil` without OAuth.
    public var account: String? {
        if case .session(let binding) = identity.kind { binding.account } else { nil }
    }

    /// Sends a request as this client's user.
    ///
    /// Success is what the request expects (``PlanioRequest/expects``); every other response is an error, also with a status
    /// of success.
    /// - Throws: ``PlanioError``; `CancellationError` if the task was cancelled.
    @discardableResult
    public func send(_ request: PlanioRequest) async throws -> PlanioResponse {
        let watch = pipeline.watch(
            .api, request.method, request.path, of: site, route: request.route, account: account)
        return try await watch.run {
            do {
                let prepared = try request.httpRequest(site)
                let limits = request.limits ?? pipeline.limits.ofRequest
                let client = request.retries.map(with(retries:)) ?? self
                return try await pipeline.requests.run {
                    try await pipeline.bounded(limits.timeout) { deadline in
                        try await client.response(request, prepared, limits, until: deadline, watch)
                    }
                }
            } catch {
                throw Self.explain(error, request)
            }
        }
    }

    private func response(
        _ request: PlanioRequest, _ first: HTTPRequest, _ limits: TransportLimits, until deadline: CallDeadline,
        _ watch: OperationWatch?
    ) async throws -> PlanioResponse {
        try pipeline.check(deadline)
        // A transfer may take long, but not the way to it.
        var authorization = try await watch.waiting(for: .token) {
            limits.idleTimeout == nil
                ? try await identity.authorization()
                : try await pipeline.bounded(pipeline.limits.timeout) { _ in try await identity.authorization() }
        }
        var target = first
        var trail = RedirectTrail(request, first, site)
        // What is streamed is not held.
        var mayRevalidate = !limits.streamsResponse
        while true {
            // Who is acted as is not bound by the token's scopes.
            let token = identity.switchUser == nil ? authorization.bindingToken : nil
            try request.checkFields(token)
            // From now on nobody has just asked for the user: what is known may be outdated by this request.
            _ = identity.takeUser(authorization)
            var prepared = target
            let revalidation =
                mayRevalidate
                ? Revalidation(request, prepared, identity, authorization, token, pipeline.held) : nil
            if let tag = revalidation?.tag { prepared.headerFields[.ifNoneMatch] = tag }
            for field in authorization.fields { prepared.headerFields.append(field) }
            var response: CollectedResponse
            do {
                response = try await pipeline.send(
                    prepared, body: request.body, idempotent: request.isIdempotent, limits: limits,
                    secrets: request.allSecrets + authorization.secrets, passage: Passage(lane: identity.lane),
                    until: deadline, watch)
            } catch {
                identity.settle()
                throw error
            }
            if response.status != 401 { identity.settle() }
            if let revalidation {
                guard let settled = revalidation.settle(response) else {
                    mayRevalidate = false
                    continue
                }
                response = settled
            }
            do {
                // A 401 was not carried out, so any request may be repeated that can be read again.
                if response.status == 401,
                    let next = try await watch.waiting(
                        for: .token, { try await identity.authorization(after: authorization, response) })
                {
                    // The session is well, but the body is spent: only the caller can send it again.
                    guard request.body.isReplayable else { throw TokenOutdated() }
                    authorization = next
                    continue
                }
                try await identity.reconsider(authorization, after: response)
            } catch let error as IdentityError {
                throw PlanioError(error, request, answered: response)
            }
            do {
                try identity.judge(response, to: request.path, authorization)
            } catch let error as IdentityError {
                throw PlanioError(.identity(error), request, response)
            }
            if let next = trail.next(response, after: target) {
                guard pipeline.time.uptime < deadline.end else { throw deadline.expire() }
                target = next
                mayRevalidate = false
                continue
            }
            if let error = PlanioError(response, to: request, token: token, site: site, now: pipeline.time.now) {
                throw error
            }
            return PlanioResponse(response, to: request, at: trail.path)
        }
    }

    /// The client's user, if the server has just been asked for nothing else.
    func justConfirmedUser(_ request: PlanioRequest) async throws -> PlanioResponse? {
        do {
            let response = try await pipeline.requests.run {
                try await pipeline.bounded(pipeline.limits.timeout) { _ in
                    let user = identity.takeUser(try await identity.authorization())
                    if user != nil { identity.settle() }
                    return user?.response
                }
            }
            return response.map { PlanioResponse($0, to: request) }
        } catch {
            throw Self.explain(error, request)
        }
    }

    /// The one public error type of this floor.
    static func explain(_ error: any Error, _ request: PlanioRequest) -> any Error {
        switch error {
        case let error as SessionError:
            // Whether the server says so or the token store, it means the same.
            if case .differentUser = error.reason {
                PlanioError(IdentityError(.differentUser, path: nil), request)
            } else {
                PlanioError(.session(error), request)
            }
        case let error as TransportError: PlanioError(.transport(error), request)
        case let error as IdentityError: PlanioError(error, request)
        case let error as TokenNotAccepted:
            error.response.refusesToken
                ? PlanioError(.unauthorized(.tokenRefused), request, error.response)
                : PlanioError(IdentityError(.tokenUnknown, error.response), request)
        case is TokenOutdated: PlanioError(.unauthorized(.tokenOutdated), request)
        default: error
        }
    }
}

extension PlanioClient: Redacted {
    /// The site, without the credential.
    public var description: String { "PlanioClient(\(site.description))" }
}

import HTTPTypes

/// The typed REST API of one Planio or Redmine, as one user. It never changes its user.
///
/// ``Planio/client(for:)`` makes one for an account that authorized; this initializer makes one for an API key.
///
/// ```swift
/// let client = try PlanioClient(site: "https://redmine.example.org", credential: .apiKey(key))
/// let me = try await client.users.current()
/// ```
///
/// A client is a small value: copy it, share it, make as many as you like.
public struct PlanioClient: Sendable {
    let site: Site
    let pipeline: RequestPipeline
    let identity: Authenticator

    init(site: Site, pipeline: RequestPipeline, identity: Authenticator) {
        self.site = site
        self.pipeline = pipeline
        self.identity = identity
    }

    /// A client without OAuth.
    /// - Throws: ``ConfigurationError`` if the site or the credential cannot work.
    public init(
        site: SiteAddress, credential: Credential, transport: any HTTPTransport = URLSessionTransport(),
        options: Planio.Options = Planio.Options()
    ) throws(ConfigurationError) {
        do { self.site = try Site(site) } catch { throw ConfigurationError("site", error.explanation) }
        if let problem = credential.problem { throw ConfigurationError("credential", problem) }
        pipeline = RequestPipeline(transport: transport, options: options)
        identity = Authenticator(
            kind: .fixed(StaticCredential(credential, site: self.site, pipeline: pipeline)), switchUser: nil)
        self.site.warnIfInsecure(options.logger)
    }

    /// A client without OAuth, with the site's address as text.
    /// - Throws: ``ConfigurationError`` if the site or the credential cannot work.
    public init(
        site: String, credential: Credential, transport: any HTTPTransport = URLSessionTransport(),
        options: Planio.Options = Planio.Options()
    ) throws(ConfigurationError) {
        try self.init(site: SiteAddress(site), credential: credential, transport: transport, options: options)
    }

    /// The same client in another user's name (`X-Redmine-Switch-User`); administrators only.
    /// - Throws: ``ConfigurationError`` if `login` cannot be sent.
    public func acting(as login: String) throws(ConfigurationError) -> PlanioClient {
        guard !login.isEmpty, login.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ConfigurationError("login", "must be ASCII without spaces to fit a header field")
        }
        return PlanioClient(
            site: site, pipeline: pipeline, identity: Authenticator(kind: identity.kind, switchUser: login))
    }

    /// The name that the program gave the account (``Planio/client(for:)``); `nil` without OAuth.
    public var account: String? {
        if case .session(let session) = identity.kind { session.key.account } else { nil }
    }

    public var issues: Issues { Issues(client: self) }
    public var users: Users { Users(client: self) }

    /// A list of your own type, page by page.
    public func list<Element: PlanioResource>(
        _ type: Element.Type, at path: String, query: KeyValuePairs<String, String> = [:]
    ) -> PagedList<Element> {
        PagedList(client: self, request: .get(path, query: query))
    }

    /// Sends a request as this client's user.
    /// - Throws: ``PlanioError``; `CancellationError` if the task was cancelled.
    @discardableResult
    public func send(_ request: PlanioRequest) async throws -> PlanioResponse {
        do {
            let prepared = try request.httpRequest(site)
            return try await pipeline.bounded(pipeline.limits.timeout) { end in
                try await answer(request, prepared, until: end)
            }
        } catch {
            throw Self.explain(error, request)
        }
    }

    private func answer(
        _ request: PlanioRequest, _ prepared: HTTPRequest, until end: Duration
    ) async throws -> PlanioResponse {
        var authorization = try await identity.authorization()
        while true {
            var prepared = prepared
            for field in authorization.fields { prepared.headerFields.append(field) }
            let response = try await pipeline.send(
                prepared, body: request.body, idempotent: request.isIdempotent, limits: pipeline.limits,
                secrets: request.secrets + authorization.secrets, until: end)
            // A 401 was not carried out, so any request may be repeated that can be read again.
            if response.status == 401, let next = try await identity.authorization(after: authorization) {
                // The login is well, but the body is spent: only the caller can send it again.
                guard request.body.isReplayable else { throw TokenOutdated() }
                authorization = next
                continue
            }
            if let error = PlanioError(
                response, to: request, as: identity.kind, token: authorization.token, now: pipeline.time.now)
            {
                throw error
            }
            return PlanioResponse(response, to: request)
        }
    }

    /// The one public error type of this floor.
    private static func explain(_ error: any Error, _ request: PlanioRequest) -> any Error {
        switch error {
        case let error as SessionError: PlanioError(.session(error), request)
        case let error as TransportError: PlanioError(.transport(error), request)
        case is TokenNotAccepted: PlanioError(.unauthorized(.tokenUnknown), request)
        case is TokenOutdated: PlanioError(.unauthorized(.tokenOutdated), request)
        case let error as TokenEndpointError: PlanioError(error, request)
        case let error as StaticCredential.Refused: PlanioError(error, request)
        default: error
        }
    }
}

extension PlanioError {
    /// The token could not be verified, because `/oauth/token/info` failed.
    fileprivate init(_ error: TokenEndpointError, _ request: PlanioRequest) {
        kind =
            switch error.kind {
            case .redirected: .redirected(origin: nil)
            case _ where error.isTemporary: .server(retryAfter: error.retryAfter)
            default: .rejected(error.serverDescription.map { [$0] } ?? [])
            }
        method = request.method.rawValue
        path = request.path
        status = error.status
        requestID = error.requestID
    }

    /// The credential could not be verified.
    fileprivate init(_ error: StaticCredential.Refused, _ request: PlanioRequest) {
        let status = error.response.status
        let kind: Kind =
            switch status {
            case 401, 403: .unauthorized(.credentialRefused)
            case 412: .unknownUser
            case 300...399: .redirected(origin: nil)
            case 429: .tooManyRequests(retryAfter: nil)
            case 500...: .server(retryAfter: nil)
            default: .rejected([])
            }
        self.init(kind, request, error.response)
    }
}

extension PlanioClient: Redacted {
    public var description: String { "PlanioClient(\(site.description))" }
}

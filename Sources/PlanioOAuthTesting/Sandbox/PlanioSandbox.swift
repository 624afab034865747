import Foundation
public import HTTPTypes
public import PlanioOAuth

/// A small Planio in memory, behind ``HTTPTransport``: OAuth 2 as Redmine's Doorkeeper does it, issues, time entries,
/// projects and users with roles, workflow, filters and validation, and faults on request. For your tests, and to try
/// the library without an account.
///
/// ```swift
/// let sandbox = PlanioSandbox.demo()
/// let planio = Planio(
///     configuration: try sandbox.configuration(scopes: [.viewIssues, .addIssues]), transport: sandbox)
/// let request = planio.authorizationRequest()
/// let code = try sandbox.consent(to: request.url, as: "jens")     // plays the user and the browser
/// let jens = try await planio.authorize(request, code: code, as: "jens")
/// sandbox.inject(.status(503), on: .token, .first(2))
/// ```
///
/// It agrees with a real Redmine 6.1 on what it does: one suite of tests runs against both. What it does not do it
/// refuses with 501 and says so; see ``respond(to:_:status:json:)``.
public final class PlanioSandbox: HTTPTransport {
    /// When the old refresh token dies.
    public enum Rotation: Sendable {
        /// When the new access token is first used, as Redmine does it.
        case onFirstUse
        /// At once, as stricter servers do it: a lost response costs the session.
        case immediately
    }

    let state: Locked<SandboxState>
    let time: any TimeSource
    let faults = Locked(FaultRules())

    /// An empty site.
    /// - Parameters:
    ///   - site: Its address; a path prefix is honoured.
    ///   - tokenLifetime: How long access tokens live.
    ///   - rotation: When the old refresh token dies.
    ///   - time: The clock, by which tokens expire and responses are delayed.
    public init(
        site: String = "https://sandbox.plan.io", tokenLifetime: Duration = .seconds(7200),
        rotation: Rotation = .onFirstUse, time: any TimeSource = .system
    ) {
        state = Locked(SandboxState(site: site, tokenLifetime: tokenLifetime, rotation: rotation))
        self.time = time
    }

    /// The address, as a ``PlanioConfiguration`` wants it.
    public var site: String {
        get { state.withLock { $0.site } }
        set { state.withLock { $0.site = newValue } }
    }

    /// A configuration for an application of this sandbox; the first one if left out.
    /// - Throws: ``ConfigurationError`` if it cannot work, for example without scopes.
    public func configuration(
        for application: Application? = nil, redirectURI: RedirectURI = .outOfBand, scopes: Set<Scope>
    ) throws(ConfigurationError) -> PlanioConfiguration {
        let (site, first) = state.withLock { ($0.site, $0.applications.values.min { $0.number < $1.number }) }
        return try PlanioConfiguration(
            site: .insecure(site), clientID: application?.clientID ?? first?.clientID ?? "",
            clientSecret: application.map(\.clientSecret) ?? first?.clientSecret, redirectURI: redirectURI,
            scopes: scopes)
    }

    // MARK: The transport

    /// Responds as a Redmine would, unless an injected fault says otherwise.
    /// - Throws: ``TransportError`` where a fault says so, or the response is larger than `limits` allow;
    ///   `CancellationError` if the task was cancelled.
    public func send(
        _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
    ) async throws -> (HTTPResponse, HTTPBody) {
        try Task.checkCancellation()
        let data = try await body.collect(upTo: 64 * 1024 * 1024)
        body.reportSent(data.count)
        let response = try await respond(to: SandboxRequest(request, body: data))
        var fields = HTTPFields()
        for (name, value) in response.fields {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        guard response.body.count <= limits.responseBytes else {
            throw TransportError(.responseTooLarge(limit: limits.responseBytes), .responded)
        }
        return (HTTPResponse(status: .init(code: response.status), headerFields: fields), HTTPBody(response.body))
    }

    /// Responds to a request, or does what a fault rule says.
    func respond(to request: SandboxRequest) async throws -> SandboxResponse {
        let fault = faults.withLock { $0.next(for: request.path) }
        if case .refused = fault { throw TransportError(.cannotConnect, .notSent) }
        state.withLock { $0.countArrival(request.path) }
        switch fault {
        case .status(let status, let retryAfter, let body):
            return SandboxResponse(status: status, fields: retryAfter.map { ["Retry-After": $0] } ?? [:], html: body)
        case .garbage: return SandboxResponse(status: 200, html: "<html>Maintenance</html>")
        case .redirect(let location): return SandboxResponse(status: 307, fields: ["Location": location])
        case .cut: throw TransportError(.connectionLost, .unknown)
        case .delay(let duration): try await time.sleep(for: duration)
        case .hang:
            // Until the caller gives up.
            try await time.sleep(for: .seconds(100 * 365 * 86400))
        case .loseResponse, .refused, nil: break
        }
        let response = state.withLock { state in
            state.handle(request, now: time.now)
        }
        if case .loseResponse = fault { throw TransportError(.connectionLost, .unknown) }
        return response
    }
}
extension PlanioSandbox: Redacted {
    /// The site alone.
    public var description: String { "PlanioSandbox(\(site))" }
}

extension PlanioSandbox.Application: Redacted {
    /// The name and the client id, without the secret.
    public var description: String { "\(name) (client \(clientID))" }
}

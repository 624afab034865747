import Foundation
public import HTTPTypes
public import PlanioOAuth

/// A small Planio in memory, behind ``HTTPTransport``: OAuth 2 as Redmine's Doorkeeper does it, users, projects and
/// issues with permissions, and faults on request. For your tests, and to try the library without an account.
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
/// It agrees with a real Redmine 6.1 wherever the library relies on it: one suite of tests runs against both.
public final class PlanioSandbox: HTTPTransport {
    /// When the old refresh token dies.
    public enum Rotation: Sendable {
        /// When the new access token is first used, as Redmine does it.
        case onFirstUse
        /// At once, as stricter servers do it: a lost answer costs the login.
        case immediately
    }

    /// An application's id and secret.
    public struct Application: Sendable, Hashable {
        public let clientID: String
        /// `nil` for a public client.
        public let clientSecret: String?
        public let name: String

        /// An application that is known by its id and secret.
        public init(clientID: String, clientSecret: String?, name: String) {
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.name = name
        }
    }

    let state: Locked<SandboxState>
    let time: any TimeSource
    let faults = Locked(FaultRules())

    /// An empty site.
    /// - Parameters:
    ///   - site: Its address; a path prefix is honoured.
    ///   - tokenLifetime: How long access tokens live.
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

    // MARK: What is there

    /// - Returns: The user's id.
    @discardableResult
    public func addUser(
        login: String, password: String, firstname: String? = nil, lastname: String = "Example", isAdmin: Bool = false,
        apiKey: String? = nil
    ) -> Int {
        state.withLock { state in
            state.addUser(
                login: login, password: password, firstname: firstname ?? login.capitalized, lastname: lastname,
                isAdmin: isAdmin, apiKey: apiKey, now: time.now)
        }
    }

    /// - Parameter members: By login, what their role allows in the project.
    @discardableResult
    public func addProject(
        identifier: String, name: String? = nil, isPublic: Bool = true, isArchived: Bool = false,
        members: [String: Set<Scope>] = [:]
    ) -> Int {
        state.withLock { state in
            state.addProject(
                identifier: identifier, name: name ?? identifier, isPublic: isPublic, isArchived: isArchived,
                members: members, now: time.now)
        }
    }

    /// Registers an application.
    /// - Parameters:
    ///   - isConfidential: Whether it has a secret.
    ///   - clientID: Made up if left out, as is the secret.
    public func addApplication(
        name: String, scopes: Set<Scope>,
        redirectURIs: [String] = ["urn:ietf:wg:oauth:2.0:oob", "http://127.0.0.1", "https://app.example/callback"],
        isConfidential: Bool = true, clientID: String? = nil, clientSecret: String? = nil
    ) -> Application {
        state.withLock { state in
            let secret = clientSecret ?? state.random()
            return state.addApplication(
                name: name, scopes: scopes, redirectURIs: redirectURIs, clientID: clientID ?? state.random(),
                clientSecret: isConfidential ? secret : nil)
        }
    }

    @discardableResult
    public func addIssue(in project: String, subject: String, author: String) -> Int? {
        state.withLock { state in
            guard let project = state.project(project), let author = state.user(login: author) else { return nil }
            return state.addIssue(SandboxIssue(project: project.id, author: author.id, subject: subject, now: time.now))
        }
    }

    /// A configuration for an application of this sandbox; the first one if left out.
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

    public func send(
        _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
    ) async throws -> (HTTPResponse, HTTPBody) {
        try Task.checkCancellation()
        let data = try await body.collect(upTo: 64 * 1024 * 1024)
        let answer = try await answer(SandboxRequest(request, body: data))
        var fields = HTTPFields()
        for (name, value) in answer.fields {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        guard answer.body.count <= limits.responseBytes else {
            throw TransportError(.responseTooLarge(limit: limits.responseBytes), .responded)
        }
        return (HTTPResponse(status: .init(code: answer.status), headerFields: fields), HTTPBody(answer.body))
    }

    /// Answers a request, or does what a fault rule says.
    func answer(_ request: SandboxRequest) async throws -> SandboxResponse {
        let fault = faults.withLock { $0.next(for: request.path) }
        if case .refused = fault { throw TransportError(.cannotConnect, .notSent) }
        state.withLock { $0.countArrival(request.path) }
        switch fault {
        case .status(let status, let retryAfter, let body):
            return SandboxResponse(status: status, fields: retryAfter.map { ["Retry-After": $0] } ?? [:], text: body)
        case .garbage: return SandboxResponse(status: 200, text: "<html>Maintenance</html>")
        case .redirect(let location): return SandboxResponse(status: 307, fields: ["Location": location])
        case .cut: throw TransportError(.connectionLost, .unknown)
        case .delay(let duration): try await time.sleep(for: duration)
        case .hang:
            // Until the caller gives up.
            try await time.sleep(for: .seconds(100 * 365 * 86400))
        case .loseAnswer, .refused, nil: break
        }
        let answer = state.withLock { state in
            state.handle(request, now: time.now)
        }
        if case .loseAnswer = fault { throw TransportError(.connectionLost, .unknown) }
        return answer
    }
}

extension PlanioSandbox {
    /// A site with what an example or a test needs: the users `admin`, `jens` and `felix` (password: the login and
    /// `-password-1`), the project `some-project`, where Jens may do everything and Felix report, `private-project`,
    /// which only Jens sees, `archived-project`, and the applications Everything, Few and Public.
    public static func demo(
        site: String = "https://sandbox.plan.io", tokenLifetime: Duration = .seconds(7200),
        rotation: Rotation = .onFirstUse, time: any TimeSource = .system
    ) -> PlanioSandbox {
        let sandbox = PlanioSandbox(site: site, tokenLifetime: tokenLifetime, rotation: rotation, time: time)
        sandbox.addUser(
            login: "admin", password: "admin-password-1", firstname: "Redmine", lastname: "Admin", isAdmin: true,
            apiKey: "admin-api-key")
        sandbox.addUser(login: "jens", password: "jens-password-1", lastname: "Maker", apiKey: "jens-api-key")
        sandbox.addUser(login: "felix", password: "felix-password-1", lastname: "Finder", apiKey: "felix-api-key")
        let everything = Set(Scope.Permission.all.map(\.scope))
        let reporting: Set<Scope> = [.viewIssues, .addIssues, .addIssueNotes, .logTime]
        sandbox.addProject(
            identifier: "some-project", name: "Some project", members: ["jens": everything, "felix": reporting])
        sandbox.addProject(
            identifier: "private-project", name: "Private project", isPublic: false, members: ["jens": everything])
        sandbox.addProject(
            identifier: "archived-project", name: "Archived project", isArchived: true, members: ["jens": everything])
        for number in 1...30 {
            sandbox.addIssue(
                in: "some-project", subject: "Seeded issue \(number)",
                author: number.isMultiple(of: 2) ? "felix" : "jens")
        }
        sandbox.addIssue(in: "private-project", subject: "Nobody else sees this", author: "jens")
        _ = sandbox.addApplication(name: "Everything", scopes: everything.union([.admin]))
        _ = sandbox.addApplication(name: "Few", scopes: [.viewIssues, .addIssues])
        _ = sandbox.addApplication(name: "Public", scopes: everything.union([.admin]), isConfidential: false)
        return sandbox
    }

    /// An application by its name.
    public func application(_ name: String) -> Application? {
        state.withLock { state in
            state.applications.values.first { $0.name == name }.map {
                Application(clientID: $0.clientID, clientSecret: $0.clientSecret, name: $0.name)
            }
        }
    }
}

extension PlanioSandbox: Redacted {
    public var description: String { "PlanioSandbox(\(site))" }
}

extension PlanioSandbox.Application: Redacted {
    public var description: String { "\(name) (client \(clientID))" }
}

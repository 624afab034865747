import Foundation
import PlanioOAuth

/// What a case is played on: a server on 127.0.0.1 that follows a script, another origin that must see no secret, a
/// transport, and clients.
final class Stage: Sendable {
    typealias Script = @Sendable (ScriptedConnection) throws -> Void

    let kind: TransportKind
    let settings: Case.Settings
    let transport: any HTTPTransport
    let server: ScriptedServer
    let other: ScriptedServer
    let log = LogLines()
    private let scripts: Locked<Scripts>
    private let leaks = Locked<[String]>([])
    /// Secrets that the library makes up itself.
    private let made = Locked<[String]>([])

    /// What the server does with a request, by its path.
    private struct Scripts {
        /// Instead of reading a request.
        var onConnection: Script?
        var byPath: [String: (isEarly: Bool, script: Script)] = [:]
    }

    init(_ kind: TransportKind, _ settings: Case.Settings, trusting authority: String?) throws {
        self.kind = kind
        self.settings = settings
        transport = try kind.make(trusting: authority, http2: settings.isHTTP2)
        let scripts = Locked(Scripts())
        self.scripts = scripts
        server = try ScriptedServer { connection in
            if let script = scripts.withLock({ $0.onConnection }) { return try script(connection) }
            repeat {
                connection.keepsOpen = false
                let head = try connection.head()
                let script = scripts.withLock { $0.byPath[head.path] ?? $0.byPath["*"] }
                if script?.isEarly == true { connection.take(head) } else { try connection.take(withBody: head) }
                try (script?.script ?? Self.standard)(connection)
            } while connection.keepsOpen
        }
        other = try ScriptedServer { connection in
            try connection.request()
            try connection.write(response(body: #"{"elsewhere":true}"#))
        }
    }

    /// Plays a path, or `*`: all for which there is no other script.
    /// - Parameter isEarly: Whether the script begins before the body of the request is read.
    func serve(_ path: String = "/x.json", isEarly: Bool = false, _ script: @escaping Script) {
        scripts.withLock { $0.byPath[path] = (isEarly, script) }
    }

    /// Plays whole connections.
    func serveConnections(_ script: @escaping Script) { scripts.withLock { $0.onConnection = script } }

    /// Redmine as it should be: it knows who asks, and issues tokens.
    static let standard: Script = { connection in
        let request = connection.latest
        guard Planted.isIn(request.head) || Planted.isIn(String(decoding: request.body, as: UTF8.self)) else {
            return try connection.write(response("401 Unauthorized"))
        }
        switch request.path {
        case "/users/current.json":
            let login = JSONValue.string(request["X-Redmine-Switch-User"] ?? "jens")
            let isAdmin = JSONValue.bool(request["X-Redmine-Switch-User"] != nil)
            let user: JSONValue = [
                "user": ["id": 5, "login": login, "admin": isAdmin, "firstname": "Jens", "lastname": "Maker"]
            ]
            try connection.write(response(body: String(decoding: try user.encoded(), as: UTF8.self)))
        case "/oauth/token":
            let isRefresh = String(decoding: request.body, as: UTF8.self).contains("grant_type=refresh_token")
            try connection.write(response(body: tokens(isRefresh ? connection.count : 1)))
        case "/oauth/token/info":
            try connection.write(response(body: #"{"resource_owner_id":5,"scope":["view_issues"]}"#))
        case "/oauth/revoke": try connection.write(response(body: "{}"))
        default: try connection.write(response("404 Not Found"))
        }
    }

    static func tokens(_ number: Int) -> String {
        #"{"access_token":"planted-access-\#(number)","token_type":"Bearer","expires_in":7200,"refresh_token":"planted-refresh-\#(number)","scope":"view_issues"}"#
    }

    // MARK: Clients

    var options: Planio.Options {
        Planio.Options(
            limits: Planio.Limits(
                timeout: .seconds(settings.deadline), responseBytes: settings.responseBytes, concurrentRequests: 100,
                concurrentRequestsPerAccount: 100),
            retries: RetryPolicy(attempts: settings.attempts, firstWait: .milliseconds(10)), overload: .none,
            refresh: RefreshPolicy(retries: .none), logger: log.logger)
    }

    /// By an API key.
    func client(_ credential: Credential = .apiKey(Planted.apiKey), origin: String? = nil) throws -> PlanioClient {
        try PlanioClient(
            site: SiteAddress(origin ?? server.origin), credential: credential, transport: transport, options: options)
    }

    func planio(
        _ redirectURI: RedirectURI = .outOfBand, clientID: String = "app", origin: String? = nil,
        authentication: PlanioConfiguration.ClientAuthentication = .clientSecretPost
    ) throws -> Planio {
        Planio(
            configuration: try PlanioConfiguration(
                site: origin ?? server.origin, clientID: clientID, clientSecret: Planted.clientSecret,
                redirectURI: redirectURI, scopes: [.viewIssues], clientAuthentication: authentication),
            transport: transport, options: options)
    }

    // MARK: Outcomes

    /// The state and the verifier of a request are as secret as what is planted.
    func plant(_ request: AuthorizationRequest) {
        made.withLock { $0 += [request.state, request.codeVerifier].compactMap { $0?.expose() } }
    }

    /// What `work` comes to, an error as its kind. An error that shows a secret is one more fault.
    func outcome(_ work: () async throws -> String) async -> String {
        do {
            return try await work()
        } catch {
            if Planted.isShown(by: error, or: made.withLock { $0 }) {
                leaks.withLock { $0.append("a secret in \(type(of: error))") }
            }
            return ErrorText.of(error)
        }
    }

    /// Reads `/x.json`, and says how many requests the server saw for it.
    func get(_ path: String = "/x.json", by client: PlanioClient? = nil) async throws -> String {
        let client = try client ?? self.client()
        return await outcome { "ok \(Self.text(of: try await client.send(.get(path))))" } + " ×\(count(path))"
    }

    /// Creates something at `/x.json`.
    func post(_ path: String = "/x.json", by client: PlanioClient? = nil) async throws -> String {
        let client = try client ?? self.client()
        return await outcome { "ok \(Self.text(of: try await client.send(.post(path, json: ["x": ["y": 1]]))))" }
            + " ×\(count(path))"
    }

    static func text(of response: PlanioResponse) -> String { "\(response.status), \(response.body.count) bytes" }

    /// How many requests of the path the server saw.
    func count(_ path: String) -> Int { server.requests.count { $0.path == path } }

    /// What must never be, whatever the case is.
    func faults() -> [String] {
        var faults = leaks.withLock { $0 }
        let made = made.withLock { $0 }
        if log.lines.contains(where: { line in Planted.isIn(line) || made.contains { line.contains($0) } }) {
            faults.append("a secret in the log")
        }
        let elsewhere = other.requests
        if elsewhere.contains(where: { Planted.isIn($0.head) || Planted.isIn(String(decoding: $0.body, as: UTF8.self)) }
        ) {
            faults.append("a secret at the other origin")
        }
        if elsewhere.count != settings.requestsElsewhere {
            faults.append("\(elsewhere.count) requests at the other origin")
        }
        return faults
    }
}

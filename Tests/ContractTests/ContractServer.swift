import Crypto
import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// Everything that runs against a server, one test after the other: the real one has a single database, which tests change
/// behind its back.
@Suite("Contract", .serialized, PerformsEveryOperation(), WithinOneDay())
enum Contract {}

/// A server that the contract runs against: the sandbox always, a real Redmine when `Tests/with-redmine` started one.
struct ContractServer: Sendable, CustomTestStringConvertible {
    struct Account: Sendable {
        let login, password, apiKey: String
    }

    enum Kind: Sendable { case sandbox, real }

    let kind: Kind
    var testDescription: String { kind == .sandbox ? "sandbox" : "real Redmine" }

    static let all: [ContractServer] = {
        let isReal = ProcessInfo.processInfo.environment["PLANIO_TEST_SITE"] != nil
        if !isReal {
            print(
                "Contract: the sandbox only. The real Redmine was left out because PLANIO_TEST_SITE is not set; run Tests/with-redmine swift test."
            )
        }
        return [ContractServer(kind: .sandbox)] + (isReal ? [ContractServer(kind: .real)] : [])
    }()

    /// A fresh sandbox, or the one real server.
    func start() throws -> RunningServer {
        switch kind {
        case .sandbox: RunningServer(sandbox: .demo())
        case .real: try RunningServer(environment: ProcessInfo.processInfo.environment)
        }
    }
}

/// What the contract needs of a server.
struct RunningServer: Sendable {
    let site: String
    let transport: any HTTPTransport
    let admin, jens, felix: ContractServer.Account
    let everything, few: (id: String, secret: String)
    let publicClient: String
    let sandbox: PlanioSandbox?
    let database: String

    init(sandbox: PlanioSandbox) {
        func account(_ login: String) -> ContractServer.Account {
            .init(login: login, password: "\(login)-password-1", apiKey: "\(login)-api-key")
        }
        func application(_ name: String) -> (String, String) {
            sandbox.application(name).map { ($0.clientID, $0.clientSecret ?? "") } ?? ("", "")
        }
        site = sandbox.site
        transport = RecordingTransport(transport: sandbox, performed: .sandbox)
        (admin, jens, felix) = (account("admin"), account("jens"), account("felix"))
        everything = application("Everything")
        few = application("Few")
        publicClient = application("Public").0
        self.sandbox = sandbox
        database = ""
    }

    init(environment: [String: String]) throws {
        func value(_ name: String) throws -> String {
            try #require(environment["PLANIO_TEST_\(name)"], "PLANIO_TEST_\(name) is not set")
        }
        func account(_ name: String) throws -> ContractServer.Account {
            try .init(
                login: value("\(name)_LOGIN"), password: value("\(name)_PASSWORD"), apiKey: value("\(name)_API_KEY"))
        }
        site = try value("SITE")
        transport = RecordingTransport(transport: Self.transport(environment), performed: .real)
        (admin, jens, felix) = try (account("ADMIN"), account("USER"), account("OTHER"))
        everything = try (value("CLIENT_ID"), value("CLIENT_SECRET"))
        few = try (value("FEW_CLIENT_ID"), value("FEW_CLIENT_SECRET"))
        publicClient = try value("PUBLIC_CLIENT_ID")
        sandbox = nil
        database = try value("DATABASE")
    }

    /// Over AsyncHTTPClient if `PLANIO_TEST_TRANSPORT` says so.
    private static func transport(_ environment: [String: String]) -> any HTTPTransport {
        #if AsyncHTTPClient
        if environment["PLANIO_TEST_TRANSPORT"] == "AsyncHTTPClient" { return AsyncHTTPClientTransport() }
        #endif
        return URLSessionTransport()
    }

    func planio(
        _ application: (id: String, secret: String)? = nil, redirectURI: RedirectURI = .outOfBand,
        scopes: Set<Scope> = [.viewIssues, .addIssues, .editIssues, .deleteIssues, .addIssueNotes],
        authentication: PlanioConfiguration.ClientAuthentication = .clientSecretPost,
        tokens: any TokenStore = InMemoryTokenStore(), options: Planio.Options = .patient
    ) throws -> Planio {
        let application = application ?? everything
        return Planio(
            configuration: try PlanioConfiguration(
                site: site, clientID: application.id, clientSecret: application.secret, redirectURI: redirectURI,
                scopes: scopes, clientAuthentication: authentication),
            tokens: tokens, transport: transport, options: options)
    }

    /// A browser in which the account is signed in.
    func browser(_ account: ContractServer.Account) async throws -> Browser {
        let browser = Browser(transport: transport)
        try await browser.signIn(account, site)
        return browser
    }

    /// A client of `account` that authorized by the whole flow.
    func client(
        _ planio: Planio, _ account: ContractServer.Account, scopes: Set<Scope>? = nil
    ) async throws -> PlanioClient {
        let request = try scopes.map { try planio.authorizationRequest(scopes: $0) } ?? planio.authorizationRequest()
        let code = try await browser(account).code(for: request.url)
        return try await planio.authorize(request, code: code, as: account.login)
    }

    /// Ends an access token's lifetime on the server.
    func expire(_ token: Token) throws {
        if let sandbox { return sandbox.expireTokens(token.accessToken.expose()) }
        try sql(
            "UPDATE oauth_access_tokens SET created_at = datetime('now', '-1 day') WHERE token = '\(digest(token.accessToken.expose()))'"
        )
    }

    /// Revokes a token as the user does in the browser.
    func revoke(_ token: Token) throws {
        if let sandbox { return sandbox.revokeTokens(token.accessToken.expose()) }
        try sql(
            "UPDATE oauth_access_tokens SET revoked_at = datetime('now') WHERE token = '\(digest(token.accessToken.expose()))'"
        )
    }

    /// Makes the server forget that it ever issued a token.
    func forget(_ token: Token) throws {
        if let sandbox { return sandbox.forgetTokens(token.accessToken.expose()) }
        try sql("DELETE FROM oauth_access_tokens WHERE token = '\(digest(token.accessToken.expose()))'")
    }

    /// The server keeps SHA-256 digests of its tokens.
    func digest(_ token: String) -> String {
        SHA256.hash(data: Data(token.utf8)).map { String(format: "%02x", $0) }.joined()
    }

    /// How many tokens the real server has issued for a user.
    func tokenCount(_ account: ContractServer.Account) throws -> Int {
        try #require(
            Int(try query("SELECT count(*) FROM oauth_access_tokens WHERE \(Self.owned(by: account))")), "no number")
    }

    /// Ends the lifetime of the token that the real server issued last for a user.
    func expireNewestToken(_ account: ContractServer.Account) throws {
        try sql(
            """
            UPDATE oauth_access_tokens SET created_at = datetime('now', '-1 day')
            WHERE id = (SELECT max(id) FROM oauth_access_tokens WHERE \(Self.owned(by: account)))
            """)
    }

    private static func owned(by account: ContractServer.Account) -> String {
        "resource_owner_id = (SELECT id FROM users WHERE login = '\(account.login)')"
    }

    func sql(_ statement: String) throws {
        let changes = try query(statement + "; SELECT changes()")
        try #require(changes != "0", "the server's database was not changed")
    }

    func query(_ statement: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", "-cmd", ".timeout 20000", database, statement + ";"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "the server's database cannot be used")
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension Planio.Options {
    /// A busy machine, on which Redmine is slow, breaks no promise.
    static var patient: Planio.Options { Planio.Options(limits: .init(timeout: .seconds(120))) }
}

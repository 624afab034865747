import Foundation
import Logging
import PlanioOAuth
import PlanioOAuthTesting

extension PlanioConfiguration {
    /// An application of nobody's.
    static func example(
        _ redirectURI: RedirectURI = .outOfBand, scopes: Set<Scope> = [.viewIssues],
        authentication: ClientAuthentication = .clientSecretPost
    ) throws -> PlanioConfiguration {
        try PlanioConfiguration(
            site: "https://example.plan.io", clientID: "app", clientSecret: "planted-client-secret",
            redirectURI: redirectURI, scopes: scopes, clientAuthentication: authentication)
    }
}

extension Logger {
    /// Nothing is printed.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// A sandbox with a clock that the test turns, and Jens signed in.
struct SandboxSession: Sendable {
    let time: ManualTime
    let sandbox: PlanioSandbox
    let store: any TokenStore
    let planio: Planio
    let jens: PlanioClient

    init(
        store: any TokenStore = InMemoryTokenStore(), lifetime: Duration = .seconds(7200),
        rotation: PlanioSandbox.Rotation = .onFirstUse, refresh: RefreshPolicy = RefreshPolicy(retries: .none)
    ) async throws {
        time = ManualTime(advancesItself: false)
        sandbox = .demo(tokenLifetime: lifetime, rotation: rotation, time: time)
        self.store = store
        let planio = try Self.planio(sandbox, store, sandbox, time, refresh)
        let request = planio.authorizationRequest()
        jens = try await planio.authorize(request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
        self.planio = planio
        sandbox.resetCounters()
    }

    /// Signs a user in, in this process or another.
    func signIn(
        as login: String = "jens", account: String = "jens", in planio: Planio? = nil,
        replacing: SessionReplacement = .otherUser
    ) async throws -> PlanioClient {
        let planio = planio ?? self.planio
        let request = planio.authorizationRequest()
        let code = try sandbox.consent(to: request.url, as: login)
        return try await planio.authorize(request, code: code, as: account, replacing: replacing)
    }

    /// Another process that shares the store.
    func otherProcess(
        store: (any TokenStore)? = nil, transport: (any HTTPTransport)? = nil,
        refresh: RefreshPolicy = RefreshPolicy(retries: .none)
    ) throws -> Planio {
        try Self.planio(sandbox, store ?? self.store, transport ?? sandbox, time, refresh)
    }

    private static func planio(
        _ sandbox: PlanioSandbox, _ store: any TokenStore, _ transport: any HTTPTransport, _ time: ManualTime,
        _ refresh: RefreshPolicy
    ) throws -> Planio {
        Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues, .addIssues]), tokens: store,
            transport: transport,
            options: .init(retries: .none, refresh: refresh, time: time, logger: .silent))
    }
}

import PlanioOAuth
import PlanioOAuthTesting

/// A sandbox with a clock that the test turns, and clients of Jens.
struct IdentitySandbox: Sendable {
    /// How a client of the sandbox says who it is.
    enum Way: CaseIterable, Sendable { case session, apiKey, basic, actingAs }

    static let check = PlanioSandbox.Place.path("/users/current.json")

    let time = ManualTime(advancesItself: false)
    let sandbox: PlanioSandbox
    private let store = InMemoryTokenStore()
    private let configuration: PlanioConfiguration
    private let options: Planio.Options

    init(_ policy: IdentityPolicy = IdentityPolicy()) async throws {
        let time = time
        sandbox = .demo(time: time)
        configuration = try sandbox.configuration(scopes: [.viewIssues, .addIssues])
        options = Planio.Options(
            retries: .none, refresh: .init(retries: .none), identity: policy, time: time, logger: .silent)
        let planio = planio()
        let request = planio.authorizationRequest()
        _ = try await planio.authorize(
            request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
        sandbox.resetCounters()
    }

    /// A process of its own.
    func planio() -> Planio {
        Planio(configuration: configuration, tokens: store, transport: sandbox, options: options)
    }

    func client(_ way: Way) throws -> PlanioClient {
        func client(_ credential: Credential) throws -> PlanioClient {
            try PlanioClient(site: sandbox.site, credential: credential, transport: sandbox, options: options)
        }
        return switch way {
        case .session: planio().client(for: "jens")
        case .apiKey: try client(.apiKey("jens-api-key"))
        case .basic: try client(.basic(login: "jens", password: "jens-password-1"))
        case .actingAs: try client(.apiKey("admin-api-key")).acting(as: "jens")
        }
    }

    /// The checks that the sandbox has answered.
    var checks: Int { sandbox.log.count { $0.path == "/users/current.json" } }

    func waitForChecks(_ count: Int) async {
        while checks < count { await Task.yield() }
    }
}

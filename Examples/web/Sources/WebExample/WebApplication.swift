import Foundation
import Hummingbird
public import PlanioOAuth

/// A web application whose users sign in by Planio: it lists the issues that they wrote, and creates new ones.
///
/// | route | what it does |
/// | --- | --- |
/// | `GET /` | the user's issues; an invitation to sign in |
/// | `GET /sign-in` | sends the browser to Planio |
/// | `GET /callback` | where Planio sends it back to |
/// | `POST /issues`, `POST /sign-out` | the forms |
public struct WebApplication: Sendable {
    let planio: Planio
    /// Where new issues go.
    let project: Planio.Project.Selector
    /// Authorizations under way, each of which only the browser can finish that began it.
    let signIns: ExpiringValues<SignIn>
    /// Who is signed in where.
    let sessions: ExpiringValues<Session>
    let cookies: SessionCookies

    /// - Parameters:
    ///   - planio: Its redirect URI is this application's `/callback`.
    ///   - project: The identifier of where new issues go.
    ///   - now: The clock by which sessions end.
    public init(planio: Planio, project: String = "some-project", now: @escaping @Sendable () -> Date = { Date() }) {
        self.planio = planio
        self.project = .identifier(project)
        signIns = ExpiringValues(lifetime: .seconds(600), limit: 10_000, now: now)
        sessions = ExpiringValues(lifetime: .seconds(8 * 3600), limit: 10_000, now: now)
        cookies = SessionCookies(isSecure: planio.configuration.redirectURI.value.hasPrefix("https:"))
    }

    /// Serves it.
    public func application(port: Int) -> some ApplicationProtocol {
        let router = Router(context: FormContext.self)
        router.add(middleware: Guardrails())
        router.get("/", use: home)
        router.get("/sign-in", use: signIn)
        router.get("/callback", use: callback)
        router.post("/issues", use: createIssue)
        router.post("/sign-out", use: signOut)
        return Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)))
    }

    /// The session of the browser that sends this.
    func session(of request: Request) async throws -> (id: String, session: Session) {
        guard let id = cookies.session(in: request), let session = await sessions.value(id) else {
            throw Failure(.unauthorized, "You are not signed in.")
        }
        return (id, session)
    }
}

/// Where somebody is signed in. Tokens are not in it, and still less in the cookie: they stay in the token store.
struct Session: Sendable {
    /// Under which name the token store has the user's tokens.
    let account: String
    let userName: String
    /// Comes with each form, which no page of another site can know (CSRF).
    let formToken = Secret(randomText())
}

/// A request whose body is a form.
struct FormContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    var requestDecoder: URLEncodedFormDecoder { URLEncodedFormDecoder() }
    var maxUploadSize: Int { 16_384 }

    init(source: Source) { coreContext = .init(source: source) }
}

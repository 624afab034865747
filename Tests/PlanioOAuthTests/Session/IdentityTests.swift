import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Who a client is, is asked before its first response is believed, and again while it lives.
@Suite("Identity", .bounded)
struct IdentityTests {
    static let check = PlanioSandbox.Place.path("/users/current.json")

    /// How a client of the sandbox says who it is.
    enum Way: CaseIterable, Sendable { case session, apiKey, basic, actingAs }

    // MARK: When the server is asked

    @Test("a thousand tasks of a new client ask once who it is, before anything else is sent", arguments: Way.allCases)
    func first(_ way: Way) async throws {
        let site = try await IdentitySandbox()
        let client = try site.client(way)
        site.sandbox.resetCounters()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...1000 { group.addTask { try await client.send(.get("/projects.json")) } }
            try await group.waitForAll()
        }
        let paths = site.sandbox.log.map(\.path)
        #expect(paths.first == "/users/current.json")
        #expect(paths.count == 1001)
        #expect(paths.count { $0 == "/users/current.json" } == 1)
    }

    @Test("an idle client asks nothing; a used one once an interval, beside its requests", arguments: Way.allCases)
    func beside(_ way: Way) async throws {
        let site = try await IdentitySandbox()
        let client = try site.client(way)
        _ = try await client.issues.list().total
        site.time.advance(by: .seconds(59))
        site.sandbox.resetCounters()
        _ = try await client.issues.list().total
        #expect(site.checks == 0)
        site.time.advance(by: .seconds(2))
        #expect(site.checks == 0)
        // The answer takes ten seconds, for which no request waits.
        site.sandbox.inject(.delay(.seconds(10)), on: Self.check, .first(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...1000 { group.addTask { try await client.send(.get("/projects.json")) } }
            try await group.waitForAll()
        }
        // The delay and the check's deadline.
        await site.time.waitForSleepers(2)
        #expect(site.checks == 0, "it is still under way")
        site.time.advance(by: .seconds(10))
        await site.waitForChecks(1)
        _ = try await client.issues.list().total
        #expect(site.checks == 1)
    }

    @Test("who has not been asked for too long waits, all for one check", arguments: Way.allCases)
    func stale(_ way: Way) async throws {
        let site = try await IdentitySandbox()
        let client = try site.client(way)
        _ = try await client.issues.list().total
        site.time.advance(by: .seconds(300))
        site.sandbox.resetCounters()
        site.sandbox.inject(.delay(.seconds(5)), on: Self.check, .first(1))
        let requests = (1...1000).map { _ in Task { try await client.send(.get("/projects.json")) } }
        // Their deadlines, that of the check, and its delay.
        await site.time.waitForSleepers(1002)
        #expect(site.sandbox.log.isEmpty, "no request is sent before it is known whose it is")
        site.time.advance(by: .seconds(5))
        for request in requests { _ = try await request.value }
        #expect(site.checks == 1)
    }

    @Test("interval and bound are the policy's; zero asks before every request")
    func policy() async throws {
        let site = try await IdentitySandbox(IdentityPolicy(interval: .zero, longestStale: .zero))
        let client = try site.client(.apiKey)
        site.sandbox.resetCounters()
        for _ in 1...3 { _ = try await client.issues.list().total }
        #expect(site.sandbox.log.map(\.path) == (1...3).flatMap { _ in ["/users/current.json", "/issues.json"] })
        #expect(IdentityPolicy(interval: .seconds(-1), longestStale: .seconds(-5)).longestStale == .zero)
        #expect(IdentityPolicy(interval: .seconds(90), longestStale: .seconds(30)).longestStale == .seconds(90))
    }

    // MARK: Outages

    @Test(
        "an outage of the check disturbs nobody while the last response is fresh enough, and is told as temporary then",
        arguments: [
            PlanioSandbox.Fault.status(503), .status(502), .status(500), .status(429), .garbage, .cut, .refused,
            .redirect(to: "https://maintenance.example/"), .status(404), .status(403, body: "<html>blocked</html>"),
            .status(401, body: "<!DOCTYPE html><title>Sign in</title>"),
            .status(418),
        ], [Way.session, .apiKey])
    func outage(_ fault: PlanioSandbox.Fault, _ way: Way) async throws {
        let site = try await IdentitySandbox()
        let client = try site.client(way)
        _ = try await client.issues.list().total
        site.sandbox.inject(fault, on: Self.check)
        // A 500 of the check alone would mean a locked user.
        site.sandbox.inject(fault, on: .tokenInfo)
        for _ in 1...29 {
            site.time.advance(by: .seconds(10))
            _ = try await client.issues.list().total
        }
        site.time.advance(by: .seconds(10))
        site.sandbox.resetCounters()
        let error = try #require(
            await #expect(throws: PlanioError.self) {
                _ = try await client.issues.create(in: "some-project", subject: "x")
            })
        guard case .identity(let reason) = error.kind else { Issue.record("\(error)"); return }
        #expect(!error.needsAuthorization && !reason.needsAuthorization)
        #expect(error.path == "/users/current.json" && error.method == "GET")
        #expect(error.description.contains("POST /projects/some-project/issues.json was not sent"))
        #expect(site.sandbox.counters.createdIssues == 0)
        site.sandbox.removeFaults()
        try await client.issues.create(in: "some-project", subject: "x")
    }

    @Test("a check that hangs costs a new client half of its time, and an old one nothing")
    func hanging() async throws {
        let site = try await IdentitySandbox()
        let old = try site.client(.apiKey)
        _ = try await old.issues.list().total
        site.time.advance(by: .seconds(61))
        site.sandbox.inject(.hang, on: Self.check)
        _ = try await old.issues.list().total
        let new = try site.client(.basic)
        let waiting = Task { try await new.issues.list().total }
        // The old client's check and its deadline, the new one's request, check and deadline.
        await site.time.waitForSleepers(5)
        site.time.advance(by: .seconds(15))
        let error = await #expect(throws: PlanioError.self) { _ = try await waiting.value }
        guard case .identity(let reason)? = error?.kind, case .transport(let transport) = reason.reason else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(transport.reason == .timedOut(after: .seconds(15)))
        #expect(error?.isTemporary == true)
    }

    @Test(
        "a refreshed token of the same user is used although the check has an outage",
        arguments: [
            PlanioSandbox.Fault.status(503), .cut, .status(500),
        ])
    func outageAtRefresh(_ fault: PlanioSandbox.Fault) async throws {
        let site = try await IdentitySandbox()
        let client = try site.client(.session)
        // Whose the token is, stands in the store from the first refresh on.
        site.sandbox.expireTokens()
        _ = try await client.issues.list().total
        site.sandbox.expireTokens()
        site.sandbox.inject(fault, on: Self.check)
        site.sandbox.inject(fault, on: .tokenInfo)
        site.sandbox.resetCounters()
        _ = try await client.issues.list().total
        #expect(site.sandbox.counters.refreshes == 1)
        // The bound on what is believed holds all the same.
        site.time.advance(by: .seconds(300))
        let error = await #expect(throws: PlanioError.self) { _ = try await client.issues.list().total }
        #expect(error?.path == "/users/current.json")
    }

    // MARK: What ends a belief

    /// What an administrator can do to a client, and how the client is told.
    struct Loss: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let ways: [Way]
        let reason: IdentityError.Reason?
        let isTemporary = false
        let happen: @Sendable (PlanioSandbox) throws -> Void
        var undo: (@Sendable (PlanioSandbox) throws -> Void)?

        static let all: [Loss] = [
            Loss(testDescription: "the API key is reset", ways: [.apiKey], reason: .credentialRefused) {
                try $0.resetAPIKey(of: "jens")
            },
            Loss(
                testDescription: "the user is locked, API key or password", ways: [.apiKey, .basic],
                reason: .credentialRefused, happen: { try $0.lockUser("jens") }, undo: { try $0.unlockUser("jens") }),
            Loss(
                testDescription: "the user is locked, OAuth", ways: [.session], reason: .userLocked,
                happen: { try $0.lockUser("jens") }, undo: { try $0.unlockUser("jens") }),
            Loss(
                testDescription: "the user to act as is locked", ways: [.actingAs], reason: .unknownLogin,
                happen: { try $0.lockUser("jens") }, undo: { try $0.unlockUser("jens") }),
            Loss(
                testDescription: "the REST API is switched off", ways: Way.allCases, reason: .apiDisabled,
                happen: { $0.settings.isRESTAPIEnabled = false }, undo: { $0.settings.isRESTAPIEnabled = true }),
            Loss(testDescription: "the user is deleted", ways: [.apiKey, .basic], reason: .credentialRefused) {
                try $0.deleteUser("jens")
            },
            Loss(testDescription: "the user to act as is deleted", ways: [.actingAs], reason: .unknownLogin) {
                try $0.deleteUser("jens")
            },
            // The server knows neither the token nor its refresh token any more.
            Loss(testDescription: "the user is deleted, OAuth", ways: [.session], reason: nil) {
                try $0.deleteUser("jens")
            },
            Loss(testDescription: "the application is deleted", ways: [.session], reason: nil) { sandbox in
                for name in ["Everything", "Few", "Public"] {
                    if let application = sandbox.application(name) { try sandbox.deleteApplication(application) }
                }
            },
        ]
    }

    @Test(
        "who is nobody any more is told so: a new client at once, an old one within the bound", arguments: Loss.all)
    func losses(_ loss: Loss) async throws {
        for way in loss.ways {
            let site = try await IdentitySandbox()
            let (busy, idle) = (try site.client(way), try site.client(way))
            for client in [busy, idle] { _ = try await client.issues.list().total }
            site.time.advance(by: .seconds(61))
            try loss.happen(site.sandbox)
            // It goes on for as long as the check beside a request takes.
            while (try? await busy.send(.get("/projects/some-project/issues.json"))) != nil { await Task.yield() }
            site.time.advance(by: .seconds(300))
            for client in [busy, idle, try site.client(way)] {
                site.sandbox.resetCounters()
                let error = try #require(
                    await #expect(throws: PlanioError.self) {
                        _ = try await client.issues.create(in: "some-project", subject: "x")
                    })
                if let reason = loss.reason {
                    guard case .identity(let identity) = error.kind else { Issue.record("\(error)"); continue }
                    #expect(identity.reason == reason)
                    #expect(error.description.contains("POST /projects/some-project/issues.json was not sent"))
                } else {
                    guard case .session(let session) = error.kind, case .authorizationRequired = session.reason else {
                        Issue.record("\(error)"); continue
                    }
                }
                #expect(!error.isTemporary)
                #expect(error.needsAuthorization == (loss.reason == nil))
                #expect(!site.sandbox.log.contains { $0.method == "POST" && $0.path.hasPrefix("/projects") })
            }
            guard let undo = loss.undo else { continue }
            try undo(site.sandbox)
            for client in [busy, idle] { try await client.issues.create(in: "some-project", subject: "x") }
        }
    }

    @Test("a locked user's session is told from an outage by the first request that fails")
    func lockedAtOnce() async throws {
        let site = try await IdentitySandbox()
        let client = try site.client(.session)
        _ = try await client.issues.list().total
        try site.sandbox.lockUser("jens")
        let error = try #require(
            await #expect(throws: PlanioError.self) { _ = try await client.issues.list().total })
        guard case .identity(let reason) = error.kind, reason.reason == .userLocked else {
            Issue.record("\(error)"); return
        }
        #expect(!error.isTemporary && !error.needsAuthorization)
        #expect(error.description.contains("locked") && error.description.contains("GET /issues.json was answered 500"))
        #expect(site.sandbox.counters.refreshes == 0)
    }

    @Test("a 500 of something else, a 500 that passes, and a server that fails as a whole are an outage")
    func noLock() async throws {
        let site = try await IdentitySandbox()
        let client = try site.client(.session)
        _ = try await client.issues.list().total
        // One operation fails.
        site.sandbox.inject(.status(500), on: .path("/issues.json"), .first(1))
        let one = await #expect(throws: PlanioError.self) { _ = try await client.issues.list().total }
        guard case .server? = one?.kind else { Issue.record("\(String(describing: one))"); return }
        // The check fails once.
        let new = try site.client(.session)
        site.sandbox.inject(.status(500), on: Self.check, .first(1))
        _ = try await new.issues.list().total
        // Everything fails.
        site.sandbox.inject(.status(500), on: .anywhere)
        for client in [client, try site.client(.session)] {
            let all = await #expect(throws: PlanioError.self) { _ = try await client.issues.list().total }
            #expect(all?.isTemporary == true && all?.needsAuthorization == false)
        }
    }

    @Test("a client never changes its user, whosever the credential becomes")
    func differentUser() async throws {
        let time = ManualTime(advancesItself: false)
        let id = Locked(5)
        let transport = StubTransport { sent, _ in
            let user = #"{"user":{"id":\#(id.withLock { $0 }),"login":"x","firstname":"A","lastname":"B"}}"#
            return (200, [.requestID: "r-1"], sent.request.path?.hasPrefix("/users/current.json") == true ? user : "{}")
        }
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(time: time, logger: .silent))
        #expect(try await client.users.current().id == 5)
        id.withLock { $0 = 7 }
        // A response to the client's own question, perhaps a stale one on a kept connection.
        let error = try #require(
            await #expect(throws: PlanioError.self) { _ = try await client.users.current(include: [.memberships]) })
        guard case .identity(let reason) = error.kind else { Issue.record("\(error)"); return }
        #expect(reason.reason == .differentUser && error.requestID == "r-1" && !error.isTemporary)
        let requests = transport.sent.count
        await #expect(throws: PlanioError.self) { try await client.send(.get("/issues.json")) }
        #expect(transport.sent.dropFirst(requests).map { $0.request.path } == ["/users/current.json"])
        // It was only that one response.
        id.withLock { $0 = 5 }
        try await client.send(.get("/issues.json"))
        id.withLock { $0 = 7 }
        time.advance(by: .seconds(300))
        await #expect(throws: PlanioError.self) { try await client.send(.get("/issues.json")) }
    }

    // MARK: Parameters that are credentials

    @Test(
        "a parameter that the server would take for the credential is refused, in the query and in the body",
        arguments: ["key", "access_token", "bearer_token", "key[]", "access_token[x]"])
    func credentialParameters(_ name: String) async throws {
        let transport = StubTransport(200, #"{"user":{"id":5}}"#)
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(logger: .silent))
        func raw(_ type: String, _ body: String) -> PlanioRequest {
            var request = PlanioRequest(.post, "/x.json")
            request.contentType = type
            request.body = HTTPBody(Data(body.utf8))
            return request
        }
        let requests = [
            PlanioRequest(.get, "/issues.json", query: [("sort", "id"), (name, "felix-api-key")]),
            .post("/x.json", json: [name: "felix-api-key"]),
            raw("application/json; charset=utf-8", #"{"a":1,"\#(name)":"felix-api-key"}"#),
            raw("application/x-www-form-urlencoded", "a=1&\(name)=felix-api-key"),
        ]
        for request in requests {
            let error = try #require(await #expect(throws: PlanioError.self) { try await client.send(request) })
            guard case .invalidRequest(.credentialParameter(name)) = error.kind else {
                Issue.record("\(error)"); continue
            }
            #expect(!error.description.contains("felix"))
        }
        #expect(transport.sent.isEmpty)
        // Deeper down it is a field like any other.
        try await client.send(.post("/x.json", json: ["setting": ["key": "x", name: "x"], "keys": [], "KEY": 1]))
    }

    // MARK: What is known of the user

    @Test("as many users as one likes are acted as in bounded memory")
    func remembered() async throws {
        let check = IdentityCheck(IdentityPolicy(), time: ManualTime()) { question in
            let body = #"{"user":{"id":5,"login":"\#(question.login ?? "")"}}"#
            let response = CollectedResponse(status: 200, fields: [:], body: Data(body.utf8), redaction: .none)
            return try #require(CurrentUser(response))
        }
        for number in 1...5000 {
            _ = try await check.confirm(.init(credential: Secret("key"), login: "user-\(number)"))
        }
        #expect((500...1000).contains(check.rememberedCount))
        _ = try await check.confirm(.init(credential: Secret("key"), login: "u\u{308}"))
        let count = check.rememberedCount
        _ = try await check.confirm(.init(credential: Secret("key"), login: "ü"))
        #expect(check.rememberedCount == count + 1, "texts that Swift finds equal are different users")
    }

    @Test("the user who was just confirmed is not asked for again, and later is", arguments: Way.allCases)
    func kept(_ way: Way) async throws {
        let site = try await IdentitySandbox()
        let client = try site.client(way)
        if way != .session { site.sandbox.resetCounters() }
        #expect(try await client.users.current().login == "jens")
        #expect(site.sandbox.counters.apiRequests == 1, "the check itself")
        #expect(try await client.users.current().login == "jens")
        #expect(site.sandbox.counters.apiRequests == 2)
        let later = try site.client(way)
        _ = try await later.issues.list().total
        site.sandbox.resetCounters()
        #expect(try await later.users.current().login == "jens")
        #expect(site.sandbox.counters.apiRequests == 1, "another request may have changed something")
        _ = try await client.users.current(include: [.memberships])
        #expect(site.sandbox.counters.apiRequests == 2)
    }
}

/// A sandbox with a clock that the test turns, and clients of Jens.
struct IdentitySandbox: Sendable {
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

    func client(_ way: IdentityTests.Way) throws -> PlanioClient {
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

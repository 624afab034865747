import Foundation
import HTTPTypes
import Logging
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("Middleware", .bounded)
struct MiddlewareTests {
    private static let user = #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#

    /// Waits below a millisecond are not told, so none is as short.
    private static let longest = Randomness { Array(repeating: 255, count: $0) }

    /// A client without OAuth whose identity is confirmed, and who is told of what it does from then on.
    private func client(
        _ told: RecordingMiddleware, retries: RetryPolicy = .none, time: ManualTime = ManualTime(),
        _ answer: @escaping @Sendable (Int) throws -> (Int, HTTPFields, String)
    ) throws -> PlanioClient {
        let number = Locked(0)
        let transport = StubTransport { sent, _ in
            if sent.request.path?.contains("/users/current") == true { return (200, [:], Self.user) }
            return try answer(
                number.withLock { number in
                    number += 1
                    return number
                })
        }
        return try PlanioClient(
            site: "https://example.org:8443/redmine", credential: .apiKey("planted-key"), transport: transport,
            options: .init(
                retries: retries, time: time, randomness: Self.longest, logger: .silent, middleware: [told]))
    }

    @Test("it is told of an operation, its attempts and how each ended, in order")
    func order() async throws {
        let told = RecordingMiddleware()
        let client = try client(told, retries: RetryPolicy(attempts: 3)) { number in
            switch number {
            case 1: throw TransportError(.connectionLost, .unknown)
            case 2: (503, [:], "")
            default: (200, [HTTPField.Name.requestID: "r-1"], "{}")
            }
        }
        try await client.send(.get("/issues/7.json"))
        #expect(
            told.story() == [
                "began GET /issues/{id}", "attempt 1", "attempt 1: connection_lost", "attempt 2", "attempt 2: 503",
                "attempt 3", "attempt 3: ok", "ended after 3: ok",
            ])
        let (operation, outcome) = try #require(told.ended.first)
        #expect(operation.route == "/issues/{id}" && operation.method == "GET" && operation.account == nil)
        #expect(operation.origin == "https://example.org:8443")
        #expect(outcome.status == 200 && outcome.requestID == "r-1")
        #expect(told.waits.map(\.1) == [.pause, .pause])
    }

    @Test("its durations are the operation's, pauses included, and each attempt's own")
    func durations() async throws {
        let told = RecordingMiddleware()
        let time = ManualTime()
        let client = try client(told, retries: RetryPolicy(attempts: 2, firstWait: .zero), time: time) { number in
            time.advance(by: .seconds(1))
            return number == 1 ? (503, [.retryAfter: "7"], "") : (200, [:], "{}")
        }
        try await client.send(.get("/issues/7.json"))
        #expect(told.ended.map(\.outcome.duration) == [.seconds(9)])
        #expect(told.waits.map(\.0) == [.seconds(7)])
    }

    @Test(
        "an error is told by a word of a bounded set",
        arguments: [
            (404, "", "not_found"), (403, "", "forbidden"), (422, #"{"errors":["planted"]}"#, "validation"),
            (500, "planted", "server"), (200, "<html>planted</html>", "unexpected_response"), (409, "", "conflict"),
            (429, "", "too_many_requests"), (302, "", "redirected"),
        ])
    func errors(_ status: Int, _ body: String, _ kind: String) async throws {
        let told = RecordingMiddleware()
        let client = try client(told) { _ in (status, [:], body) }
        await #expect(throws: PlanioError.self) { try await client.send(.get("/issues/7.json")) }
        #expect(told.ended.map(\.outcome.errorKind) == [kind])
        #expect(told.ended.map(\.outcome.status) == [status])
        Texts.expectNoSecret(in: told.calls)
    }

    @Test("a request that is not sent is an operation without attempts; one that names its route is called so")
    func names() async throws {
        let told = RecordingMiddleware()
        let client = try client(told) { _ in (200, [:], "{}") }
        await #expect(throws: PlanioError.self) { try await client.send(.get("no-slash")) }
        var request = PlanioRequest.get("/crm/of/miller")
        request.route = "/crm/of/{name}"
        try await client.send(request)
        try await client.send(PlanioRequest(.init("BREW") ?? .get, "/issues/7.json"))
        #expect(
            told.story() == [
                "began GET /{id}", "ended after 0: invalid_request", "began GET /crm/of/{name}", "attempt 1",
                "attempt 1: ok", "ended after 1: ok", "began _OTHER /issues/{id}", "attempt 1", "attempt 1: ok",
                "ended after 1: ok",
            ])
    }

    @Test("a caller who is cancelled ends the operation and its attempt, though the transport does not let go")
    func cancelled() async throws {
        let told = RecordingMiddleware()
        let arrived = Promise<Void>()
        let never = Promise<Void>()
        struct Stuck: HTTPTransport {
            let arrived: Promise<Void>
            let never: Promise<Void>
            func send(_ request: HTTPRequest, body: HTTPBody, limits: TransportLimits) async throws -> (
                HTTPResponse, HTTPBody
            ) {
                if request.path == "/users/current.json" {
                    return (HTTPResponse(status: .ok), HTTPBody(Data(MiddlewareTests.user.utf8)))
                }
                arrived.finish(.success(()))
                try await never.value()
                throw CancellationError()
            }
        }
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("k"), transport: Stuck(arrived: arrived, never: never),
            options: .init(
                retries: .none, time: ManualTime(advancesItself: false), logger: .silent, middleware: [told]))
        let task = Task { try await client.send(.get("/issues/7.json")) }
        try await arrived.value()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(
            told.story() == [
                "began GET /issues/{id}", "attempt 1", "attempt 1: cancelled", "ended after 1: cancelled",
            ])
        never.finish(.success(()))
    }

    @Test(
        "it sees who a request is for by the account's label, and refreshes and identity checks as operations of nobody's"
    )
    func accounts() async throws {
        let told = RecordingMiddleware()
        let time = ManualTime(advancesItself: false)
        let sandbox = PlanioSandbox.demo(tokenLifetime: .seconds(7200), time: time)
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox,
            options: .init(
                retries: .none, time: time, logger: .silent, middleware: [told],
                accountLabel: { $0 == "jens" ? "a-1" : nil }))
        for account in ["jens", "other"] {
            let request = planio.authorizationRequest()
            let client = try await planio.authorize(
                request, code: try sandbox.consent(to: request.url, as: "jens"), as: account)
            _ = try await client.issues.list(where: .status(.any)).first { _ in true }
        }
        time.advance(by: .seconds(7300))
        _ = try await planio.client(for: "jens").issues.list(where: .status(.any)).first { _ in true }
        #expect(told.ended.map(\.operation.account) == ["a-1", nil, "a-1"])
        #expect(told.ended.map(\.operation.name).allSatisfy { $0 == "GET /issues" })
        let others = told.allEnded.filter { $0.operation.purpose != .api }
        #expect(others.allSatisfy { $0.operation.account == nil && $0.outcome.errorKind == nil })
        #expect(others.map(\.operation.name).filter { $0 == "POST /oauth/token" }.count == 3)
        #expect(others.map(\.operation.name).contains("GET /users/current"))
        #expect(Set(told.allEnded.map(\.operation.id)).count == told.allEnded.count)
    }

    @Test(
        "it is told what happens to sessions as it happens: signed in, refreshed here, refreshed elsewhere, signed out")
    func sessions() async throws {
        let (here, there) = (RecordingMiddleware(), RecordingMiddleware())
        let time = ManualTime(advancesItself: false)
        let sandbox = PlanioSandbox.demo(tokenLifetime: .seconds(7200), time: time)
        let store = InMemoryTokenStore()
        let planios = try [here, there].map { told in
            Planio(
                configuration: try sandbox.configuration(scopes: [.viewIssues]), tokens: store, transport: sandbox,
                options: .init(retries: .none, time: time, logger: .silent, middleware: [told]))
        }
        let request = planios[0].authorizationRequest()
        let jens = try await planios[0].authorize(
            request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
        let id = try await jens.users.current().id.rawValue
        // The first look at the store is no refresh.
        _ = try await planios[1].token(for: "jens")
        #expect(there.events.isEmpty)
        time.advance(by: .seconds(7300))
        let refreshed = try await planios[0].token(for: "jens")
        #expect(try await planios[1].token(for: "jens").accessToken == refreshed.accessToken)
        try await planios[0].signOut("jens")
        guard here.events.count == 3, case .signedIn("jens", let user) = here.events[0],
            case .refreshed("jens", let expiry, let took) = here.events[1], case .signedOut("jens") = here.events[2]
        else {
            Issue.record("\(here.events)")
            return
        }
        #expect(user == id && expiry == refreshed.expiresAt && took == .zero)
        guard there.events.count == 1, case .adopted("jens", refreshed.expiresAt) = there.events[0] else {
            Issue.record("\(there.events)")
            return
        }
    }

    @Test("where nobody wants to know, an operation is not even named")
    func nobody() throws {
        let observers = Observers()
        #expect(observers.watch(.api, .get, "/issues.json", origin: "x", .system, .silent) == nil)
        #expect(observers.watch(.api, .get, "/issues.json", origin: "x", .system, LogLines().logger) != nil)
    }
}

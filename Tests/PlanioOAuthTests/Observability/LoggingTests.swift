import Foundation
import HTTPTypes
import Logging
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("Logging", .bounded)
struct LoggingTests {
    private let log = LogLines()

    private func planio(
        _ sandbox: PlanioSandbox, _ time: ManualTime, accountLabel: @escaping @Sendable (String) -> String? = { $0 }
    ) throws -> Planio {
        Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox,
            options: .init(
                retries: .none, refresh: RefreshPolicy(retries: .none), time: time, logger: log.logger,
                accountLabel: accountLabel))
    }

    private func signIn(_ planio: Planio, _ sandbox: PlanioSandbox, as account: String = "jens") async throws {
        let request = planio.authorizationRequest()
        _ = try await planio.authorize(
            request, code: try sandbox.consent(to: request.url, as: "jens"), as: account)
    }

    @Test("what works is told at the level debug, each request once, with the same metadata each time")
    func quiet() async throws {
        let time = ManualTime(advancesItself: false)
        let sandbox = PlanioSandbox.demo(tokenLifetime: .seconds(7200), time: time)
        let planio = try planio(sandbox, time)
        try await signIn(planio, sandbox)
        let client = planio.client(for: "jens")
        _ = try await client.issues.list(where: .status(.any)).first { _ in true }
        time.advance(by: .seconds(7300))
        _ = try await client.issues.list(where: .status(.any)).first { _ in true }
        #expect(log.entries.allSatisfy { $0.level == .debug })
        let requests = log.entries.filter { $0.message == "HTTP response received" }
        #expect(requests.count == sandbox.counters.requests)
        for request in requests {
            for key in ["operation", "method", "route", "status", "attempt", "duration_ms", "request_id"] {
                #expect(request.metadata[key] != nil, "\(key) is missing in \(request)")
            }
            #expect(request.metadata["duration_ms"].flatMap { Int($0) } != nil)
        }
        let issues = try #require(requests.first { $0.metadata["operation"] == "GET /issues" })
        #expect(issues.metadata["account"] == "jens" && issues.metadata["status"] == "200")
        let told = Set(log.entries.map(\.message))
        #expect(told == ["HTTP response received", "signed in", "token refreshed"])
    }

    @Test("what fails is told at the level debug too, since the caller gets it; a session that needs help as a warning")
    func loud() async throws {
        let time = ManualTime(advancesItself: false)
        let sandbox = PlanioSandbox.demo(tokenLifetime: .seconds(7200), time: time)
        let planio = try planio(sandbox, time)
        try await signIn(planio, sandbox)
        await #expect(throws: PlanioError.self) { _ = try await planio.client(for: "jens").issues.get(4711) }
        let failed = try #require(log.entries.last)
        #expect(failed.message == "operation failed" && failed.level == .debug)
        #expect(failed.metadata["error_kind"] == "not_found" && failed.metadata["operation"] == "GET /issues/{id}")
        sandbox.revokeTokens()
        time.advance(by: .seconds(7300))
        await #expect(throws: SessionError.self) { _ = try await planio.token(for: "jens") }
        let warnings = log.entries.filter { $0.level > .debug }
        #expect(warnings.map(\.level) == [.warning])
        #expect(warnings.map(\.message) == ["session ended, authorization required"])
        #expect(warnings.map { $0.metadata["account"] } == ["jens"])
    }

    @Test("an account is called in the log as the program says, in every line, or not at all")
    func labels() async throws {
        for label in ["account-1", nil] {
            let log = LogLines()
            let time = ManualTime(advancesItself: false)
            let sandbox = PlanioSandbox.demo(tokenLifetime: .seconds(7200), time: time)
            let planio = Planio(
                configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox,
                options: .init(
                    retries: .none, refresh: RefreshPolicy(retries: .none), time: time, logger: log.logger,
                    accountLabel: { _ in label }))
            let name = "jens@example.org"
            try await signIn(planio, sandbox, as: name)
            _ = try await planio.client(for: name).issues.list(where: .status(.any)).first { _ in true }
            time.advance(by: .seconds(7300))
            sandbox.inject(.status(503), on: .token)
            await #expect(throws: SessionError.self) { _ = try await planio.token(for: name) }
            sandbox.removeFaults()
            sandbox.inject(.status(500), on: .revoke)
            await #expect(throws: SignOutError.self) { try await planio.signOut(name) }
            #expect(log.entries.contains { $0.level == .warning })
            #expect(!log.lines.contains { $0.contains("jens@") })
            #expect(log.entries.contains { $0.metadata["account"] != nil } == (label != nil))
        }
        let events: [SessionEvent] = [
            .recordSetAside(account: "jens@example.org", place: "account jens@example.org#1 of client id x"),
            .userChanged(account: "jens@example.org", from: 1, to: 2),
            .revocationFailed(account: "jens@example.org", .store(TokenStoreError(.unavailable("jens@example.org")))),
            .authorizationRequired(account: "jens@example.org"), .adopted(account: "jens@example.org", expiresAt: nil),
        ]
        for event in events {
            let (_, _, metadata) = event.logLine { $0.map { _ in "a" } }
            #expect(metadata["account"] == "a" && !"\(metadata)".contains("jens"))
            let (_, _, nameless) = event.logLine { _ in nil }
            #expect(nameless["account"] == nil && !"\(nameless)".contains("jens"))
        }
    }

    @Test(
        "a client logs to the logger that it is given, with that one's metadata; what is shared, to the application's")
    func ownLogger() async throws {
        let time = ManualTime(advancesItself: false)
        let sandbox = PlanioSandbox.demo(tokenLifetime: .seconds(7200), time: time)
        let planio = try planio(sandbox, time)
        try await signIn(planio, sandbox)
        let before = log.entries.count
        let own = LogLines()
        var logger = own.logger
        logger[metadataKey: "hb.request.id"] = "17"
        time.advance(by: .seconds(7300))
        _ = try await planio.client(for: "jens", logger: logger).issues.list(where: .status(.any)).first { _ in true }
        #expect(own.entries.map { $0.metadata["operation"] } == ["GET /issues"])
        #expect(own.entries.allSatisfy { $0.metadata["hb.request.id"] == "17" })
        let shared = log.entries.dropFirst(before)
        #expect(shared.contains { $0.metadata["operation"] == "POST /oauth/token" })
        #expect(!shared.contains { $0.metadata["operation"] == "GET /issues" })

        let fixed = LogLines()
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("k"), transport: PageTransport([1]),
            options: .init(time: ManualTime(), logger: .silent)
        ).logging(to: fixed.logger)
        _ = try await client.issues.get(1)
        #expect(fixed.entries.contains { $0.metadata["operation"] == "GET /issues/{id}" })
        #expect(fixed.entries.allSatisfy { $0.metadata["account"] == nil })
    }
}

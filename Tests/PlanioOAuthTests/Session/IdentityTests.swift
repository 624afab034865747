import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Who a client is, is asked before its first response is believed, and again while it lives.
@Suite("Identity", .bounded)
struct IdentityTests {
    @Test(
        "a thousand tasks of a new client ask once who it is, before anything else is sent",
        arguments: IdentitySandbox.Way.allCases)
    func first(_ way: IdentitySandbox.Way) async throws {
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

    @Test(
        "an idle client asks nothing; a used one once an interval, beside its requests",
        arguments: IdentitySandbox.Way.allCases)
    func beside(_ way: IdentitySandbox.Way) async throws {
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
        site.sandbox.inject(.delay(.seconds(10)), on: IdentitySandbox.check, .first(1))
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

    @Test("who has not been asked for too long waits, all for one check", arguments: IdentitySandbox.Way.allCases)
    func stale(_ way: IdentitySandbox.Way) async throws {
        let site = try await IdentitySandbox()
        let client = try site.client(way)
        _ = try await client.issues.list().total
        site.time.advance(by: .seconds(300))
        site.sandbox.resetCounters()
        site.sandbox.inject(.delay(.seconds(5)), on: IdentitySandbox.check, .first(1))
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

    @Test(
        "the user who was just confirmed is not asked for again, and later is", arguments: IdentitySandbox.Way.allCases)
    func kept(_ way: IdentitySandbox.Way) async throws {
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

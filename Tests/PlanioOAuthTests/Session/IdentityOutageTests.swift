import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Whoever cannot be asked who a client is has said nothing about it.
@Suite("Outages of the identity check", .bounded)
struct IdentityOutageTests {
    @Test(
        "an outage of the check disturbs nobody while the last response is fresh enough, and is told as temporary then",
        arguments: [
            PlanioSandbox.Fault.status(503), .status(502), .status(500), .status(429), .garbage, .cut, .refused,
            .redirect(to: "https://maintenance.example/"), .status(404), .status(403, body: "<html>blocked</html>"),
            .status(401, body: "<!DOCTYPE html><title>Sign in</title>"),
            .status(418),
        ], [IdentitySandbox.Way.session, .apiKey])
    func outage(_ fault: PlanioSandbox.Fault, _ way: IdentitySandbox.Way) async throws {
        let site = try await IdentitySandbox()
        let client = try site.client(way)
        _ = try await client.issues.list().total
        site.sandbox.inject(fault, on: IdentitySandbox.check)
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
        site.sandbox.inject(.hang, on: IdentitySandbox.check)
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
        site.sandbox.inject(fault, on: IdentitySandbox.check)
        site.sandbox.inject(fault, on: .tokenInfo)
        site.sandbox.resetCounters()
        _ = try await client.issues.list().total
        #expect(site.sandbox.counters.refreshes == 1)
        // The bound on what is believed holds all the same.
        site.time.advance(by: .seconds(300))
        let error = await #expect(throws: PlanioError.self) { _ = try await client.issues.list().total }
        #expect(error?.path == "/users/current.json")
    }
}

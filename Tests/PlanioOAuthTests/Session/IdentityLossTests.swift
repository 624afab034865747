import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// What ends the belief that a client is its user.
@Suite("Loss of identity", .bounded)
struct IdentityLossTests {
    /// What an administrator can do to a client, and how the client is told.
    struct Loss: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let ways: [IdentitySandbox.Way]
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
                testDescription: "the REST API is switched off", ways: IdentitySandbox.Way.allCases,
                reason: .apiDisabled,
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
        site.sandbox.inject(.status(500), on: IdentitySandbox.check, .first(1))
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
}

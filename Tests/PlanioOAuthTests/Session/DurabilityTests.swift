import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// What happens to a session when the store fails, the process dies, or only half of something works.
@Suite("A session is never lost", .bounded)
struct DurabilityTests {
    @Test(
        "a token that cannot be stored is not used; the write is repeated, not the refresh",
        arguments: [PlanioSandbox.Rotation.onFirstUse, .immediately])
    func failingWrite(_ rotation: PlanioSandbox.Rotation) async throws {
        let store = FailingStore()
        let session = try await SandboxSession(store: store, rotation: rotation)
        session.time.advance(by: .seconds(7201))
        store.failWrites(2)
        for _ in 1...2 {
            let error = await #expect(throws: PlanioError.self) { _ = try await session.jens.users.current() }
            #expect(error?.isTemporary == true)
            #expect(session.sandbox.counters.apiRequests == 0, "the token is not used before it is stored")
            session.time.advance(by: .seconds(61))
        }
        #expect(try await session.jens.users.current().login == "jens")
        #expect(session.sandbox.counters.tokenRequests == 1)
        #expect(try await session.otherProcess().client(for: "jens").users.current().login == "jens")
    }

    @Test(
        "a token that expired while it could not be stored is refreshed in its turn, and never handed out",
        arguments: [PlanioSandbox.Rotation.onFirstUse, .immediately])
    func expiredUnsaved(_ rotation: PlanioSandbox.Rotation) async throws {
        let store = FailingStore()
        let session = try await SandboxSession(store: store, lifetime: .seconds(1), rotation: rotation)
        session.time.advance(by: .seconds(2))
        store.failWrites(2)
        for _ in 1...2 {
            let error = await #expect(throws: PlanioError.self) { _ = try await session.jens.users.current() }
            #expect(error?.isTemporary == true)
            session.time.advance(by: .seconds(61))
        }
        #expect(try await session.jens.users.current().login == "jens")
        #expect(session.sandbox.counters.apiRequests == 1, "no request was sent with an expired token")
        #expect(try await session.otherProcess().client(for: "jens").users.current().login == "jens")
    }

    @Test("a session that another process found ended lives on with the token that this one could not store")
    func endedElsewhere() async throws {
        let store = FailingStore()
        let session = try await SandboxSession(store: store, rotation: .immediately)
        session.time.advance(by: .seconds(7201))
        store.failWrites(1)
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        // The strict server has forgotten the stored refresh token already.
        let other = try session.otherProcess()
        let error = await #expect(throws: SessionError.self) { _ = try await other.token(for: "jens") }
        #expect(error?.needsAuthorization == true)
        session.time.advance(by: .seconds(61))
        #expect(try await session.jens.users.current().login == "jens")
        #expect(try await other.client(for: "jens").users.current().login == "jens")
        #expect(session.sandbox.counters.refreshes == 1)
    }

    @Test("a token that was kept and is unknown to the server meanwhile gives way to the stored one")
    func unsavedForgotten() async throws {
        let store = FailingStore()
        let session = try await SandboxSession(store: store, lifetime: .seconds(1))
        let stored = try await session.planio.token(for: "jens")
        session.time.advance(by: .seconds(2))
        store.failWrites(1)
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        session.sandbox.revokeTokens(except: stored)
        session.time.advance(by: .seconds(61))
        #expect(try await session.jens.users.current().login == "jens")
    }

    @Test("a process that dies before it stored the token costs nothing: the next asks with the same refresh token")
    func crashBeforeWrite() async throws {
        let store = FailingStore()
        let session = try await SandboxSession(store: store)
        session.time.advance(by: .seconds(7201))
        store.failWrites(1)
        // The process that got the token is gone with it.
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        #expect(try await session.otherProcess().client(for: "jens").users.current().login == "jens")
        #expect(session.sandbox.counters.refreshedTokens == 1)
    }

    @Test("while the store fails and the old token is valid, it goes on being used")
    func failingWriteAhead() async throws {
        let store = FailingStore()
        let session = try await SandboxSession(store: store)
        let events = session.planio.events()
        session.time.advance(by: .seconds(7150))
        store.failWrites(1)
        _ = try await session.planio.token(for: "jens")
        for await event in events {
            guard case .refreshFailed = event else { continue }
            break
        }
        #expect(try await session.jens.users.current().login == "jens")
    }

    @Test("an authorization whose caller leaves is stored nevertheless")
    func cancelledAuthorization() async throws {
        let time = ManualTime(advancesItself: false)
        let sandbox = PlanioSandbox.demo(time: time)
        let store = InMemoryTokenStore()
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), tokens: store, transport: sandbox,
            options: .init(time: time, logger: .silent))
        let request = planio.authorizationRequest()
        let code = try sandbox.consent(to: request.url, as: "jens")
        sandbox.inject(.delay(.seconds(1)), on: .token)
        let leaving = Task { try await planio.authorize(request, code: code, as: "jens") }
        await time.waitForSleepers(2)
        leaving.cancel()
        await #expect(throws: CancellationError.self) { _ = try await leaving.value }
        // The token arrives, then the client is verified by a second request: both are over when it can be used.
        time.advance(by: .seconds(1))
        while store.keys().isEmpty { await Task.yield() }
        #expect(try await planio.client(for: "jens").users.current().login == "jens")
    }

    @Test("a damaged record is set aside and reported; a new authorization works")
    func damaged() async throws {
        let directory = TemporaryDirectory()
        let store = try FileTokenStore(path: directory.path)
        let session = try await SandboxSession(store: store)
        let file = try #require(
            try FileManager.default.contentsOfDirectory(atPath: directory.path).first { $0.hasSuffix(".json") })
        try Data("{\"version\":1,".utf8).write(to: URL(fileURLWithPath: directory.file(file)))
        let other = try session.otherProcess()
        let error = await #expect(throws: SessionError.self) { _ = try await other.token(for: "jens") }
        guard case .store(let reason)? = error?.reason, case .damaged(setAside: let path?) = reason.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "{\"version\":1,")
        let request = other.authorizationRequest()
        let jens = try await other.authorize(
            request, code: try session.sandbox.consent(to: request.url, as: "jens"), as: "jens")
        #expect(try await jens.users.current().login == "jens")
    }

    @Test("a store shared by several sites and applications keeps their sessions apart")
    func sharedStore() async throws {
        let store = InMemoryTokenStore()
        for (site, application) in [
            ("https://a.plan.io", "Everything"), ("https://a.plan.io", "Few"), ("https://b.plan.io", "Everything"),
        ] {
            let sandbox = PlanioSandbox.demo(site: site)
            let planio = Planio(
                configuration: try sandbox.configuration(for: sandbox.application(application), scopes: [.viewIssues]),
                tokens: store, transport: sandbox, options: .init(time: ManualTime(), logger: .silent))
            let request = planio.authorizationRequest()
            _ = try await planio.authorize(request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
            #expect(try await planio.accounts() == ["jens"])
        }
        #expect(store.keys().count == 3)
    }
}

/// Fails some writes after the closure ran, as a full disk does.
final class FailingStore: TokenStore {
    private let store = InMemoryTokenStore()
    private let failures = Locked(0)

    func failWrites(_ count: Int) { failures.withLock { $0 = count } }

    func read(_ key: TokenKey) async throws -> Data? { store.read(key) }
    func keys() async throws -> [TokenKey] { store.keys() }
    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        try await store.update(key) { data in
            let change = try await body(data)
            if case .unchanged = change { return change }
            let fails = self.failures.withLock { failures in
                defer { failures = max(0, failures - 1) }
                return failures > 0
            }
            if fails { throw TokenStoreError(.unavailable("no space left on the device")) }
            return change
        }
    }
}

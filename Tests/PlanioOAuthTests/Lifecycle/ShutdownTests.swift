import Foundation
import HTTPTypes
import Logging
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

#if ServiceLifecycle
import ServiceLifecycle
#endif

/// A transport that holds what goes to `/held.json` until it is told to go on, or is shut down.
private final class HoldingTransport: HTTPTransport {
    let sandbox: PlanioSandbox
    let arrived = Promise<Void>()
    private let released = Promise<Void>()
    private let shutdowns = Locked(0)

    init(_ sandbox: PlanioSandbox) { self.sandbox = sandbox }

    var isShutDown: Bool { shutdowns.withLock { $0 } > 0 }
    func release() { released.finish(.success(())) }

    func send(_ request: HTTPRequest, body: HTTPBody, limits: TransportLimits) async throws -> (HTTPResponse, HTTPBody)
    {
        guard request.path == "/held.json" else { return try await sandbox.send(request, body: body, limits: limits) }
        arrived.finish(.success(()))
        try await released.value()
        return (HTTPResponse(status: .ok), HTTPBody(Data("{}".utf8)))
    }

    func shutdown() async {
        shutdowns.withLock { $0 += 1 }
        released.finish(.failure(TransportError(.closed, .unknown)))
    }
}

/// A store that remembers when it was shut down, and can hold an update.
private final class ClosingStore: TokenStore {
    let story = Locked<[String]>([])
    let writing = Promise<Void>()
    let mayWrite = Promise<Void>()
    let holds = Locked(false)
    private let store = InMemoryTokenStore()

    func read(_ key: TokenKey) async throws -> Data? { store.read(key) }
    func keys() async throws -> [TokenKey] { store.keys() }
    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        try await store.update(key) { data in
            let change = try await body(data)
            if self.holds.withLock({ $0 }), case .write = change {
                self.writing.finish(.success(()))
                try await self.mayWrite.value()
            }
            self.story.withLock { $0.append("updated") }
            return change
        }
    }
    func shutdown() async { story.withLock { $0.append("shut down") } }
}

@Suite("Shutdown", .bounded)
struct ShutdownTests {
    private let time = ManualTime(advancesItself: false)
    private let store = ClosingStore()
    private let transport: HoldingTransport
    private let planio: Planio
    private let jens: PlanioClient

    init() async throws {
        let sandbox = PlanioSandbox.demo(tokenLifetime: .seconds(7200), time: time)
        transport = HoldingTransport(sandbox)
        planio = Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), tokens: store, transport: transport,
            options: .init(retries: .none, time: time, logger: .silent))
        let request = planio.authorizationRequest()
        jens = try await planio.authorize(
            request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
    }

    private func isClosed(_ error: (any Error)?) -> Bool {
        switch error {
        case let error as PlanioError:
            if case .transport(let error) = error.kind { error.reason == .closed } else { false }
        case let error as SessionError:
            if case .transport(let error) = error.reason { error.reason == .closed } else { false }
        case let error as AuthorizationError:
            if case .transport(let error) = error { error.reason == .closed } else { false }
        default: false
        }
    }

    /// Until the door is closed.
    private func waitUntilClosed() async {
        while (try? await jens.send(.get("/issues.json"))) != nil { await Task.yield() }
    }

    @Test("afterwards nothing begins, and nothing reaches the transport or the store")
    func after() async throws {
        await planio.shutdown()
        transport.sandbox.resetCounters()
        #expect(isClosed(await #expect(throws: PlanioError.self) { try await jens.send(.get("/issues.json")) }))
        #expect(isClosed(await #expect(throws: PlanioError.self) { _ = try await jens.users.current() }))
        #expect(isClosed(await #expect(throws: PlanioError.self) { _ = try await jens.stream(.get("/issues.json")) }))
        #expect(isClosed(await #expect(throws: SessionError.self) { _ = try await planio.token(for: "jens") }))
        #expect(isClosed(await #expect(throws: SessionError.self) { _ = try await planio.refreshToken(for: "jens") }))
        let request = planio.authorizationRequest()
        let code = try transport.sandbox.consent(to: request.url, as: "jens")
        #expect(
            isClosed(
                await #expect(throws: AuthorizationError.self) {
                    _ = try await planio.authorize(request, code: code, as: "jens")
                }))
        #expect(transport.sandbox.counters.requests == 0)
        #expect(transport.isShutDown && store.story.withLock { $0.last } == "shut down")
    }

    @Test("what is under way finishes, then the transport is closed, then the store")
    func draining() async throws {
        let held = Task { [jens] in try await jens.send(.get("/held.json")) }
        try await transport.arrived.value()
        let ending = Task { [planio] in await planio.shutdown(within: .seconds(60)) }
        await waitUntilClosed()
        #expect(!transport.isShutDown)
        transport.release()
        #expect(try await held.value.status == 200)
        await ending.value
        #expect(transport.isShutDown && store.story.withLock { $0.last } == "shut down")
    }

    @Test("what does not finish in time is ended, also for a caller who was cancelled")
    func bound() async throws {
        var request = PlanioRequest.get("/held.json")
        request.limits = TransportLimits(timeout: .seconds(86400))
        let held = Task { [jens, request] in try await jens.send(request) }
        try await transport.arrived.value()
        let ending = Task { [planio] in await planio.shutdown(within: .seconds(10)) }
        ending.cancel()
        await waitUntilClosed()
        #expect(!transport.isShutDown)
        // More than once, should the shutdown look at the clock only now.
        while !transport.isShutDown {
            time.advance(by: .seconds(10))
            await Task.yield()
        }
        #expect(isClosed(await #expect(throws: PlanioError.self) { try await held.value }))
        await ending.value
        #expect(store.story.withLock { $0.last } == "shut down")
    }

    @Test("a token that the server has issued is stored before the store is closed, though no time is given")
    func refreshUnderWay() async throws {
        time.advance(by: .seconds(7300))
        store.holds.withLock { $0 = true }
        let refresh = Task { [planio] in try await planio.token(for: "jens") }
        try await store.writing.value()
        let ending = Task { [planio] in await planio.shutdown() }
        while !transport.isShutDown { await Task.yield() }
        #expect(store.story.withLock { $0.last } == "updated", "by the sign-in")
        store.mayWrite.finish(.success(()))
        let token = try await refresh.value
        await ending.value
        #expect(store.story.withLock { Array($0.suffix(2)) } == ["updated", "shut down"])
        let kept = try #require(try await store.read(planio.key("jens")))
        #expect(try SessionRecord(encoded: kept).token.accessToken == token.accessToken)
    }

    @Test("who listens to events hears of all until the end, and the end")
    func events() async throws {
        let events = planio.events()
        try await planio.signOut("jens")
        await planio.shutdown()
        var heard: [SessionEvent] = []
        for await event in events { heard.append(event) }
        guard heard.count == 1, case .signedOut("jens") = heard[0] else {
            Issue.record("\(heard)")
            return
        }
        for await event in planio.events() { Issue.record("\(event)") }
    }

    @Test("a download is under way as long as somebody reads it")
    func download() async throws {
        var download: Planio.Download? = try await jens.stream(.get("/issues.json"))
        #expect(download != nil)
        let ending = Task { [planio] in await planio.shutdown(within: .seconds(60)) }
        await waitUntilClosed()
        #expect(!transport.isShutDown)
        download = nil
        await ending.value
        #expect(transport.isShutDown)
    }

    @Test("a store that wraps another one shuts that down")
    func wrapped() async throws {
        await EncryptingTokenStore(store, key: .generate()).shutdown()
        #expect(store.story.withLock { $0.last } == "shut down")
    }

    #if SQLite
    @Test("SQLiteTokenStore closes its database; what was under way is there, later calls throw")
    func sqlite() async throws {
        let directory = TemporaryDirectory()
        let store = try await SQLiteTokenStore(path: directory.file("tokens.sqlite"))
        let key = TokenKey(site: "s", clientID: "c", account: "a")
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let update = Task {
            try await store.update(key) { _ in
                enter.finish()
                for await _ in released {}
                return .write(Data("x".utf8), ())
            }
        }
        for await _ in entered {}
        let ending = Task { await store.shutdown() }
        while (try? await store.read(key)) == nil, (try? await store.keys()) != nil { await Task.yield() }
        release.finish()
        try await update.value
        await ending.value
        await #expect(throws: TokenStoreError.closed) { _ = try await store.read(key) }
        await #expect(throws: TokenStoreError.closed) { _ = try await store.keys() }
        await #expect(throws: TokenStoreError.closed) { try await store.update(key) { _ in .write(Data(), ()) } }
        #if os(Linux)
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }
        #expect(!open.contains { $0.hasPrefix(directory.file("tokens.sqlite")) && !$0.hasSuffix(".lock") })
        #endif
        let again = try await SQLiteTokenStore(path: directory.file("tokens.sqlite"))
        #expect(try await again.read(key) == Data("x".utf8))
    }
    #endif

    #if ServiceLifecycle
    @Test("in a service group it ends when the group does: gracefully with time, cancelled without")
    func service() async throws {
        struct Started: Service {
            let promise: Promise<Void>
            func run() async throws {
                promise.finish(.success(()))
                try? await gracefulShutdown()
            }
        }
        let started = Promise<Void>()
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: PlanioService(planio, finishingWithin: .seconds(60))),
                    .init(service: Started(promise: started)),
                ], logger: .silent))
        let running = Task { try await group.run() }
        try await started.value()
        let held = Task { [jens] in try await jens.send(.get("/held.json")) }
        try await transport.arrived.value()
        await group.triggerGracefulShutdown()
        await waitUntilClosed()
        #expect(!transport.isShutDown)
        transport.release()
        #expect(try await held.value.status == 200)
        try await running.value
        #expect(transport.isShutDown)
    }

    @Test("a service that is cancelled ends at once")
    func cancelledService() async throws {
        let held = Task { [jens] in try await jens.send(.get("/held.json")) }
        try await transport.arrived.value()
        let running = Task { [planio] in try await PlanioService(planio, finishingWithin: .seconds(60)).run() }
        running.cancel()
        try await running.value
        #expect(isClosed(await #expect(throws: PlanioError.self) { try await held.value }))
        #expect(transport.isShutDown)
    }
    #endif
}

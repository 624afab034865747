import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// How a sign-in by the browser ends, and what the browser is told.
@Suite("Signing in by the browser", .bounded)
struct SigningInByBrowserTests {
    @Test("the callback signs the user in, and nothing is left open")
    func signsIn() async throws {
        let signIn = try await SignInUnderTest()
        try await signIn.finishes()
        #expect(try await signIn.planio.accounts() == ["jens"])
        #expect(signIn.sandbox.counters.tokenRequests == 1)
        #if os(Linux)
        #expect(try sockets(onPort: signIn.port).isEmpty)
        #endif
    }

    @Test("the user who has signed in gives the account its name")
    func namedAfterUser() async throws {
        let sandbox = PlanioSandbox.demo()
        let planio = Planio(
            configuration: try sandbox.configuration(redirectURI: .loopback, scopes: [.viewIssues]),
            transport: sandbox, options: .init(logger: .silent))
        let opened = Promise<URL>()
        async let signedIn = planio.authorizeInBrowser { url in
            opened.finish(.success(url))
        } account: { user in
            "planio-\(user.id)"
        }
        let url = try await opened.value()
        let query = try sandbox.callback(from: url, as: "felix").query(percentEncoded: true) ?? ""
        // A real HTTP client.
        let request = HTTPRequest(
            method: .get, scheme: "http", authority: "127.0.0.1:\(try SignInUnderTest.port(of: url))",
            path: "/?\(query)")
        let (response, body) = try await URLSessionTransport.shared.send(
            request, body: .empty, limits: TransportLimits(timeout: .patient))
        #expect(response.status == .ok && response.headerFields[.contentType] == "text/html; charset=utf-8")
        let page = String(decoding: try await body.collect(upTo: 10_000), as: UTF8.self)
        #expect(page.contains("<h1>Signed in</h1>"))
        let (client, user) = try await signedIn
        #expect(user.login == "felix" && client.account == "planio-\(user.id)")
        #expect(try await client.users.current().login == "felix")
    }

    @Test("a user who says no is told so, and so is the caller")
    func denied() async throws {
        let signIn = try await SignInUnderTest()
        #expect(try await signIn.ask(signIn.target(agrees: false)) == LoopbackResponse.denied.text)
        let error = await #expect(throws: AuthorizationError.self) { try await signIn.result.value }
        guard case .accessDenied = error else { Issue.record("\(String(describing: error))"); return }
        #expect(signIn.sandbox.counters.tokenRequests == 0)
        #expect(Visitor.isRefused(port: signIn.port))
    }

    @Test("the browser is told of a success only after the session was stored")
    func failedToStore() async throws {
        let store = FaultyStore()
        let sandbox = PlanioSandbox.demo()
        let planio = Planio(
            configuration: try sandbox.configuration(redirectURI: .loopback, scopes: [.viewIssues]), tokens: store,
            transport: sandbox, options: .init(logger: .silent))
        store.fail(.writing)
        let (result, url) = try await SignInUnderTest.begin(planio)
        let callback = try sandbox.callback(from: url, as: "jens")
        let port = try SignInUnderTest.port(of: url)
        let target = "/?\(callback.query(percentEncoded: true) ?? "")"
        let heard = try await Visitor(port: port).ask("GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n")
        #expect(heard == LoopbackResponse.failed.text)
        await #expect(throws: (any Error).self) { try await result.value }
        #expect(sandbox.liveRefreshTokens == 0)
    }

    @Test("a callback of this sign-in that contradicts itself ends it, and no code is exchanged")
    func contradiction() async throws {
        let signIn = try await SignInUnderTest()
        #expect(try await signIn.ask(signIn.target() + "&error=x") == LoopbackResponse.failed.text)
        await #expect(throws: AuthorizationError.ambiguous) { try await signIn.result.value }
        #expect(signIn.sandbox.counters.tokenRequests == 0)
    }

    @Test("a code that the server refuses ends it")
    func refusedCode() async throws {
        let signIn = try await SignInUnderTest()
        let target = try signIn.target().replacing(/code=[^&]*/, with: "code=other")
        #expect(try await signIn.ask(target) == LoopbackResponse.failed.text)
        let error = await #expect(throws: AuthorizationError.self) { try await signIn.result.value }
        guard case .tokenEndpoint(let error) = error else { Issue.record("\(String(describing: error))"); return }
        #expect(error.kind == .invalidGrant)
    }

    @Test("L20: a browser that sends the callback again is told the same, and one code is exchanged")
    func again() async throws {
        let time = ManualTime(advancesItself: false)
        let planio = Planio(configuration: try .example(.loopback), options: .init(time: time, logger: .silent))
        let listener = try LoopbackSocket.listening(on: 0)
        let port = listener.port
        let request = try planio.authorizationRequest(redirectURI: .loopback(port: port))
        let signIn = LoopbackSignIn(request, listener, time: time, lifetime: .seconds(600))
        let (isFinished, queries) = (Promise<Void>(), Locked<[String]>([]))
        let result = Task {
            try await signIn.run { _ in
            } _: { query in
                queries.withLock { $0.append(query) }
                try await isFinished.value()
            }
        }
        let query = "?code=c&state=\(request.state.expose())"
        let text = "GET /\(query) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n"
        var visitors: [Visitor] = []
        for count in 1...3 {
            visitors.append(try Visitor(port: port))
            await visitors[count - 1].say(text)
            while signIn.visitors.waiting < count { await Task.yield() }
        }
        #expect(try await Visitor(port: port).ask("GET / HTTP/1.0\r\n\r\n") == LoopbackResponse.badRequest.text)
        isFinished.finish(.success(()))
        try await result.value
        for visitor in visitors { #expect(await visitor.heard() == LoopbackResponse.signedIn.text) }
        #expect(queries.withLock { $0 } == [query])
    }

    @Test("who cancels while the code is exchanged leaves; the browser is not told of a success")
    func cancelledDuringExchange() async throws {
        let signIn = try await SignInUnderTest()
        signIn.sandbox.inject(.hang, on: .token, .first(1))
        let visitor = try signIn.visitor()
        await visitor.say(signIn.request(try signIn.target()))
        while signIn.sandbox.counters.tokenArrivals == 0 { await Task.yield() }
        signIn.result.cancel()
        await #expect(throws: CancellationError.self) { try await signIn.result.value }
        #expect(await visitor.heard() == LoopbackResponse.failed.text)
        #expect(Visitor.isRefused(port: signIn.port))
    }

    @Test("a shutdown ends the wait for the browser, and none begins afterwards")
    func shutdown() async throws {
        let signIn = try await SignInUnderTest()
        await signIn.planio.shutdown(within: .patient)
        let error = await #expect(throws: TransportError.self) { try await signIn.result.value }
        #expect(error?.reason == .closed)
        #expect(Visitor.isRefused(port: signIn.port))
        let late = await #expect(throws: TransportError.self) {
            try await signIn.planio.authorizeInBrowser(as: "jens") { _ in Issue.record("opened") }
        }
        #expect(late?.reason == .closed)
    }

    @Test("an error of who opens the URL ends it, and what still runs there at the end is cancelled")
    func opener() async throws {
        struct NoBrowser: Error {}
        let planio = Planio(configuration: try .example(.loopback), options: .init(logger: .silent))
        await #expect(throws: NoBrowser.self) {
            try await planio.authorizeInBrowser(as: "jens") { _ in throw NoBrowser() }
        }
        let cancelled = Promise<Void>()
        let task = Task {
            try await planio.authorizeInBrowser(as: "jens") { _ in
                await withTaskCancellationHandler {
                    try? await SystemTime().sleep(for: .patient)
                } onCancel: {
                    cancelled.finish(.success(()))
                }
            }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await cancelled.value()
    }

    @Test("what it says and throws has neither state nor verifier, and says what to do")
    func descriptions() {
        let errors: [(AuthorizationError, String)] = [
            (.notLoopback, "configure .loopback"), (.portInUse(4000), "4000"), (.cannotListen(reason: "No"), "No"),
            (.noCallback(within: .seconds(600)), "start again"),
        ]
        for (error, part) in errors { #expect(error.description.contains(part)) }
    }
}

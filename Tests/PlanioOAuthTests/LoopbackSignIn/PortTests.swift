import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The port: when it is open, to whom, and that nothing is left of it.
@Suite("Signing in by the browser: the port", .bounded)
struct PortTests {
    private func planio(_ redirectURI: RedirectURI, _ sandbox: PlanioSandbox = .demo()) throws -> Planio {
        Planio(
            configuration: try sandbox.configuration(redirectURI: redirectURI, scopes: [.viewIssues]),
            transport: sandbox, options: .init(logger: .silent))
    }

    @Test("L11: a port that is in use is named, where the redirect URI has one")
    func inUse() async throws {
        let other = try LoopbackSocket.listening(on: 0)
        let planio = try planio(.loopback(port: other.port))
        let error = await #expect(throws: AuthorizationError.portInUse(other.port)) {
            try await planio.authorizeInBrowser(as: "jens") { _ in Issue.record("no URL is handed out") }
        }
        #expect(error?.description.contains("Port \(other.port) ") == true)
    }

    @Test("L11: a port of the redirect URI is listened on, and again right after a sign-in has ended")
    func fixed() async throws {
        // Below those that the system gives to who asks for any, so that no other test has it for a moment.
        let ports = (0..<1000).lazy.map { 20_000 + (Int(getpid()) + $0) % 10_000 }
        let free = try #require(ports.compactMap { try? LoopbackSocket.listening(on: $0) }.first)
        let port = free.port
        free.release()
        for _ in 1...2 {
            let signIn = try await SignInUnderTest(redirectURI: .loopback(port: port))
            #expect(signIn.port == port)
            try await signIn.finishes()
        }
    }

    @Test("a redirect URI keeps its path and query, as registered", arguments: ["", "/", "/call/b%C3%A4ck", "/cb?a=b"])
    func path(_ path: String) async throws {
        let registered = "http://127.0.0.1\(path)"
        let signIn = try await SignInUnderTest(redirectURI: .url(registered), registered: registered)
        #expect(try signIn.target().hasPrefix(path.isEmpty ? "/?" : path))
        try await signIn.finishes()
    }

    @Test("L12: the port is listened on before the URL is handed out")
    func listensFirst() async throws {
        struct Over: Error {}
        let planio = try planio(.loopback)
        await #expect(throws: Over.self) {
            try await planio.authorizeInBrowser(as: "jens") { url in
                _ = try Visitor(port: try SignInUnderTest.port(of: url))
                throw Over()
            }
        }
    }

    @Test("L13: nobody listens on another address than 127.0.0.1")
    func addresses() async throws {
        let signIn = try await SignInUnderTest()
        // On Linux all of 127.0.0.0/8 is this machine, so who listened everywhere would be found here.
        #expect(Visitor.isRefused(port: signIn.port, address: 0x7F00_0002))
        #if os(Linux)
        #expect(try sockets(onPort: signIn.port).map(\.address) == [0x7F00_0001])
        #endif
        try await signIn.finishes()
    }

    @Test(
        "L14: only 127.0.0.1 is listened on, since the server accepts no port but of that one",
        arguments: [
            RedirectURI.outOfBand, .url("https://app.example/callback"), .url("http://localhost:4000/"),
            .url("http://[::1]:4000/"), .url("http://127.0.0.2"), .url("com.example.app:/callback"),
            .url("https://127.0.0.1"),
        ])
    func otherRedirectURIs(_ redirectURI: RedirectURI) async throws {
        let planio = try planio(redirectURI)
        await #expect(throws: AuthorizationError.notLoopback) {
            try await planio.authorizeInBrowser(as: "jens") { _ in Issue.record("no URL is handed out") }
        }
    }

    @Test("L15: a caller who is cancelled gets CancellationError, and nothing is left open")
    func cancelled() async throws {
        let signIn = try await SignInUnderTest()
        let silent = try signIn.visitor()
        signIn.result.cancel()
        await #expect(throws: CancellationError.self) { try await signIn.result.value }
        #expect(await silent.heard() == "")
        try expectClosed(signIn.port)
    }

    @Test("L15: a browser that does not come back is told after the time that the user had, and nothing is left open")
    func timeout() async throws {
        let signIn = try await SignInUnderTest()
        await signIn.time.waitForSleepers(1)
        signIn.time.advance(by: .seconds(599))
        #expect(try await signIn.ask("/favicon.ico") == LoopbackResponse.notFound.text)
        let silent = try signIn.visitor()
        signIn.time.advance(by: .seconds(1))
        await #expect(throws: AuthorizationError.noCallback(within: .seconds(600))) { try await signIn.result.value }
        #expect(await silent.heard() == "")
        try expectClosed(signIn.port)
    }

    @Test("scopes that cannot be asked for are refused before anybody listens")
    func scopes() async throws {
        let planio = try planio(.loopback)
        await #expect(throws: ConfigurationError.self) {
            try await planio.authorizeInBrowser(as: "jens", scopes: []) { _ in Issue.record("no URL is handed out") }
        }
    }

    @Test("L16: two sign-ins at once each take their own callback")
    func atOnce() async throws {
        let first = try await SignInUnderTest()
        let (second, url) = try await SignInUnderTest.begin(first.planio, as: "felix")
        let port = try SignInUnderTest.port(of: url)
        #expect(port != first.port)
        // The second's state at the first's port.
        let swapped = try first.target(as: "felix", of: url)
        #expect(try await first.ask(swapped) == LoopbackResponse.otherSignIn.text)
        let target = try first.target(as: "felix", of: url)
        let heard = try await Visitor(port: port).ask("GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n")
        #expect(heard == LoopbackResponse.signedIn.text)
        #expect(try await second.value.users.current().login == "felix")
        #expect(try await first.ask(first.target()) == LoopbackResponse.signedIn.text)
        #expect(try await first.result.value.users.current().login == "jens")
    }

    #if os(Linux)
    @Test("L18: a program that is started meanwhile inherits neither the port nor a connection")
    func inheritance() async throws {
        let signIn = try await SignInUnderTest()
        let silent = try signIn.visitor()
        await signIn.time.waitForSleepers(2)
        let open = try sockets(onPort: signIn.port)
        #expect(open.count == 2)
        for (descriptor, _) in open { #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0) }
        try await signIn.finishes()
        withExtendedLifetime(silent) {}
    }
    #endif

    private func expectClosed(_ port: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(Visitor.isRefused(port: port), sourceLocation: sourceLocation)
        #if os(Linux)
        #expect(try sockets(onPort: port).isEmpty, sourceLocation: sourceLocation)
        #endif
    }
}

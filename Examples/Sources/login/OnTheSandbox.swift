import Foundation
import PlanioOAuth
import PlanioOAuthTesting

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The same without a server and without a browser: the sandbox is served on loopback, and this plays the user.
struct OnTheSandbox {
    func run() async throws {
        let sandbox = PlanioSandbox.demo()
        let server = try await SandboxServer.start(sandbox)
        let directory = FileManager.default.temporaryDirectory.appending(path: "planio-login-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        say("A sandbox of Planio runs on \(server.site). Set PLANIO_SITE and PLANIO_CLIENT_ID for a real one.")

        say("\nThe first run signs in:")
        try await login(sandbox, directory).signIn { url in
            say("   the user opens \(url)")
            let callback = try sandbox.callback(from: url, as: "jens")
            // Goes where the server sends the browser. A task of its own, as a browser is: this one is cancelled when the
            // sign-in has ended, and on Linux `URLSession` may wait for ever where it is cancelled.
            Task { try? await URLSession.shared.data(from: callback) }
        }

        say("\nThe second finds the session:")
        try await login(sandbox, directory).signIn { _ in
            throw Failure(description: "the user had to sign in again")
        }

        say("\nAnd --sign-out ends it:")
        try await login(sandbox, directory).signOut()
        guard sandbox.liveRefreshTokens == 0 else { throw Failure(description: "a token is left at the server") }
        await server.stop()
    }

    /// As a new process would have it.
    private func login(_ sandbox: PlanioSandbox, _ directory: URL) throws -> Login {
        Login(
            Planio(
                configuration: try sandbox.configuration(redirectURI: .loopback, scopes: [.viewIssues]),
                tokens: try FileTokenStore(path: directory.path)))
    }
}

import Foundation
import PlanioOAuth
import PlanioOAuthTesting

/// The same flow without an account: the sandbox is served on loopback, and the program plays the user too.
struct OnTheSandbox {
    func run() async throws {
        let sandbox = PlanioSandbox.demo()
        let server = try await SandboxServer.start(sandbox)
        say(
            "A sandbox of Planio runs on \(server.site). Set PLANIO_SITE, PLANIO_CLIENT_ID and PLANIO_CLIENT_SECRET for a real one."
        )

        let planio = Planio(configuration: try sandbox.configuration(scopes: [.viewIssues, .addIssues]))

        say("\n1. Send the user to the authorization URL:")
        let request = planio.authorizationRequest()
        say("   \(request.url)")

        say("\n2. The user clicks Authorize, and Planio shows an authorization code.")
        let code = try sandbox.consent(to: request.url, as: "jens")

        say("\n3. Exchange the code for a token:")
        let jens = try await planio.authorize(request, code: code, as: "jens")
        say("   \(try await planio.token(for: "jens"))")

        say("\n4. Act as that user:")
        let user = try await jens.users.current()
        say("   signed in as \(user.name) (\(user.login ?? "?"))")
        let issue = try await jens.issues.create(in: "some-project", subject: "Hello world")
        say("   created issue #\(issue.id)")
        let again = try await jens.issues.get(issue.id)
        say("   read it back: \(again.subject) [\(again.status.name)]")

        say("\n5. Sign out, which revokes the token:")
        try await planio.signOut("jens")
        do {
            _ = try await jens.users.current()
            throw Failure(description: "the token still works after it was revoked")
        } catch let error as PlanioError where error.needsAuthorization {
            say("   revoked")
        }
        await planio.shutdown()
        await server.stop()
    }
}

import Foundation
import Hummingbird
import PlanioOAuth
import PlanioOAuthTesting
import WebExample

/// Serves the web application on http://127.0.0.1:8080, for the Planio or Redmine that PLANIO_SITE, PLANIO_CLIENT_ID and
/// PLANIO_CLIENT_SECRET name, with http://127.0.0.1:8080/callback registered as a redirect URI; or, without them, for a
/// sandbox that it brings along.
@main
struct Web {
    static let port = 8080
    static let scopes: Set<Scope> = [.viewIssues, .addIssues]

    static func main() async throws {
        var environment = ProcessInfo.processInfo.environment
        let planio: Planio
        if environment["PLANIO_SITE"] == nil {
            planio = try await onTheSandbox()
        } else {
            environment["PLANIO_REDIRECT_URI"] =
                environment["PLANIO_REDIRECT_URI"] ?? "http://127.0.0.1:\(port)/callback"
            // The sessions end with the process, the tokens do not: the user's next sign-in finds and replaces them.
            planio = Planio(
                configuration: try PlanioConfiguration(environment: environment, scopes: scopes),
                tokens: try FileTokenStore(path: "tokens"))
        }
        let web = WebApplication(planio: planio, project: environment["PLANIO_PROJECT"] ?? "some-project")
        print("Open http://127.0.0.1:\(port)/")
        try await web.application(port: port).runService()
    }

    /// Its users sign in there with a form, as on a real Planio.
    private static func onTheSandbox() async throws -> Planio {
        let sandbox = PlanioSandbox.demo()
        let server = try await SandboxServer.start(sandbox)
        let callback = "http://127.0.0.1:\(port)/callback"
        let application = sandbox.addApplication(name: "Web example", scopes: scopes, redirectURIs: [callback])
        print("A sandbox of Planio runs on \(server.site): sign in as jens with the password jens-password-1.")
        return Planio(
            configuration: try sandbox.configuration(
                for: application, redirectURI: .url(callback), scopes: scopes))
    }
}

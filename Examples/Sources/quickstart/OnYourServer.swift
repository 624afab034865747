import Foundation
import PlanioOAuth

/// The out-of-band flow on the server that the environment names.
struct OnYourServer {
    private let environment: [String: String]
    private let project: String

    init(_ environment: [String: String]) {
        self.environment = environment
        project = environment["PLANIO_PROJECT"] ?? "some-project"
    }

    func run() async throws {
        var settings = environment
        // Out of band, whatever else the environment is used for.
        settings["PLANIO_REDIRECT_URI"] = RedirectURI.outOfBand.value
        // Names every variable that is missing or wrong. A public client has no PLANIO_CLIENT_SECRET.
        let planio = Planio(configuration: try PlanioConfiguration(environment: settings, scopes: [.addIssues]))

        let request = planio.authorizationRequest()
        say("Open this address in your browser, click Authorize, and paste the authorization code here:")
        say(request.url.absoluteString)
        guard let code = readLine() else {
            throw Failure(description: "No authorization code was given on standard input.")
        }

        let client = try await planio.authorize(request, code: code, as: "me")
        say("token: \(try await planio.token(for: "me"))")
        say("signed in as \(try await client.users.current().name)")
        let issue = try await client.issues.create(in: .identifier(project), subject: "Hello world")
        await planio.shutdown()
        say("created issue #\(issue.id)")
    }
}

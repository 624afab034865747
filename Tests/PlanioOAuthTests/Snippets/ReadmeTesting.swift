import PlanioOAuth
import PlanioOAuthTesting
import Testing

@Test("a failing token endpoint is survived")
func survivesOutage() async throws {
    let time = ManualTime()
    let sandbox = PlanioSandbox.demo(time: time)
    let planio = Planio(
        configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox, options: .init(time: time))
    let request = planio.authorizationRequest()
    let jens = try await planio.authorize(request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")

    sandbox.inject(.status(503), on: .token, .first(2))
    time.advance(by: .seconds(7200))  // The token has expired.
    #expect(try await jens.issues.get(1).subject == "Seeded issue 1")
    #expect(sandbox.counters.refreshes == 1)
}

import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// The README's program, as it stands there, on the sandbox.
@Suite("README")
struct ReadmeTests {
    @Test("its first program compiles and runs")
    func program() async throws {
        let directory = TemporaryDirectory()
        let sandbox = PlanioSandbox.demo()
        let application = try #require(sandbox.application("Everything"))
        let (id, secret) = (application.clientID, application.clientSecret)
        let friday = try #require(Day("2036-11-28"))

        let planio = try Planio(
            configuration: PlanioConfiguration(
                site: sandbox.site,
                clientID: id, clientSecret: secret,
                redirectURI: .outOfBand,
                scopes: [.viewIssues, .addIssues, .editIssues]),
            tokens: FileTokenStore(path: directory.path), transport: sandbox)

        let request = planio.authorizationRequest()
        let code = try sandbox.consent(to: request.url, as: "jens")
        let jens = try await planio.authorize(request, code: code, as: "jens")

        let issue = try await jens.issues.create(in: "some-project", subject: "Hello world") { $0.dueDate = friday }
        try await jens.issues.update(issue.id) {
            $0.notes = "On it"; $0.dueDate = nil
        }

        let client = planio.client(for: "jens")
        var subjects: [String] = []
        for try await issue in client.issues.list(
            where: .status(.open), .author(.me), sortedBy: .updatedOn(.descending))
        {
            subjects.append(issue.subject)
        }
        #expect(subjects.first == "Hello world")

        let admin = try PlanioClient(site: sandbox.site, credential: .apiKey("admin-api-key"), transport: sandbox)
        #expect(try await admin.issues.get(issue.id).dueDate == nil)
    }

    @Test("its test with a fault and a clock runs")
    func testing() async throws {
        let time = ManualTime()
        let sandbox = PlanioSandbox.demo(time: time)
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox,
            options: .init(refresh: .init(retries: .init(firstWait: .zero)), time: time))
        let request = planio.authorizationRequest()
        let jens = try await planio.authorize(
            request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")

        sandbox.inject(.status(503), on: .token, .first(2))
        time.advance(by: .seconds(7200))
        #expect(try await jens.users.current().login == "jens")
    }
}

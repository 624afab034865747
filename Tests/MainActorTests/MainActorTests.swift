import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

// This target's default isolation is the main actor, as a program with a user interface has it, and it has types of its
// own with the names that every program has. That it compiles is the test; it runs as well.

struct User { let name = "own" }
struct Issue { let name = "own" }
struct File { let name = "own" }
struct Page { let name = "own" }
struct Filter { let name = "own" }
struct Version { let name = "own" }
struct Group { let name = "own" }
struct Project { let name = "own" }

/// Of the library and of the program, side by side.
func report(_ issue: Planio.Issue, by user: Planio.User.ID, matching: [Planio.Issue.Filter]) -> String {
    "\(issue.id) \(user) \(matching.count) \(User().name) \(Issue().name) \(File().name) \(Page().name)"
}

@Suite("From the main actor")
struct MainActorTests {
    /// Something that only the main actor may touch.
    final class Form {
        var text = "from the form"
        var day = Day("2036-12-24")
    }

    private func jens(_ scopes: Set<Scope>) async throws -> PlanioClient {
        let sandbox = PlanioSandbox.demo()
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: scopes), transport: sandbox,
            options: .init(time: ManualTime()))
        let request = planio.authorizationRequest()
        return try await planio.authorize(request, code: try sandbox.consent(to: request.url, as: "jens"), as: "jens")
    }

    @Test("changes are made from what the main actor holds, and types are told from the program's own")
    func changes() async throws {
        let client = try await jens([.viewProject, .viewIssues, .addIssues, .editIssues, .addIssueNotes])
        let form = Form()
        let issue = try await client.issues.create(in: "some-project", subject: form.text) { $0.dueDate = form.day }
        try await client.issues.update(issue.id) {
            $0.notes = form.text
            $0.dueDate = nil
        }
        let read = try await client.issues.get(issue.id, include: [.journals])
        form.text = read.subject
        #expect(form.text == "from the form")
        #expect(report(read, by: 5, matching: [.status(.open)]).hasSuffix("own own own own"))
    }

    @Test("lists are walked on the main actor")
    func lists() async throws {
        let client = try await jens([.viewProject, .viewIssues])
        let form = Form()
        for try await issue in client.issues.list(where: .status(.any)).byID().readingAhead(4) {
            form.text = issue.subject
        }
        for try await page in client.issues.list(sortedBy: .updatedOn(.descending)).pages {
            form.text = page.elements.first?.subject ?? form.text
        }
        #expect(form.text != "from the form")
    }

    actor Worker {
        var text = "from an actor"
        func note(_ client: PlanioClient, _ id: Planio.Issue.ID) async throws {
            try await client.issues.update(id) { $0.notes = text }
        }
    }

    @Test("changes are made from what an actor holds")
    func actors() async throws {
        let client = try await jens([.viewProject, .viewIssues, .editIssues, .addIssueNotes])
        try await Worker().note(client, 1)
        let journals = try await client.issues.get(1, include: [.journals]).journals
        #expect(journals?.last?.notes == "from an actor")
    }
}

import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// Planio's checklists, which the library does not know: declared as an application would.
private struct Checklist: Planio.Resource {
    static let name = Planio.ResourceName(singular: "checklist", plural: "checklists")

    let json: JSONText
    let id: ID
    let subject: String
    let isDone: Bool?

    init(_ json: inout JSONObject) throws {
        self.json = json.text
        id = try json.required("id")
        subject = try json.required("subject")
        isDone = try json.optional("is_done")
    }
}

@Suite("Own resources and models for tests")
struct OwnResourceTests {
    @Test("a plug-in's resource has paging, session, errors and unknown members for free")
    func checklists() async throws {
        let sandbox = PlanioSandbox.demo()
        sandbox.respond(to: "GET", "/issues/7/checklists.json") { request in
            let offset = Int(request.query["offset"] ?? "") ?? 0
            let limit = Int(request.query["limit"] ?? "") ?? 25
            let items = (offset..<min(offset + limit, 250)).map { number -> JSONValue in
                [
                    "id": .int(number + 1), "subject": .string("Item \(number)"), "is_done": false,
                    "position": .int(number),
                ]
            }
            return .init(
                json: ["checklists": .array(items), "total_count": 250, "offset": .int(offset), "limit": .int(limit)])
        }
        let client = try PlanioClient(
            site: sandbox.site, credential: .apiKey("jens-api-key"), transport: sandbox,
            options: .init(time: ManualTime(), logger: .silent))
        let list = client.list(Checklist.self, at: "/issues/7/checklists.json")
        let items = try await list.readingAhead(4).all()
        #expect(items.map(\.id.rawValue) == Array(1...250))
        #expect(items[7].unknown["position"]?.value == 7 && items[7].isDone == false)
        #expect(try await list.first?.subject == "Item 0")
        let copy = try JSONDecoder().decode(Checklist.self, from: JSONEncoder().encode(items[7]))
        #expect(copy == items[7] && copy.unknown["position"]?.value == 7)
        // A refusal is told as everywhere.
        sandbox.respond(to: "GET", "/issues/8/checklists.json", status: 403)
        let error = await #expect(throws: PlanioError.self) {
            try await client.list(Checklist.self, at: "/issues/8/checklists.json").all()
        }
        guard case .forbidden? = error?.kind else { Issue.record("\(String(describing: error))"); return }
    }

    @Test("models for tests and previews have what the server always sends, and what the test adds")
    func stubs() throws {
        let issue = Planio.Issue.stub(id: 7, subject: "x") { $0["done_ratio"] = 50 }
        #expect(issue.id == 7 && issue.subject == "x" && issue.doneRatio == 50 && issue.project.id == 1)
        let user = Planio.User.stub(id: 5, login: "jens") { $0["mail"] = "jens@example.net" }
        #expect(user.login == "jens" && user.mail == "jens@example.net" && user.name == "Jens Maker")
        #expect(Planio.Project.stub().id == Planio.Project.stub().id)
        #expect(Planio.TimeEntry.stub().hours > 0)
        #expect(throws: JSONError.self) { try Planio.Issue.stub(json: ["id": 1]) }
        #expect(Set([issue, .stub(id: 7, subject: "x") { $0["done_ratio"] = 50 }]).count == 1)
    }

    @Test("each of them has a page, where a browser shows it")
    func pages() throws {
        let client = try PlanioClient(
            site: "https://example.org/redmine", credential: .apiKey("key"), transport: PlanioSandbox.demo())
        #expect(client.page(of: Planio.Issue.ID(7)).absoluteString == "https://example.org/redmine/issues/7")
        #expect(client.page(of: Planio.User.ID(5)).absoluteString == "https://example.org/redmine/users/5")
        let project = Planio.Project.stub()
        #expect(client.page(of: project).absoluteString == "https://example.org/redmine/projects/\(project.identifier)")
        #expect(
            client.page(of: Planio.TimeEntry.ID(3)).absoluteString == "https://example.org/redmine/time_entries/3/edit")
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// What tests put on the sandbox, and what it says to what it does not do.
@Suite("The sandbox, set up by a test")
struct SandboxSetupTests {
    private let sandbox = PlanioSandbox.demo()

    private func send(
        _ method: HTTPRequest.Method, _ path: String, key: String? = "jens-api-key", _ body: JSONValue? = nil
    ) async throws -> (status: Int, json: JSONValue) {
        var request = HTTPRequest(method: method, scheme: "https", authority: "sandbox.plan.io", path: path)
        if let key { request.headerFields[try #require(HTTPField.Name("X-Redmine-API-Key"))] = key }
        if body != nil { request.headerFields[.contentType] = "application/json" }
        let (response, stream) = try await sandbox.send(
            request, body: try body.map { HTTPBody(try $0.encoded()) } ?? .empty,
            limits: TransportLimits(timeout: .patient))
        let data = try await stream.collect(upTo: 1_000_000)
        return (response.status.code, (try? JSONValue(parsing: data)) ?? .null)
    }

    private func get(_ path: String, key: String? = "jens-api-key") async throws -> (status: Int, json: JSONValue) {
        try await send(.get, path, key: key)
    }

    @Test("an issue is added with everything that a closure sets")
    func issue() async throws {
        let field = sandbox.addCustomField(.init("Colours", .list, isMultiple: true, possibleValues: ["red", "green"]))
        try sandbox.addVersion("2.0", in: "some-project", dueDate: Day("2036-03-01"))
        try sandbox.addCategory("Frontend", in: "some-project", assignee: "felix")
        let first = try sandbox.addIssue(in: "some-project", subject: "First", author: "felix")
        let id = try sandbox.addIssue(in: "some-project", subject: "Printer on fire", author: "jens") {
            $0.status = .closed
            $0.tracker = .support
            $0.priority = .urgent
            $0.assignee = "felix"
            $0.category = "Frontend"
            $0.version = "2.0"
            $0.parent = first
            $0.dueDate = Day("2036-02-01")
            $0.estimatedHours = 2
            $0.watchers = ["felix"]
            $0.customFields = [1: "ACME", field: ["red", "green"]]
            $0.createdOn = Date(timeIntervalSince1970: 0)
            $0.note("Water helped.", by: "felix")
            $0.note("Do not tell.", by: "jens", isPrivate: true)
            $0.attach(Data("…".utf8), as: "smoke.png")
            $0.relate(.blocks, to: first)
        }
        try sandbox.addTimeEntry(in: "some-project", issue: id, user: "felix", hours: 1.5)
        let issue = try await get("/issues/\(id).json?include=journals,watchers,attachments,relations").json["issue"]
        #expect(issue?["status"]?["name"] == "Closed")
        #expect(issue?["tracker"]?["name"] == "Support")
        #expect(issue?["priority"]?["name"] == "Urgent")
        #expect(issue?["assigned_to"]?["name"] == "Felix Finder")
        #expect(issue?["category"]?["name"] == "Frontend")
        #expect(issue?["fixed_version"]?["name"] == "2.0")
        #expect(issue?["parent"]?["id"] == .int(first))
        #expect(issue?["due_date"] == "2036-02-01")
        #expect(issue?["spent_hours"] == 1.5)
        #expect(issue?["created_on"] == "1970-01-01T00:00:00Z")
        #expect(issue?["closed_on"] == "1970-01-01T00:00:00Z")
        #expect(issue?["custom_fields"]?.array?.compactMap { $0["value"] } == ["ACME", ["red", "green"]])
        #expect(issue?["journals"]?.array?.compactMap { $0["notes"] } == ["Water helped.", "Do not tell."])
        #expect(issue?["watchers"]?.array?.compactMap { $0["name"] } == ["Felix Finder"])
        #expect(issue?["attachments"]?.array?.compactMap { $0["filename"] } == ["smoke.png"])
        #expect(issue?["relations"]?.array?.compactMap { $0["relation_type"] } == ["blocks"])
        let byFelix = try await get("/issues/\(id).json?include=journals", key: "felix-api-key").json["issue"]
        #expect(byFelix?["journals"]?.array?.count == 1)
    }

    @Test("what is named and not there is an error, never passed over")
    func unknownNames() throws {
        let sandbox = sandbox
        let setUps: [(String, () throws -> Void)] = [
            ("project nowhere", { try sandbox.addIssue(in: "nowhere", subject: "x", author: "jens") }),
            ("user nobody", { try sandbox.addIssue(in: "some-project", subject: "x", author: "nobody") }),
            (
                "user nobody",
                { try sandbox.addIssue(in: "some-project", subject: "x", author: "jens") { $0.assignee = "nobody" } }
            ),
            (
                "user nobody",
                {
                    try sandbox.addIssue(in: "some-project", subject: "x", author: "jens") {
                        $0.note("x", by: "nobody")
                    }
                }
            ),
            (
                "category none",
                { try sandbox.addIssue(in: "some-project", subject: "x", author: "jens") { $0.category = "none" } }
            ),
            (
                "version none",
                { try sandbox.addIssue(in: "some-project", subject: "x", author: "jens") { $0.version = "none" } }
            ),
            (
                "issue 999",
                { try sandbox.addIssue(in: "some-project", subject: "x", author: "jens") { $0.parent = 999 } }
            ),
            (
                "issue 999",
                {
                    try sandbox.addIssue(in: "some-project", subject: "x", author: "jens") {
                        $0.relate(.blocks, to: 999)
                    }
                }
            ),
            ("user nobody", { try sandbox.addProject(identifier: "p", members: ["nobody": .manager]) }),
            ("project nowhere", { try sandbox.addProject(identifier: "p", parent: "nowhere") }),
            (
                "activity none",
                { try sandbox.addTimeEntry(in: "some-project", user: "jens", hours: 1, activity: "none") }
            ),
            ("user nobody", { try sandbox.lockUser("nobody") }),
            ("user nobody", { try sandbox.resetAPIKey(of: "nobody") }),
        ]
        for (name, setUp) in setUps {
            let error = #expect(throws: PlanioSandbox.UnknownNameError.self, "\(name)") { try setUp() }
            #expect(error?.description == "The sandbox has no \(name). Add it first.")
        }
    }

    @Test("roles decide: Redmine's own, and a set of permissions")
    func roles() async throws {
        sandbox.addUser(login: "mary", password: "mary-password-1", apiKey: "mary")
        try sandbox.addProject(
            identifier: "closed-shop", isPublic: false, members: ["mary": [.viewIssues], "felix": .developer])
        try sandbox.addIssue(in: "closed-shop", subject: "x", author: "felix")
        let path = "/projects/closed-shop/issues.json"
        #expect(try await get(path, key: "mary").json["total_count"] == 1)
        #expect(try await send(.post, path, key: "mary", ["issue": ["subject": "x"]]).status == 403)
        #expect(try await send(.post, path, key: "felix-api-key", ["issue": ["subject": "x"]]).status == 201)
        #expect(try await get(path).status == 403)
        try sandbox.addMember("jens", to: "closed-shop", as: .manager)
        #expect(try await get(path).json["total_count"] == 2)
    }

    @Test(
        "a format that the sandbox does not do is refused loudly; a path that there is not is not found"
    )
    func notDone() async throws {
        for (method, path) in [
            (HTTPRequest.Method.get, "/issues.xml"), (.get, "/projects.atom"),
        ] {
            let (status, json) = try await send(method, path, method == .get ? nil : [:])
            #expect(status == 501, "\(path)")
            let text = try #require(json["errors"]?.array?.first?.string)
            #expect(text.contains("does not do responses in the format") && text.contains("respond(to:_:json:)"))
        }
        #expect(try await get("/nonsense.json").status == 404)
        #expect(try await get("/issues/1.xml").status == 501)
        let error = await #expect(throws: PlanioError.self) {
            let client = try PlanioClient(
                site: sandbox.site, credential: .apiKey("jens-api-key"), transport: sandbox,
                options: .init(retries: .none, time: ManualTime(), logger: .silent))
            _ = try await client.send(.get("/issues.xml"))
        }
        #expect(error?.status == 501)
    }

    @Test("a test answers a path itself, behind the sandbox's authentication")
    func ownResponses() async throws {
        sandbox.respond(to: "GET", "/projects/p/wiki/Start.json", json: ["wiki_page": ["title": "Start"]])
        sandbox.respond(to: "PUT", "/projects/p/wiki/Start.json", status: 204)
        sandbox.respond(to: "POST", "/echo.json") { request in
            .init(
                status: 201,
                json: [
                    "by": .string(request.login), "q": .string(request.query["q"] ?? ""), "got": request.json ?? nil,
                ])
        }
        #expect(try await get("/projects/p/wiki/Start.json").json["wiki_page"]?["title"] == "Start")
        #expect(try await send(.put, "/projects/p/wiki/Start.json", ["wiki_page": ["text": "x"]]).status == 204)
        let echo = try await send(.post, "/echo.json?q=a%20b", key: "felix-api-key", ["a": 1])
        #expect(echo.status == 201)
        #expect(echo.json == ["by": "felix", "q": "a b", "got": ["a": 1]])
        for key in [nil, "unknown"] {
            #expect(try await get("/projects/p/wiki/Start.json", key: key).status == 401)
        }
        // The one given last counts, also before what the sandbox does.
        sandbox.respond(to: "GET", "/projects/p/wiki/Start.json", status: 404)
        #expect(try await get("/projects/p/wiki/Start.json").status == 404)
        sandbox.respond(to: "GET", "/issues/1.json", json: ["issue": ["id": 1]])
        #expect(try await get("/issues/1.json").json == ["issue": ["id": 1]])
        #expect(sandbox.counters.apiRequests == 7)
    }

    @Test("a thousand requests at once are each answered as one")
    func manyAtOnce() async throws {
        try await withThrowingTaskGroup { group in
            for number in 1...1000 {
                group.addTask {
                    try await send(
                        .post, "/projects/some-project/issues.json",
                        ["issue": ["subject": .string("At once \(number)")]]
                    ).json["issue"]?["id"]?.int
                }
            }
            var ids: Set<Int> = []
            for try await id in group { ids.insert(try #require(id)) }
            #expect(ids.count == 1000)
        }
        #expect(sandbox.counters.createdIssues == 1000)
    }
}

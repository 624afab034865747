import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// Names become ids as users expect, in few requests and bounded memory; what is ambiguous is told.
@Suite("Names")
struct NamesTests {
    /// A server of lists of names by their paths, without queries.
    private static func server(_ lists: Locked<[String: String]>) -> StubTransport {
        StubTransport { sent, _ in
            let path = String((sent.request.path ?? "").prefix { $0 != "?" })
            if path == "/users/current.json" {
                return (200, [:], #"{"user":{"id":5,"login":"jens","firstname":"J","lastname":"M"}}"#)
            }
            return lists.withLock { $0[path] }.map { (200, [:], $0) } ?? (404, [:], "")
        }
    }

    private static func statuses(_ names: [String]) throws -> String {
        let elements = names.enumerated().map { ["id": .int($0 + 1), "name": .string($1)] as JSONValue }
        return String(decoding: try (["issue_statuses": .array(elements)] as JSONValue).encoded(), as: UTF8.self)
    }

    private static func client(
        _ transport: StubTransport, time: ManualTime = ManualTime(), lifetime: Duration = .seconds(300)
    ) throws -> PlanioClient {
        try PlanioClient(
            site: "https://example.org", credential: .apiKey("key"), transport: transport,
            options: .init(
                retries: .none, identity: .init(interval: .seconds(86400)), namesLifetime: lifetime, time: time,
                logger: .silent))
    }

    private static func requests(_ transport: StubTransport) -> Int {
        transport.sent.count { $0.request.path?.contains("/users/current") == false }
    }

    private static func nameError(_ work: () async throws -> Void) async throws -> Planio.NameError {
        let error = await #expect(throws: PlanioError.self) { try await work() }
        guard case .name(let problem)? = error?.kind else {
            throw try #require(error)
        }
        return problem
    }

    @Test(
        "a name is found in any case, Unicode form and spacing",
        arguments: ["In Progress", "in progress", "IN  PROGRESS", " In Progress\n", "In\u{00A0}Progress"])
    func written(_ name: String) async throws {
        let client = try Self.client(
            Self.server(Locked(["/issue_statuses.json": try Self.statuses(["New", "In Progress"])])))
        #expect(try await client.names.status(name) == 2)
    }

    @Test(
        "letters outside of ASCII are compared as letters",
        arguments: [
            ("Ge\u{0308}pru\u{0308}ft", "GËPRÜFT"), ("\u{00C9}tat", "e\u{0301}tat"), ("Straße", "STRASSE"),
            ("ΟΔΟΣ", "οδος"), ("Ожидание", "ОЖИДАНИЕ"), ("進行中", "進行中"),
        ])
    func letters(_ stored: String, _ asked: String) async throws {
        let client = try Self.client(Self.server(Locked(["/issue_statuses.json": try Self.statuses(["New", stored])])))
        #expect(try await client.names.status(asked) == 2)
    }

    @Test("of two that differ in case the exact one is meant, and neither if it is another spelling")
    func ambiguous() async throws {
        let names = ["Done", "DONE", "done ", "Open"]
        let client = try Self.client(Self.server(Locked(["/issue_statuses.json": try Self.statuses(names)])))
        #expect(try await client.names.status("DONE") == 2)
        let problem = try await Self.nameError { _ = try await client.names.status("dONe") }
        #expect(problem.reason == .ambiguous && problem.candidates.map(\.id) == [1, 2, 3])
        #expect(problem.description.contains("2 (“DONE”)"))
    }

    @Test("two of the very same name are ambiguous, and so in either Unicode form")
    func twice() async throws {
        let names = ["\u{00C9}tat", "E\u{0301}tat"]
        let client = try Self.client(Self.server(Locked(["/issue_statuses.json": try Self.statuses(names)])))
        for name in names {
            let problem = try await Self.nameError { _ = try await client.names.status(name) }
            #expect(problem.reason == .ambiguous && problem.count == 2)
        }
    }

    @Test("what is not there is told with the valid names, the likeliest first, and bounded")
    func unknown() async throws {
        let names = (1...50).map { "Status \($0)" } + ["In Progress", "Closed"]
        let client = try Self.client(Self.server(Locked(["/issue_statuses.json": try Self.statuses(names)])))
        for (asked, likeliest) in [("In Progres", "In Progress"), ("progress", "In Progress"), ("colsed", "Closed")] {
            let problem = try await Self.nameError { _ = try await client.names.status(asked) }
            #expect(problem.reason == .unknown && problem.kind == .status && problem.name == asked)
            #expect(problem.candidates.first?.name == likeliest)
            #expect(problem.candidates.count == 20 && problem.count == 52)
            #expect(problem.description.contains("and 32 more"))
        }
        let long = String(repeating: "x", count: 100_000)
        let problem = try await Self.nameError { _ = try await client.names.status(long) }
        #expect(problem.description.utf8.count < 3000)
    }

    @Test("a server's names cannot put lines into an error")
    func lines() async throws {
        let client = try Self.client(
            Self.server(Locked(["/issue_statuses.json": try Self.statuses(["a\nERROR forged\u{1B}[31m"])])))
        let error = await #expect(throws: PlanioError.self) { _ = try await client.names.status("b\nc") }
        let text = try #require(error).description
        #expect(!text.contains("\n") && !text.contains("\u{1B}"))
    }

    @Test("a list is requested once for a thousand who ask at once, and held for its lifetime")
    func once() async throws {
        let time = ManualTime()
        let transport = Self.server(Locked(["/issue_statuses.json": try Self.statuses(["New", "Closed"])]))
        let client = try Self.client(transport, time: time)
        try await withThrowingTaskGroup(of: Planio.IssueStatus.ID.self) { group in
            for number in 0..<1000 {
                group.addTask { try await client.names.status(number.isMultiple(of: 2) ? "New" : "closed") }
            }
            for try await id in group { #expect([1, 2].contains(id)) }
        }
        #expect(Self.requests(transport) == 1)
        time.advance(by: .seconds(299))
        _ = try await client.names.status("New")
        #expect(Self.requests(transport) == 1)
        time.advance(by: .seconds(2))
        _ = try await client.names.status("New")
        #expect(Self.requests(transport) == 2)
    }

    @Test("a name that is new at the server is found, and a wrong one asked for often costs few requests")
    func new() async throws {
        let time = ManualTime()
        let lists = Locked(["/issue_statuses.json": try Self.statuses(["New"])])
        let transport = Self.server(lists)
        let client = try Self.client(transport, time: time)
        _ = try await client.names.status("New")
        let more = try Self.statuses(["New", "Waiting"])
        lists.withLock { $0["/issue_statuses.json"] = more }
        // Just read: it is not asked again at once.
        for _ in 0..<100 { _ = try await Self.nameError { _ = try await client.names.status("Waiting") } }
        #expect(Self.requests(transport) == 1)
        time.advance(by: .seconds(11))
        #expect(try await client.names.status("Waiting") == 2)
        #expect(Self.requests(transport) == 2)
        for _ in 0..<100 { _ = try await Self.nameError { _ = try await client.names.status("Nonsense") } }
        #expect(Self.requests(transport) == 2)
    }

    @Test("a failed request is told to all who wait, and the next one asks again")
    func failure() async throws {
        let lists = Locked<[String: String]>([:])
        let transport = Self.server(lists)
        let client = try Self.client(transport)
        await #expect(throws: PlanioError.self) { try await client.names.status("New") }
        let statuses = try Self.statuses(["New"])
        lists.withLock { $0["/issue_statuses.json"] = statuses }
        #expect(try await client.names.status("New") == 1)
    }

    @Test("who acts as another user has lists of its own")
    func actingAs() async throws {
        let transport = StubTransport { sent, _ in
            let name = HTTPField.Name("X-Redmine-Switch-User")
            let isOther = name.flatMap { sent.request.headerFields[$0] } == "felix"
            if sent.request.path?.hasPrefix("/users/current") == true {
                return (
                    200, [:],
                    #"{"user":{"id":\#(isOther ? 6 : 5),"login":"\#(isOther ? "felix" : "jens")","firstname":"J","lastname":"M","admin":true}}"#
                )
            }
            return (200, [:], #"{"projects":[{"id":\#(isOther ? 2 : 1),"name":"Apollo"}],"total_count":1}"#)
        }
        let client = try Self.client(transport)
        #expect(try await client.names.project("Apollo") == 1)
        #expect(try await client.acting(as: "felix").names.project("Apollo") == 2)
        #expect(try await client.names.project("Apollo") == 1)
    }

    @Test("lists of projects and members are read to their end")
    func pages() async throws {
        let transport = StubTransport { sent, _ in
            let path = sent.request.path ?? ""
            if path.hasPrefix("/users/current") {
                return (200, [:], #"{"user":{"id":5,"login":"jens","firstname":"J","lastname":"M"}}"#)
            }
            let offset =
                path.split(separator: "&").first { $0.hasPrefix("offset=") || $0.contains("?offset=") }
                .flatMap { Int($0.split(separator: "=").last ?? "") } ?? 0
            let members = (offset..<min(offset + 100, 250)).map { id in
                id.isMultiple(of: 2)
                    ? #"{"id":\#(id),"project":{"id":1,"name":"P"},"user":{"id":\#(1000 + id),"name":"User \#(id)"},"roles":[]}"#
                    : #"{"id":\#(id),"project":{"id":1,"name":"P"},"group":{"id":\#(1000 + id),"name":"Group \#(id)"},"roles":[]}"#
            }
            return (200, [:], #"{"memberships":[\#(members.joined(separator: ","))],"total_count":250}"#)
        }
        let client = try Self.client(transport)
        #expect(try await client.names.member("User 248", in: "p") == .user(1248))
        #expect(try await client.names.member("group 1", in: "p") == .group(1001))
        #expect(Self.requests(transport) == 3)
    }

    @Test("a list that is too long is not read into memory, and an endless one ends")
    func tooMany() async throws {
        let transport = StubTransport { sent, _ in
            if sent.request.path?.hasPrefix("/users/current") == true {
                return (200, [:], #"{"user":{"id":5,"login":"jens","firstname":"J","lastname":"M"}}"#)
            }
            return (200, [:], #"{"projects":[{"id":1,"name":"x"}],"total_count":1000000}"#)
        }
        let client = try Self.client(transport)
        let problem = try await Self.nameError { _ = try await client.names.project("x") }
        #expect(problem.reason == .tooManyNames(limit: 10_000))
        #expect(Self.requests(transport) == 1)
    }

    @Test("what is switched off is found only where nothing else has the name")
    func inactive() async throws {
        let list =
            #"{"time_entry_activities":[{"id":8,"name":"Design","active":false},{"id":9,"name":"design","active":true},{"id":10,"name":"Old","active":false}]}"#
        let client = try Self.client(Self.server(Locked(["/enumerations/time_entry_activities.json": list])))
        #expect(try await client.names.activity("DESIGN") == 9)
        #expect(try await client.names.activity("Design") == 9)
        #expect(try await client.names.activity("Old") == 10)
    }

    @Test("custom fields of one name are told apart by what they belong to")
    func customFields() async throws {
        let list =
            #"{"custom_fields":[{"id":1,"name":"City","customized_type":"issue"},{"id":2,"name":"City","customized_type":"user"}]}"#
        let client = try Self.client(Self.server(Locked(["/custom_fields.json": list])))
        #expect(try await client.names.customField("city", of: "user") == 2)
        let problem = try await Self.nameError { _ = try await client.names.customField("City") }
        #expect(problem.reason == .ambiguous)
    }
}

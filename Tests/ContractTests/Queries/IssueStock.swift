import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// A project of its own with issues of all kinds, which tests call by letters. Jens asks.
struct IssueStock {
    let server: RunningServer
    let client: PlanioClient
    let name = "q-\(UUID().uuidString.prefix(8).lowercased())"
    let jens, felix: Planio.User.ID
    let project, below, closedBelow: Planio.Project.ID
    let category, otherCategory: Planio.IssueCategory.ID
    let version, locked: Planio.Version.ID
    let customFields: CustomFieldStock
    private(set) var ids: [Character: Planio.Issue.ID] = [:]
    /// All of them, as the server shows them.
    private(set) var issues: [Planio.Issue] = []

    /// By whom issues were changed, the last one last.
    static let updatedBy: [Character: String] = ["a": "jjjjjj", "b": "jj", "d": "jjf"]
    /// Which relations there are.
    static let relations: [(from: Character, type: String, to: Character)] = [
        ("a", "relates", "d"), ("h", "relates", "c"), ("g", "relates", "s"), ("a", "duplicates", "c"),
        ("d", "duplicates", "b"), ("b", "duplicates", "s"), ("a", "blocks", "b"), ("d", "blocks", "c"),
        ("d", "blocks", "s"), ("b", "precedes", "c"), ("b", "precedes", "d"), ("h", "precedes", "s"),
        ("h", "copied_to", "a"), ("g", "copied_to", "c"), ("a", "copied_to", "s"),
    ]

    init(_ server: RunningServer) async throws {
        self.server = server
        client = try server.client(server.jens)
        (jens, felix) = (try await server.id(of: server.jens), try await server.id(of: server.felix))
        project = try await server.addProject(name)
        below = try await server.addProject("\(name)-below", parent: name)
        closedBelow = try await server.addProject("\(name)-closed", parent: name)
        category = try await server.addCategory("Backend \(name)", in: name)
        otherCategory = try await server.addCategory("Frontend \(name)", in: name)
        let today = Day.today
        version = try await server.addVersion("Due \(name)", in: name, dueDate: today.moved(by: 7))
        locked = try await server.addVersion("Locked \(name)", in: name, status: "locked")
        customFields = try CustomFieldStock(server, of: .issue)
        try await addIssues(today)
        try await change()
        try await closeBelow()
        issues = try await client.issues.list(in: .id(project), where: .status(.any), sortedBy: .id).all()
        try #require(issues.map(\.id) == ids.values.sorted())
    }

    func id(_ letter: Character) -> Planio.Issue.ID { ids[letter] ?? 0 }
    func letter(_ issue: Planio.Issue) -> Character { ids.first { $0.value == issue.id }?.key ?? "?" }

    func remove() async throws {
        let path = "/projects/\(name)-closed/reopen.json"
        _ = try await server.send(.put, path, as: .key(server.admin))
        try await server.removeProject(name)
        try customFields.remove(server)
    }

    private mutating func add(
        _ letter: Character, _ subject: String, by author: String = "jens", in suffix: String = "",
        _ change: (inout PlanioSandbox.IssueDraft) -> Void
    ) async throws {
        ids[letter] = try await server.addIssue(
            in: name + suffix, subject: "Query \(subject)", author: author, change)
    }

    private mutating func addIssues(_ today: Day) async throws {
        func day(_ days: Int) -> Day? { try? today.moved(by: days) }
        func ago(_ days: Int) -> Date { Date(timeIntervalSinceNow: Double(-days) * 86400) }
        let (backend, frontend, due) = ("Backend \(name)", "Frontend \(name)", "Due \(name)")
        let fields = Dictionary(
            uniqueKeysWithValues: customFields.ids.map {
                ($0.value.rawValue, JSONValue.string(customFields.value($0.key)))
            })
        try await add("a", "alpha") {
            ($0.priority, $0.assignee, $0.category, $0.version) = (.high, "jens", backend, due)
            ($0.startDate, $0.dueDate, $0.doneRatio, $0.estimatedHours) = (day(-40), day(-8), 50, 2.5)
            ($0.description, $0.watchers) = ("Needle | ~ ! * in a haystack", ["felix"])
            $0.customFields = fields
        }
        try await add("b", "beta|gamma") {
            ($0.tracker, $0.isPrivate, $0.assignee, $0.watchers) = (.feature, true, "felix", ["jens"])
            ($0.description, $0.estimatedHours) = ("Some", 8)
        }
        let locked = "Locked \(name)"
        try await add("c", "~gamma") {
            ($0.status, $0.version, $0.startDate, $0.dueDate) = (.closed, locked, day(-7), day(-1))
            ($0.createdOn, $0.updatedOn) = (ago(400), ago(40))
        }
        try await add("d", "delta", by: "felix") {
            ($0.tracker, $0.priority, $0.startDate, $0.dueDate) = (.support, .low, day(0), day(0))
            ($0.createdOn, $0.category) = (ago(10), frontend)
        }
        try await add("p", "parent") { $0.createdOn = ago(2) }
        let parent = id("p").rawValue
        try await add("e", "child") {
            ($0.parent, $0.startDate, $0.dueDate, $0.estimatedHours) = (parent, day(1), day(3), 1)
            $0.createdOn = ago(2)
        }
        let child = id("e").rawValue
        try await add("f", "grandchild") { ($0.parent, $0.startDate, $0.dueDate) = (child, day(1), day(7)) }
        try await add("g", "old") {
            ($0.startDate, $0.dueDate, $0.version, $0.status) = (day(-400), day(400), due, .closed)
            ($0.createdOn, $0.updatedOn, $0.priority) = (ago(7), ago(1), .urgent)
        }
        try await add("h", "next") {
            ($0.startDate, $0.dueDate, $0.createdOn, $0.doneRatio) = (day(-1), day(40), ago(1), 30)
        }
        try await add("s", "below", in: "-below") { ($0.startDate, $0.dueDate) = (day(8), day(35)) }
        try await add("t", "closed", by: "felix", in: "-closed") { ($0.dueDate, $0.createdOn) = (day(-3), ago(3)) }
    }

    /// What leaves traces: journals, files, booked time, relations.
    private func change() async throws {
        let a = id("a")
        try await client.issues.update(a) { ($0.priorityID, $0.categoryID) = (4, otherCategory) }
        try await client.issues.update(a) { ($0.priorityID, $0.categoryID) = (3, category) }
        try await client.issues.update(a) { ($0.assignedToID, $0.fixedVersionID) = (.user(felix), nil) }
        try await client.issues.update(a) { ($0.assignedToID, $0.fixedVersionID) = (.user(jens), version) }
        let needles = try await server.upload("needles.txt", as: .key(server.jens))
        try await client.issues.update(a) { $0.uploads = [.init(token: needles, description: "All of them")] }
        try await client.issues.update(a) { $0.statusID = 2 }
        try await client.issues.update(id("b")) { $0.notes = "a remarkable note" }
        try await client.issues.update(id("b")) { ($0.trackerID, $0.notes) = (3, "second") }
        try await client.issues.update(id("d")) { ($0.statusID, $0.trackerID) = (2, 1) }
        let other = try await server.upload("other.bin", as: .key(server.jens))
        try await client.issues.update(id("d")) { ($0.notes, $0.uploads) = ("Nothing special", [.init(token: other)]) }
        try await server.client(server.felix).issues.update(id("d")) { $0.notes = "Remarkable, says Felix" }
        for (from, type, to) in Self.relations {
            try server.relate(id(from).rawValue, type, to: id(to).rawValue)
        }
        try await client.timeEntries.create(on: a, hours: 1.5) { $0.activityID = 9 }
        try await client.timeEntries.create(on: id("d"), hours: 3) { $0.activityID = 8 }
    }

    private func closeBelow() async throws {
        let path = "/projects/\(name)-closed/close.json"
        #expect(try await server.send(.put, path, as: .key(server.admin)).status == 204)
    }
}

import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// What was asked for is what happened, or there is an error.
@Suite("Changes")
struct ChangesTests {
    private static let current = #"{"user":{"id":5,"login":"jens","firstname":"Jens","lastname":"Maker"}}"#

    private static func issue(_ members: String = "") -> String {
        #"{"issue":{"id":7,"project":{"id":1,"name":"P"},"tracker":{"id":1,"name":"Bug"},"status":{"id":1,"name":"New"},"priority":{"id":2,"name":"Normal"},"subject":"x","is_private":false\#(members)}}"#
    }

    private func client(_ status: Int, _ body: String) throws -> (PlanioClient, StubTransport) {
        let transport = StubTransport { sent, _ in
            sent.request.path?.contains("/users/current") == true ? (200, [:], Self.current) : (status, [:], body)
        }
        return (try PlanioClient.stubbed(transport), transport)
    }

    @Test("a field is untouched, set or cleared, and says which")
    func threeStates() {
        var changes = Planio.Issue.Changes()
        #expect(changes.isEmpty)
        #expect(changes.dueDate == nil)
        changes.dueDate = Day("2026-12-24")
        #expect(changes.dueDate == Day("2026-12-24"))
        #expect(!changes.isEmpty)
        changes.dueDate = nil
        #expect(changes.dueDate == nil)
        #expect(changes[field: "due_date"] == .null)
        changes[field: "due_date"] = nil
        #expect(changes.isEmpty)
    }

    @Test("a note meant to be private is not sent if the token lacks the scope: it would be posted publicly")
    func privateNote() async throws {
        let session = try await SandboxSession()
        session.sandbox.resetCounters()
        let error = await #expect(throws: PlanioError.self) {
            try await session.jens.issues.update(1) {
                $0.notes = "secret"
                $0.privateNotes = true
            }
        }
        guard case .fieldsNotAllowed(let fields)? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(fields.contains { $0.field == "private_notes" && $0.scopes == [.setNotesPrivate] })
        #expect(error?.description.contains("set_notes_private") == true)
        #expect(!session.sandbox.log.contains { $0.method == "PUT" })
    }

    @Test("what a create gave back is held against what was asked, and the error carries what was created")
    func ignored() async throws {
        let (client, _) = try client(
            201, Self.issue(#","start_date":"2026-01-01","custom_fields":[{"id":1,"name":"C","value":""}]"#))
        let error = await #expect(throws: PlanioError.self) {
            try await client.issues.create(in: "p", subject: "x") {
                $0.statusID = 5
                $0.startDate = Day("2026-01-01")
                $0.dueDate = Day("2026-02-02")
                $0.isPrivate = true
                $0.customFields[1] = .text("ACME")
                $0.customFields[9] = .text("unknown")
            }
        }
        guard case .ignored(let fields, let element)? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(fields == ["due_date", "is_private", "status_id", "custom field 1", "custom field 9"])
        #expect((element as? Planio.Issue)?.id == 7)
    }

    @Test("what the server writes in its own way is what was asked for")
    func sameInOtherWords() async throws {
        let (client, _) = try client(
            201,
            Self.issue(
                #","description":"a\r\nb","estimated_hours":0.33,"assigned_to":{"id":5,"name":"J"},"custom_fields":[{"id":1,"name":"C","value":"1"},{"id":2,"name":"L","multiple":true,"value":["b","a"]}]"#
            ))
        try await client.issues.create(in: "p", subject: "x") {
            $0.description = "a\nb"
            $0.estimatedHours = 1.0 / 3
            $0.assignedToID = .user(5)
            $0.dueDate = nil
            $0.customFields[1] = .bool(true)
            $0.customFields[2] = .choices(["a", "b"])
            $0[field: "checklists_attributes"] = [["subject": "Call"]]
        }
    }

    @Test("an update that is confirmed reads back what the server made of it")
    func readBack() async throws {
        let transport = StubTransport { sent, _ in
            if sent.request.path?.contains("/users/current") == true { return (200, [:], Self.current) }
            return sent.request.method == .put ? (204, [:], "") : (200, [:], Self.issue())
        }
        let client = try PlanioClient.stubbed(transport)
        try await client.issues.update(7) { $0.statusID = 5 }
        let error = await #expect(throws: PlanioError.self) {
            try await client.issues.update(7, confirming: .readBack) { $0.statusID = 5 }
        }
        guard case .ignored(let fields, _)? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(fields == ["status_id"])
    }

    @Test("a password in a change is in no dump and no description")
    func secrets() {
        var changes = Planio.User.Changes()
        changes.password = Secret("planted-password")
        var text = ""
        dump(changes, to: &text)
        #expect(!(text + "\(changes)" + String(reflecting: changes)).contains("planted-password"))
    }
}

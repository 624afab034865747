import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Workflow, journals and trees of issues, past the library.
    @Suite("Contract: what becomes of issues")
    struct IssueWorkflowContract {
        @Test("the workflow decides which status may follow, and says it when asked", arguments: ContractServer.all)
        func workflow(_ contract: ContractServer) async throws {
            let server = try contract.start()
            var issues = RawIssues(server)
            // A new issue is new, whatever is asked.
            #expect(try await issues.create("a", "workflow", ["status_id": 3])["issue.status.id"] == 1)
            func allowed(_ sender: Sender) async throws -> [Int] {
                try await issues.get("a", "?include=allowed_statuses", as: sender).list("issue.allowed_statuses")
                    .compactMap { $0.at("id")?.int }
            }
            #expect(try await allowed(.key(server.jens)) == [1, 2, 3, 4, 5, 6])
            #expect(try await allowed(.key(server.felix)) == [1, 5])
            #expect(try await allowed(.key(server.admin)) == [1, 2, 3, 4, 5, 6])
            #expect(try await allowed(.nobody) == [])
            for unknown: JSONValue in [99, nil, "x"] {
                #expect(try await issues.update("a", ["status_id": unknown]).status == 204)
            }
            #expect(try await issues.get("a")["issue.status.id"] == 1)
            #expect(try await issues.update("a", ["status_id": 3]).status == 204)
            #expect(try await allowed(.key(server.felix)) == [3, 4, 5])
            #expect(try await issues.update("a", ["status_id": 5]).status == 204)
            let closed = try await issues.get("a")
            #expect(closed["issue.status.is_closed"] == true)
            #expect(closed["issue.closed_on"] == closed["issue.updated_on"])
            #expect(try await issues.update("a", ["status_id": 1]).status == 204)
            // The time of closing stays.
            #expect(try await issues.get("a")["issue.closed_on"] == closed["issue.closed_on"])
            // An issue that is blocked, or has open subtasks, cannot be closed.
            try await issues.create("b", "blocker")
            try server.relate(issues.id("b"), "blocks", to: issues.id("a"))
            #expect(try await allowed(.key(server.jens)) == [1, 2, 3, 4])
            #expect(try await issues.update("a", ["status_id": 5]).status == 204)
            #expect(try await issues.get("a")["issue.status.id"] == 1)
        }

        @Test("each change is kept in a journal, in the order of the columns", arguments: ContractServer.all)
        func journals(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let felixID = try #require(
                try await server.send(.get, "/users/current.json", as: .key(server.felix))["user.id"].int)
            var issues = RawIssues(server)
            try await issues.create("a", "journal", ["start_date": "2036-01-01"])
            let subject = try await issues.get("a")["issue.subject"]
            let update = try await issues.update(
                "a",
                [
                    "is_private": true, "subject": "New", "description": "a\nb", "assigned_to_id": .int(felixID),
                    "category_id": 1, "fixed_version_id": 1, "priority_id": 4, "done_ratio": 50, "tracker_id": 2,
                    "start_date": nil, "due_date": "2036-02-01", "estimated_hours": 2, "status_id": 2,
                    "custom_fields": [["id": 1, "value": "ACME"]], "notes": "All of it",
                ])
            #expect(update.status == 204)
            let journals = try await issues.get("a", "?include=journals")
            #expect(journals.list("issue.journals").count == 1)
            #expect(journals["issue.journals.0.user.name"] == "Jens Maker")
            #expect(journals["issue.journals.0.notes"] == "All of it")
            let details = journals.list("issue.journals.0.details").map { detail in
                ["property", "name", "old_value", "new_value"].map { detail.at($0) }
            }
            let expected: [[JSONValue?]] = [
                ["attr", "tracker_id", "1", "2"], ["attr", "subject", subject, "New"],
                ["attr", "description", .null, "a\r\nb"], ["attr", "due_date", .null, "2036-02-01"],
                ["attr", "category_id", .null, "1"], ["attr", "status_id", "1", "2"],
                ["attr", "assigned_to_id", .null, .string(String(felixID))], ["attr", "priority_id", "2", "4"],
                ["attr", "fixed_version_id", .null, "1"], ["attr", "start_date", "2036-01-01", .null],
                ["attr", "done_ratio", "0", "50"], ["attr", "estimated_hours", .null, "2.0"],
                ["attr", "is_private", "0", "1"], ["cf", "1", .null, "ACME"],
            ]
            #expect(details == expected)
            // Setting what is there already is no change; a note alone is.
            #expect(try await issues.update("a", ["subject": "New", "priority_id": 4]).status == 204)
            #expect(try await issues.update("a", ["notes": ""]).status == 204)
            #expect(try await issues.get("a", "?include=journals").list("issue.journals").count == 1)
        }

        @Test("a parent is what its subtasks are, and goes with them", arguments: ContractServer.all)
        func parents(_ contract: ContractServer) async throws {
            let server = try contract.start()
            var issues = RawIssues(server)
            try await issues.create(
                "p", "parent",
                ["priority_id": 5, "start_date": "2035-01-01", "due_date": "2035-12-31", "done_ratio": 10])
            let parent = JSONValue.int(try issues.id("p"))
            try await issues.create(
                "a", "first",
                [
                    "parent_issue_id": parent, "priority_id": 3, "start_date": "2036-01-02", "due_date": "2036-02-01",
                    "estimated_hours": 3, "done_ratio": 30,
                ])
            try await issues.create(
                "b", "second",
                [
                    "parent_issue_id": .string("#\(try issues.id("p"))"), "start_date": "2036-01-01",
                    "estimated_hours": 1, "done_ratio": 70,
                ])
            let read = try await issues.get("p", "?include=children,journals")
            #expect(read["issue.priority.id"] == 3)
            #expect(read["issue.start_date"] == "2036-01-01")
            #expect(read["issue.due_date"] == "2036-02-01")
            #expect(read["issue.done_ratio"] == 40)
            #expect(read["issue.estimated_hours"] == nil)
            #expect(read["issue.total_estimated_hours"] == 4)
            #expect(
                read.list("issue.children").compactMap { $0.at("id")?.int } == [try issues.id("a"), try issues.id("b")])
            #expect(read.list("issue.journals").compactMap { $0.at("details.0.name") } == ["child_id", "child_id"])
            // What is derived cannot be set.
            let set = try await issues.update(
                "p", ["priority_id": 5, "start_date": "2030-01-01", "due_date": "2030-01-01", "done_ratio": 99])
            #expect(set.status == 204)
            let same = try await issues.get("p")
            #expect(same["issue.priority.id"] == 3 && same["issue.start_date"] == "2036-01-01")
            #expect(same["issue.done_ratio"] == 40)
            #expect(try await issues.update("a", ["status_id": 5]).status == 204)
            #expect(try await issues.get("p")["issue.done_ratio"] == 92)
            #expect(try await issues.get("p")["issue.priority.id"] == 2)
            // Not closed while a subtask is open, nor below itself.
            #expect(try await issues.update("p", ["status_id": 5]).status == 204)
            #expect(try await issues.get("p")["issue.status.id"] == 1)
            let circle = try await issues.update("p", ["parent_issue_id": .int(try issues.id("a"))])
            #expect(circle["errors"] == ["Parent task is invalid"])
            #expect(try await issues.update("b", ["parent_issue_id": nil]).status == 204)
            #expect(try await issues.get("p")["issue.done_ratio"] == 100)
            #expect(
                try await server.send(.delete, "/issues/\(issues.id("p")).json", as: .key(server.jens)).status == 204)
            #expect(try await issues.get("a").status == 404)
            #expect(try await issues.get("b").status == 200)
        }
    }
}

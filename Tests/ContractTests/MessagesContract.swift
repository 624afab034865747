import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// What the server says of values that it does not take, in its words and order, past the library.
    @Suite("Contract: what is wrong, in the server's words")
    struct MessagesContract {
        private static let long = JSONValue.string(String(repeating: "x", count: 256))
        private static let noProject: JSONValue = [
            "Project cannot be blank", "Tracker cannot be blank", "Status cannot be blank",
        ]

        @Test("a new issue: several at once, what is out of range, what does not exist", arguments: ContractServer.all)
        func newIssues(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = JSONValue.int(try await server.id(of: server.admin).rawValue)
            let blank: JSONValue = ["Subject cannot be blank"]
            let cases: [(JSONValue, JSONValue)] = [
                ([:], blank), (["issue": [:]], blank), (["issue": nil], blank), ([], blank), ("x", blank), (5, blank),
                (nil, blank), (["issue": ["subject": " "]], blank),
                (
                    [
                        "issue": [
                            "subject": Self.long, "done_ratio": 101, "estimated_hours": "abc", "start_date": "nope",
                            "due_date": "2036-13-01",
                        ]
                    ],
                    [
                        "Subject is too long (maximum is 255 characters)", "% Done is not included in the list",
                        "Estimated time is invalid", "Start date is not a valid date", "Due date is not a valid date",
                    ]
                ),
                (
                    [
                        "issue": [
                            "subject": "", "done_ratio": -1, "estimated_hours": -1, "priority_id": 99,
                            "start_date": "2036-02-01", "due_date": "2036-01-01",
                        ]
                    ],
                    [
                        "Subject cannot be blank", "Priority cannot be blank", "% Done is not included in the list",
                        "Estimated time is invalid", "Due date must be greater than start date",
                    ]
                ),
                (
                    [
                        "issue": [
                            "subject": "", "priority_id": 99, "assigned_to_id": admin, "category_id": 999,
                            "fixed_version_id": 999, "parent_issue_id": 999_999, "start_date": "nope",
                            "due_date": "nope", "estimated_hours": "x", "done_ratio": 1000,
                            "uploads": [["token": "nope"]],
                        ]
                    ],
                    [
                        "1 file(s) could not be saved.", "Subject cannot be blank", "Priority cannot be blank",
                        "% Done is not included in the list", "Estimated time is invalid",
                        "Start date is not a valid date", "Due date is not a valid date",
                        "Target version is not included in the list", "Category is not included in the list",
                        "Assignee is invalid", "Parent task is invalid",
                    ]
                ),
            ]
            let path = "/projects/some-project/issues.json"
            for (body, errors) in cases {
                let response = try await server.send(.post, path, as: .key(server.jens), body)
                #expect(response.status == 422, "\(body)")
                #expect(response["errors"] == errors, "\(body)")
            }
            for body: JSONValue in [["issue": "x"], ["issue": []], ["issue": [1]], ["issue": 5]] {
                let response = try await server.send(.post, path, as: .key(server.jens), body)
                #expect(response.status == 500, "\(body)")
            }
            let malformed = try await server.send(
                .post, path, .key(server.jens), "application/json", Data("{".utf8))
            #expect(malformed.status == 400)
            let one: [(JSONMembers, JSONValue)] = [
                (["assigned_to_id": admin], ["Assignee is invalid"]),
                (["assigned_to_id": 999_999], ["Assignee is invalid"]),
                (["estimated_hours": true], ["Estimated time is invalid"]),
                (["start_date": "0000-00-00"], ["Start date is not a valid date"]),
                (["start_date": "10000-01-01"], ["Start date is not a valid date"]),
                (["due_date": "2036-01-01T00:00:00Z"], ["Due date is not a valid date"]),
                (["priority_id": "abc"], ["Priority cannot be blank"]),
                (["parent_issue_id": "abc"], ["Parent task is invalid"]),
                (["done_ratio": .double(1e20)], ["% Done is not included in the list"]),
            ]
            for (members, errors) in one {
                var members = members
                members["subject"] = "x"
                let response = try await server.send(.post, path, as: .key(server.jens), ["issue": .object(members)])
                #expect(response["errors"] == errors, "\(members)")
            }
        }

        @Test("an issue that is changed, and one whose notes alone may be", arguments: ContractServer.all)
        func changedIssues(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = JSONValue.int(try await server.id(of: server.admin).rawValue)
            var issues = RawIssues(server)
            try await issues.create("a", "messages")
            let path = "/issues/\(try issues.id("a")).json"
            for body: JSONValue in [[:], ["issue": [:]], ["issue": nil], [], "x"] {
                #expect(try await server.send(.put, path, as: .key(server.jens), body).status == 204, "\(body)")
            }
            for body: JSONValue in [["issue": "x"], ["issue": []], ["issue": ["is_private": nil]]] {
                #expect(try await server.send(.put, path, as: .key(server.jens), body).status == 500, "\(body)")
            }
            let cases: [(JSONMembers, JSONValue)] = [
                (
                    ["subject": nil, "done_ratio": 101, "priority_id": 99],
                    ["Subject cannot be blank", "Priority cannot be blank", "% Done is not included in the list"]
                ),
                (["assigned_to_id": 999_999], ["Assignee is invalid"]),
                (["assigned_to_id": "abc"], ["Assignee is invalid"]),
                (["assigned_to_id": admin], ["Assignee is invalid"]),
                (["parent_issue_id": .int(try issues.id("a"))], ["Parent task is invalid"]),
                (["parent_issue_id": "abc"], ["Parent task is invalid"]),
                (
                    [
                        "start_date": "2036-02-01", "due_date": "2036-01-01", "estimated_hours": "x",
                        "category_id": 999, "assigned_to_id": admin,
                    ],
                    [
                        "Estimated time is invalid", "Due date must be greater than start date",
                        "Category is not included in the list", "Assignee is invalid",
                    ]
                ),
                (["lock_version": 99], []), (["lock_version": 99, "subject": ""], ["Subject cannot be blank"]),
                (
                    ["uploads": [["token": "x"]], "subject": ""],
                    ["1 file(s) could not be saved.", "Subject cannot be blank"]
                ),
            ]
            for (members, errors) in cases {
                let response = try await issues.update("a", members)
                #expect(response.status == 422, "\(members)")
                #expect(response["errors"] == errors, "\(members)")
            }
            for members: JSONMembers in [
                ["priority_id": nil], ["tracker_id": nil], ["project_id": nil], ["done_ratio": nil],
                ["assigned_to_id": "me"], ["assigned_to_id": "none"],
            ] {
                #expect(try await issues.update("a", members).status == 204, "\(members)")
            }
            // Felix may comment: what else he sends is dropped before it is judged.
            #expect(try await issues.update("a", as: .key(server.felix), ["subject": ""]).status == 204)
            #expect(
                try await server.send(.patch, path, as: .key(server.jens), ["issue": ["subject": "P"]]).status == 204)
            #expect(try await issues.get("a")["issue.subject"] == "P")
            #expect(try await issues.get("a")["issue.assigned_to"] == nil)
            // Null does not unassign, an empty text does.
            let set: JSONMembers = ["assigned_to_id": "me", "priority_id": 4, "done_ratio": 50]
            #expect(try await issues.update("a", set).status == 204)
            let nulls: JSONMembers = ["assigned_to_id": nil, "priority_id": nil, "done_ratio": nil, "tracker_id": nil]
            #expect(try await issues.update("a", nulls).status == 204)
            let read = try await issues.get("a")
            #expect(read["issue.assigned_to.name"] == "Jens Maker")
            #expect(read["issue.priority.id"] == 2 && read["issue.done_ratio"] == 0)
            #expect(try await issues.update("a", ["assigned_to_id": ""]).status == 204)
            #expect(!(try await issues.get("a")).has("issue.assigned_to"))
        }

        @Test("who may not is told so before what is wrong, where the place is known", arguments: ContractServer.all)
        func order(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (jens, felix) = (Sender.key(server.jens), Sender.key(server.felix))
            let blank: JSONValue = ["issue": ["subject": ""]]
            for (path, sender, status) in [
                ("/projects/some-project/issues.json", Sender.nobody, 401),
                ("/projects/private-project/issues.json", felix, 403),
                ("/projects/archived-project/issues.json", jens, 403), ("/projects/nonsense/issues.json", jens, 404),
                ("/projects/some-project/issues.json", felix, 422),
            ] {
                #expect(try await server.send(.post, path, as: sender, blank).status == status, "\(path)")
            }
            // A project in the body that cannot be seen is none.
            for (sender, project) in [(jens, 999), (felix, 2)] {
                let body: JSONValue = ["issue": ["subject": "x", "project_id": .int(project)]]
                let response = try await server.send(.post, "/issues.json", as: sender, body)
                #expect(response["errors"] == Self.noProject)
            }
            let nowhere = try await server.send(.post, "/issues.json", as: .nobody, ["issue": ["project_id": 1]])
            #expect(nowhere.status == 401)
            let unknown = try await server.send(.put, "/issues/999999.json", as: jens, blank)
            #expect(unknown.status == 404)
        }

        @Test("HEAD is answered as GET without a body", arguments: ContractServer.all)
        func head(_ contract: ContractServer) async throws {
            let server = try contract.start()
            for (path, status) in [
                ("/issues/1.json", 200), ("/issues.json", 200), ("/issues/999999.json", 404), ("/nonsense.json", 404),
                ("/projects.json", 200), ("/users/current.json", 200), ("/time_entries.json", 200),
            ] {
                let response = try await server.send(.head, path, as: .key(server.jens))
                #expect(response.status == status && response.body.isEmpty, "\(path)")
            }
        }
    }
}

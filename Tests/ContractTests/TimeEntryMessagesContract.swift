import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// What the server says of a time entry that it does not take, in its words and order, past the library.
    @Suite("Contract: what is wrong with a time entry")
    struct TimeEntryMessagesContract {
        private static let entry: JSONMembers = ["project_id": 1, "hours": 1, "activity_id": 9]
        private static let nothing: JSONValue = [
            "Activity cannot be blank", "Project cannot be blank", "Hours cannot be blank", "Project is invalid",
        ]

        /// What is wrong with an otherwise good entry.
        private static let entries: [(JSONMembers, JSONValue)] = [
            (["hours": "abc"], ["Hours is invalid"]), (["hours": -1], ["Hours is invalid"]),
            (["hours": true], ["Hours is invalid"]),
            (
                ["hours": 1000, "spent_on": "2031-01-01"],
                ["Cannot log more than 999:00 hours on the same day (0:00 hours have already been logged)"]
            ),
            (["activity_id": 99], ["Activity is not included in the list"]),
            (["activity_id": nil], ["Activity cannot be blank"]),
            (["spent_on": "nope"], ["Date cannot be blank", "Date is not a valid date"]),
            (["spent_on": nil], ["Date cannot be blank"]), (["spent_on": ""], ["Date cannot be blank"]),
            (
                ["comments": .string(String(repeating: "x", count: 1025))],
                ["Comment is too long (maximum is 1024 characters)"]
            ),
            (["project_id": "some-project"], ["Project is invalid"]), (["project_id": 999], ["Project is invalid"]),
            (["issue_id": 999_999], ["Issue is invalid"]), (["issue_id": 1, "project_id": 2], ["Issue is invalid"]),
            (["user_id": 999_999], ["User is invalid"]),
            (
                [
                    "hours": "abc", "activity_id": 99, "spent_on": "nope", "issue_id": 999_999, "user_id": 999_999,
                    "comments": .string(String(repeating: "x", count: 1025)),
                ],
                [
                    "Date cannot be blank", "Hours is invalid", "Comment is too long (maximum is 1024 characters)",
                    "Date is not a valid date", "User is invalid", "Issue is invalid",
                    "Activity is not included in the list",
                ]
            ),
            (
                ["hours": -1, "activity_id": 99, "spent_on": "nope", "project_id": 999],
                ["Date cannot be blank", "Date is not a valid date", "Hours is invalid", "Project is invalid"]
            ),
        ]

        @Test("a time entry: several at once, what is out of range, what does not exist", arguments: ContractServer.all)
        func timeEntries(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = Sender.key(server.jens)
            for body: JSONValue in [
                [:], ["time_entry": [:]], ["time_entry": "x"], ["time_entry": []], ["time_entry": nil], [], "x",
            ] {
                let response = try await server.send(.post, "/time_entries.json", as: jens, body)
                #expect(response.status == 422 && response["errors"] == Self.nothing, "\(body)")
            }
            for (changed, errors) in Self.entries {
                var members = Self.entry
                for (name, value) in changed { members[name] = value }
                let response = try await server.send(
                    .post, "/time_entries.json", as: jens, ["time_entry": .object(members)])
                #expect(response.status == 422 && response["errors"] == errors, "\(changed): \(response.text)")
            }
            var list = Self.entry
            list["hours"] = [1]
            #expect(
                try await server.send(.post, "/time_entries.json", as: jens, ["time_entry": .object(list)]).status
                    == 500)
            // Where somebody may book nothing, that is said first.
            for (path, members) in [
                ("/time_entries.json", ["project_id": 2]), ("/projects/1/time_entries.json", ["project_id": 2]),
            ] as [(String, JSONMembers)] {
                let response = try await server.send(
                    .post, path, as: .key(server.felix), ["time_entry": .object(members)])
                #expect(response.status == 403, "\(path)")
            }
            #expect(try await server.send(.post, "/time_entries.json", as: .nobody, ["time_entry": [:]]).status == 401)
        }

        @Test("a time entry that is changed", arguments: ContractServer.all)
        func changedTimeEntries(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = Sender.key(server.jens)
            let made = try await server.send(
                .post, "/time_entries.json", as: jens, ["time_entry": .object(Self.entry)])
            let path = "/time_entries/\(try #require(made["time_entry.id"].int)).json"
            for body: JSONValue in [[:], ["time_entry": [:]], ["time_entry": "x"], ["time_entry": []], [], "x"] {
                #expect(try await server.send(.put, path, as: jens, body).status == 204, "\(body)")
            }
            for (members, errors) in [
                (
                    ["hours": nil, "activity_id": nil, "spent_on": nil, "project_id": nil],
                    [
                        "Activity cannot be blank", "Project cannot be blank", "Hours cannot be blank",
                        "Date cannot be blank", "Project is invalid",
                    ]
                ),
                (["user_id": nil], ["User cannot be blank", "User is invalid"]),
                (["user_id": 999_999], ["User is invalid"]), (["issue_id": 999_999], ["Issue is invalid"]),
                (["project_id": nil], ["Project cannot be blank", "Project is invalid"]),
            ] as [(JSONMembers, JSONValue)] {
                let response = try await server.send(.put, path, as: jens, ["time_entry": .object(members)])
                #expect(response.status == 422 && response["errors"] == errors, "\(members): \(response.text)")
            }
            #expect(try await server.send(.delete, path, as: jens).status == 204)
        }
    }
}

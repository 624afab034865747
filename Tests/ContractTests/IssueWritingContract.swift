import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// What the server takes, drops and refuses of an issue, past the library.
    @Suite("Contract: issues as they are written")
    struct IssueWritingContract {
        private let list = "/projects/some-project/issues.json"

        private func create(
            _ server: RunningServer, _ members: JSONMembers, as sender: Sender? = nil
        ) async throws -> RawResponse {
            try await server.send(.post, list, as: sender ?? .key(server.jens), ["issue": .object(members)])
        }

        @Test(
            "a field whose scope the token lacks, or that is none, is dropped without a word",
            arguments: ContractServer.all)
        func droppedByScope(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let token = try await server.grantToken(to: server.jens, scope: "view_issues add_issues add_issue_notes")
            var issues = RawIssues(server)
            try await issues.create("p", "parent")
            let me = try await server.send(.get, "/users/current.json", as: token.sender)["user.id"]
            try await issues.create(
                "a", "scopes", as: token.sender,
                [
                    "is_private": true, "parent_issue_id": .int(try issues.id("p")), "watcher_user_ids": [me],
                    "unknown": 1, "custom_fields": [["id": 999, "value": "x"]],
                ])
            let read = try await issues.get("a", "?include=watchers")
            #expect(read["issue.is_private"] == false)
            #expect(!read.has("issue.parent"))
            #expect(read["issue.watchers"] == [])
            // A note meant to be private is public without the scope for it.
            let noted = try await issues.update(
                "a", as: token.sender, ["notes": "Not for everybody", "private_notes": true])
            #expect(noted.status == 204)
            let journal = try await issues.get("a", "?include=journals")
            #expect(journal["issue.journals.0.notes"] == "Not for everybody")
            #expect(journal["issue.journals.0.private_notes"] == false)
            // Which attributes may be set is asked of the roles alone, once the action is allowed.
            #expect(try await issues.update("a", as: token.sender, ["subject": "By the role"]).status == 204)
            #expect(try await issues.get("a")["issue.subject"] == "By the role")
            let only = try await server.grantToken(to: server.jens, scope: "view_issues").sender
            #expect(try await issues.update("a", as: only, ["subject": "x"]).status == 403)
            #expect(try await server.send(.delete, "/issues/\(issues.id("a")).json", as: token.sender).status == 403)
        }

        @Test("what the role does not allow is dropped: Felix reports and comments", arguments: ContractServer.all)
        func droppedByRole(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let felix = Sender.key(server.felix)
            var issues = RawIssues(server)
            try await issues.create("a", "role", as: felix, ["is_private": true, "parent_issue_id": 1])
            let created = try await issues.get("a")
            #expect(created["issue.is_private"] == false && !created.has("issue.parent"))
            let update = try await issues.update(
                "a", as: felix, ["subject": "Mine", "status_id": 5, "notes": "I said", "private_notes": true])
            #expect(update.status == 204)
            let read = try await issues.get("a", "?include=journals,watchers", as: felix)
            #expect(read["issue.subject"] == created["issue.subject"])
            #expect(read["issue.status.id"] == 1)
            #expect(read["issue.journals.0.notes"] == "I said")
            #expect(read["issue.journals.0.private_notes"] == false)
            #expect(!read.has("issue.watchers"))
            #expect(read.has("issue.spent_hours"))
            #expect(try await server.send(.delete, "/issues/\(issues.id("a")).json", as: felix).status == 403)
        }

        @Test("private issues are for who may see them", arguments: ContractServer.all)
        func privateIssues(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let felix = Sender.key(server.felix)
            let felixID = try await server.send(.get, "/users/current.json", as: felix)["user.id"]
            var issues = RawIssues(server)
            try await issues.create("a", "private", ["is_private": true])
            try await issues.create("b", "private, Felix's", ["is_private": true, "assigned_to_id": felixID])
            try await issues.create("c", "public")
            #expect(try await issues.letters("sort=id") == "abc")
            #expect(try await issues.letters("sort=id", as: felix) == "bc")
            #expect(try await issues.letters("sort=id", as: .nobody) == "c")
            #expect(try await issues.get("a", as: felix).status == 403)
            #expect(try await issues.get("b", as: felix).status == 200)
            #expect(try await issues.get("b", as: .nobody).status == 401)
            #expect(try await issues.update("a", as: felix, ["notes": "x"]).status == 403)
            #expect(try await issues.update("a", ["is_private": false]).status == 204)
            #expect(try await issues.get("a", as: felix).status == 200)
            // Private notes likewise.
            #expect(
                try await issues.update("a", ["notes": "secret", "private_notes": true, "subject": "New"]).status == 204
            )
            let all = try await issues.get("a", "?include=journals").list("issue.journals")
            #expect(all.compactMap { $0.at("notes") } == ["", nil, "secret"])
            #expect(all.compactMap { $0.at("private_notes") } == [false, false, true])
            let seen = try await issues.get("a", "?include=journals", as: felix).list("issue.journals")
            #expect(seen.compactMap { $0.at("private_notes") } == [false, false])
        }
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Time entries, past the library.
    @Suite("Contract: time entries")
    struct TimeEntryContract {
        /// Time entries that a test made, by the letters in their comments.
        private struct Entries {
            let server: RunningServer
            let marker = "Time \(UUID().uuidString.prefix(8))"
            var ids: [Character: Int] = [:]

            mutating func create(_ letter: Character, as sender: Sender, _ members: JSONMembers) async throws {
                var members = members
                members["comments"] = .string("\(marker) \(letter)")
                let response = try await server.send(
                    .post, "/time_entries.json", as: sender, ["time_entry": .object(members)])
                try #require(response.status == 201, "\(response.text)")
                ids[letter] = response["time_entry.id"].int
            }

            func letters(_ query: String, in path: String = "/time_entries.json") async throws -> String {
                let list = try await server.send(
                    .get, "\(path)?limit=100&\(try RawIssues.encoded(query))", as: .key(server.jens))
                guard list.status == 200 else { return "\(list.status)" }
                let found = list.list("time_entries").compactMap { $0.at("id")?.int }
                return String(found.compactMap { id in ids.first { $0.value == id }?.key })
            }
        }

        private func create(
            _ server: RunningServer, _ members: JSONValue, as sender: Sender? = nil
        ) async throws -> RawResponse {
            try await server.send(
                .post, "/time_entries.json", as: sender ?? .key(server.jens), ["time_entry": members])
        }

        @Test("where time may be booked, and for whom", arguments: ContractServer.all)
        func permissions(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (jens, felix) = (Sender.key(server.jens), Sender.key(server.felix))
            let felixID = try await server.send(.get, "/users/current.json", as: felix)["user.id"]
            let (privateID, archivedID) = (2, 3)
            for project in [privateID, archivedID] {
                let response = try await create(
                    server, ["project_id": .int(project), "hours": 1, "activity_id": 9], as: felix)
                #expect(response.status == 403)
            }
            let hidden = try #require(
                try await server.send(.get, "/projects/private-project/issues.json", as: jens)["issues.0.id"].int)
            for (path, status) in [
                ("/projects/some-project/time_entries.json", 201), ("/issues/1/time_entries.json", 201),
                ("/projects/private-project/time_entries.json", 403), ("/issues/\(hidden)/time_entries.json", 403),
                ("/issues/999999/time_entries.json", 404), ("/projects/nonsense/time_entries.json", 404),
            ] {
                let response = try await server.send(
                    .post, path, as: felix, ["time_entry": ["hours": "0:20", "activity_id": 8]])
                #expect(response.status == status, "\(path)")
                if status == 201 { #expect(response["time_entry.hours"] == 0.33) }
            }
            let forFelix = try await create(
                server, ["project_id": 1, "hours": 1, "activity_id": 8, "user_id": felixID])
            #expect(forFelix["time_entry.user.name"] == "Felix Finder")
            let path = "/time_entries/\(try #require(forFelix["time_entry.id"].int)).json"
            #expect(try await server.send(.put, path, as: felix, ["time_entry": ["hours": 2]]).status == 403)
            #expect(try await server.send(.delete, path, as: felix).status == 403)
            #expect(
                try await server.send(.put, path, as: jens, ["time_entry": ["hours": nil]])["errors"] == [
                    "Hours cannot be blank"
                ])
            #expect(
                try await server.send(.put, path, as: jens, ["time_entry": ["hours": 2.5, "issue_id": 1]]).status == 204
            )
            let read = try await server.send(.get, path, as: felix)
            #expect(read["time_entry.hours"] == 2.5 && read["time_entry.issue.id"] == 1)
            #expect(
                try await server.send(
                    .put, path, as: jens, ["time_entry": ["issue_id": nil, "project_id": .int(privateID)]]
                ).status == 204)
            #expect(try await server.send(.get, path, as: felix).status == 403)
            #expect(try await server.send(.get, path, as: .nobody).status == 401)
            // Without the scope it is one's own only, without a word about others.
            let token = try await server.grantToken(
                to: server.jens, scope: "view_issues view_time_entries log_time edit_own_time_entries"
            ).sender
            let foreign = try await create(
                server, ["project_id": 1, "hours": 1, "activity_id": 8, "user_id": felixID], as: token)
            #expect(foreign["errors"] == ["User is invalid"])
            #expect(try await server.send(.put, path, as: token, ["time_entry": ["hours": 3]]).status == 403)
            #expect(try await server.send(.delete, path, as: jens).status == 204)
            #expect(try await server.send(.delete, path, as: jens).status == 404)
            let unknown = "/time_entries/destroy.json?ids%5B%5D=999999"
            #expect(try await server.send(.delete, unknown, as: jens).status == 404)
            let nothing = try await server.grantToken(to: server.jens, scope: "view_issues").sender
            #expect(try await server.send(.get, "/time_entries.json", as: nothing).status == 403)
        }

        @Test("filters and sort keys; a value that cannot be read drops them all", arguments: ContractServer.all)
        func queries(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (jens, felix) = (Sender.key(server.jens), Sender.key(server.felix))
            var issues = RawIssues(server)
            try await issues.create("i", "issue", ["tracker_id": 2, "category_id": 1, "fixed_version_id": 1])
            try await issues.create("k", "kid", ["parent_issue_id": .int(try issues.id("i"))])
            let (issue, kid) = (try issues.id("i"), try issues.id("k"))
            var entries = Entries(server: server)
            try await entries.create(
                "a", as: jens, ["issue_id": .int(issue), "hours": 1, "activity_id": 8, "spent_on": "2033-05-01"])
            try await entries.create(
                "b", as: felix, ["issue_id": .int(kid), "hours": 2.5, "activity_id": 9, "spent_on": "2033-05-03"])
            try await entries.create(
                "c", as: felix, ["project_id": 1, "hours": 0.5, "activity_id": 9, "spent_on": "2033-05-02"])
            for (query, letters) in [
                ("", "bca"), ("spent_on=2033-05-02", "c"), ("spent_on=>=2033-05-02", "bc"),
                ("spent_on=<=2033-05-02", "ca"), ("spent_on=><2033-05-02|2033-05-03", "bc"), ("spent_on=*", "bca"),
                ("from=2033-05-02", "bc"), ("to=2033-05-02", "ca"), ("from=2033-05-02&to=2033-05-02", "c"),
                ("spent_on=t", ""), ("from=nope", "bca"), ("spent_on=nope&user_id=me", "bca"),
                ("hours=x&user_id=me", "bca"),
                ("user_id=me", "a"), ("user_id=!me", "bc"), ("user_id=*", "bca"), ("user_id=!*", ""),
                ("author_id=me", "a"), ("user.role=5", "bc"), ("user.role=!5", "a"), ("user.role=*", "bca"),
                ("activity_id=8", "a"), ("activity_id=!8", "bc"), ("activity_id=8|9", "bca"),
                ("issue_id=\(issue)", "a"), ("issue_id=~\(issue)", "ba"), ("issue_id=!*", "c"), ("issue_id=*", "ba"),
                ("issue_id=\(issue),\(kid)", "a"), ("issue_id=\(issue)|\(kid)", "a"), ("issue.parent_id=\(issue)", "b"),
                ("issue.parent_id=~\(issue)", "b"), ("issue.tracker_id=2", "a"), ("issue.tracker_id=!2", "bc"),
                ("issue.status_id=1", "ba"), ("issue.status_id=open", ""), ("issue.subject=~kid", "b"),
                ("issue.subject=*", "ba"), ("issue.fixed_version_id=1", "a"), ("issue.fixed_version_id=!1", "b"),
                ("issue.category_id=1", "bca"), ("comments=$a", "a"), ("comments=!*", ""), ("hours=2.5", "b"),
                ("hours=>=1", "ba"), ("hours=><0.4|1", "ca"), ("project_id=some-project", "bca"),
                ("project_id=!1", "404"),
                ("project.status=1", "bca"), ("project.status=5", ""), ("nonsense=1", "bca"),
                ("f[]=user_id&op[user_id]=!&v[user_id][]=me&f[]=hours&op[hours]=>=&v[hours][]=1", "b"),
                ("f[]=comments&op[comments]=xx&v[comments][]=1", "404"),
                ("sort=hours", "cab"), ("sort=hours:desc", "bac"), ("sort=spent_on", "acb"), ("sort=id:desc", "abc"),
                ("sort=nonsense", "abc"), ("sort=user,hours", "cba"), ("sort=activity,spent_on", "acb"),
                ("sort=issue,id", "cab"), ("sort=:", "bca"), ("sort=tweek,spent_on:desc", "abc"),
                ("sort=issue.tracker,hours", "cba"), ("group_by=user", "bca"), ("group_by=activity&sort=hours", "acb"),
            ] {
                #expect(try await entries.letters("\(query)&x=y") == letters, "\(query)")
            }
            let path = "/projects/some-project/time_entries.json"
            for (query, letters) in [
                ("issue.category_id=1", "a"), ("issue.category_id=!*", "bc"), ("user_id=me", "a"),
                ("project_id=1", "bca"),
            ] {
                #expect(try await entries.letters(query, in: path) == letters, "\(query)")
            }
        }
    }
}

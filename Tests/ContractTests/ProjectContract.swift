import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Projects, past the library.
    @Suite("Contract: projects")
    struct ProjectContract {
        private let name = "p-\(UUID().uuidString.prefix(8).lowercased())"

        private func create(
            _ server: RunningServer, _ members: JSONValue, as sender: Sender? = nil
        ) async throws -> RawResponse {
            try await server.send(.post, "/projects.json", as: sender ?? .key(server.admin), ["project": members])
        }

        private func remove(_ server: RunningServer, _ names: String...) async {
            for name in names { _ = try? await server.send(.delete, "/projects/\(name).json", as: .key(server.admin)) }
        }

        @Test("what is wrong, in the server's words", arguments: ContractServer.all)
        func messages(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let long = JSONValue.string(String(repeating: "x", count: 256))
            let cases: [(JSONValue, JSONValue)] = [
                ([:], ["Name cannot be blank", "Identifier cannot be blank"]),
                ("x", ["Name cannot be blank", "Identifier cannot be blank"]),
                (["name": "A"], ["Identifier cannot be blank"]),
                (["name": "A", "identifier": "some-project"], ["Identifier has already been taken"]),
                (["name": "A", "identifier": "123"], ["Identifier is invalid"]),
                (["name": "A", "identifier": "new"], ["Identifier is reserved"]),
                (
                    ["name": long, "identifier": "Bad Id!", "homepage": long],
                    [
                        "Name is too long (maximum is 255 characters)",
                        "Homepage is too long (maximum is 255 characters)", "Identifier is invalid",
                    ]
                ),
                (
                    ["name": "A", "identifier": .string(String(repeating: "a", count: 101))],
                    ["Identifier is too long (maximum is 100 characters)"]
                ),
            ]
            for (members, errors) in cases {
                let response = try await create(server, members)
                #expect(response.status == 422, "\(members)")
                #expect(response["errors"] == errors, "\(members)")
            }
            #expect(
                try await server.send(.post, "/projects.json", as: .key(server.admin), [:])["errors"].array?.count == 2)
            #expect(
                try await create(server, ["name": "A", "identifier": .string(name)], as: .key(server.felix)).status
                    == 403)
            #expect(try await create(server, ["name": "A", "identifier": .string(name)], as: .nobody).status == 401)
            let stumbles = try await create(
                server, ["name": "A", "identifier": .string(name), "parent_id": "some-project"])
            #expect(stumbles.status == 500)
        }

        @Test(
            "a project is made, shown with its parts, changed, closed, archived and deleted",
            arguments: ContractServer.all)
        func life(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (admin, jens) = (Sender.key(server.admin), Sender.key(server.jens))
            let (top, sub) = ("\(name)-top", "\(name)-sub")
            let made = try await create(
                server,
                [
                    "name": "Top", "identifier": .string(top), "description": "D", "homepage": "http://x",
                    "is_public": false, "tracker_ids": [2, 1], "inherit_members": true, "unknown": 1,
                    "enabled_module_names": ["time_tracking", "issue_tracking"],
                ])
            #expect(made.status == 201)
            let id = made["project.id"]
            #expect(made["project.status"] == 1 && made["project.is_public"] == false)
            #expect(made["project.inherit_members"] == true && !made.has("project.parent"))
            let below = try await create(server, ["name": "Sub", "identifier": .string(sub), "parent_id": id])
            #expect(below["project.parent"] == ["id": id, "name": "Top"])
            #expect(below["project.is_public"] == true && below["project.homepage"] == "")
            let include = "?include=trackers,issue_categories,time_entry_activities,enabled_modules,issue_custom_fields"
            let read = try await server.send(.get, "/projects/\(top).json\(include)", as: admin)
            #expect(read["project.trackers"] == [["id": 1, "name": "Bug"], ["id": 2, "name": "Feature"]])
            #expect(read["project.issue_categories"] == [])
            #expect(
                read["project.time_entry_activities"] == [
                    ["id": 8, "name": "Design"], ["id": 9, "name": "Development"],
                ])
            #expect(
                read.list("project.enabled_modules").compactMap { $0.at("name") } == [
                    "issue_tracking", "time_tracking",
                ])
            #expect(read.list("project.issue_custom_fields").first == ["id": 1, "name": "Customer"])
            #expect(try await server.send(.get, "/projects/\(top).json", as: jens).status == 403)
            #expect(try await server.send(.get, "/projects/\(top).json", as: .nobody).status == 401)
            // By its number; and who does not see the parent does not see that there is one.
            #expect(try await server.send(.get, "/projects/\(id.int ?? 0).json", as: admin).status == 200)
            #expect(!(try await server.send(.get, "/projects/\(sub).json", as: jens)).has("project.parent"))
            // The identifier stays, status is none of the attributes.
            let change: JSONValue = ["project": ["name": "New", "identifier": "other", "is_public": true, "status": 5]]
            #expect(try await server.send(.put, "/projects/\(top).json", as: admin, change).status == 204)
            let changed = try await server.send(.get, "/projects/\(top).json", as: jens)
            #expect(changed["project.name"] == "New" && changed["project.status"] == 1)
            #expect(
                try await server.send(.put, "/projects/\(top).json", as: admin, ["project": ["name": ""]])["errors"]
                    == ["Name cannot be blank"])
            #expect(try await server.send(.put, "/projects/\(top).json", as: jens, change).status == 403)

            func act(_ what: String, _ project: String, as sender: Sender) async throws -> Int {
                try await server.send(.put, "/projects/\(project)/\(what).json", as: sender).status
            }
            #expect(try await act("close", top, as: jens) == 403)
            #expect(try await act("close", top, as: admin) == 204)
            #expect(try await server.send(.get, "/projects/\(sub).json", as: jens)["project.status"] == 5)
            #expect(try await server.send(.put, "/projects/\(sub).json", as: admin, change).status == 403)
            #expect(try await act("reopen", top, as: admin) == 204)
            #expect(try await act("archive", top, as: jens) == 403)
            #expect(try await act("archive", top, as: admin) == 204)
            for project in [top, sub] {
                #expect(try await server.send(.get, "/projects/\(project).json", as: admin).status == 403)
            }
            #expect(try await act("unarchive", top, as: admin) == 204)
            #expect(try await server.send(.get, "/projects/\(sub).json", as: admin).status == 403)
            #expect(try await act("unarchive", sub, as: admin) == 204)
            #expect(try await server.send(.delete, "/projects/\(top).json", as: jens).status == 403)
            #expect(try await server.send(.delete, "/projects/\(top).json", as: admin).status == 204)
            for project in [top, sub] {
                #expect(try await server.send(.get, "/projects/\(project).json", as: admin).status == 404)
            }
        }

        @Test("who makes a project and is no administrator manages it", arguments: ContractServer.all)
        func ownProject(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = Sender.key(server.jens)
            let made = try await create(server, ["name": "Own", "identifier": .string(name)], as: jens)
            #expect(made.status == 201)
            let memberships = try await server.send(.get, "/users/current.json?include=memberships", as: jens)
            #expect(
                memberships.list("user.memberships").first { $0.at("project.id") == made["project.id"] }?
                    .at("roles.0.name") == "Manager")
            let path = "/projects/\(name).json"
            let change: JSONValue = ["project": ["default_assigned_to_id": memberships["user.id"], "description": nil]]
            #expect(try await server.send(.put, path, as: jens, change).status == 204)
            #expect(try await server.send(.get, path, as: jens)["project.default_assignee.name"] == "Jens Maker")
            let issue = try await server.send(
                .post, "/projects/\(name)/issues.json", as: jens,
                ["issue": ["subject": "x", "assigned_to_id": 999_999]])
            #expect(issue.status == 201)
            #expect(issue["issue.assigned_to.name"] == "Jens Maker")
            // Issues of a project below are listed with it, those of one that is not below are not.
            await remove(server, name)
        }

        @Test("filters, sort keys and the order of the tree", arguments: ContractServer.all)
        func queries(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = Sender.key(server.admin)
            var ids: [Character: Int] = [:]
            func add(_ letter: Character, _ title: String, _ members: JSONMembers = [:]) async throws {
                var members = members
                members["name"] = .string("\(title) \(name)")
                members["identifier"] = .string("\(name)-\(letter)")
                let made = try await create(server, .object(members))
                try #require(made.status == 201, "\(made.text)")
                ids[letter] = made["project.id"].int
            }
            try await add("z", "Zed", ["description": "Last of all", "is_public": false])
            try await add("a", "Ant", ["homepage": "http://b"])
            try await add("m", "Mid", ["parent_id": .int(ids["z"] ?? 0), "homepage": "http://a"])
            func letters(_ query: String, as sender: Sender? = nil) async throws -> String {
                let list = try await server.send(
                    .get, "/projects.json?limit=100&\(try RawIssues.encoded(query))", as: sender ?? admin)
                guard list.status == 200 else { return "\(list.status)" }
                let found = list.list("projects").compactMap { $0.at("id")?.int }
                return String(found.compactMap { id in ids.first { $0.value == id }?.key })
            }
            for (query, expected) in [
                ("", "azm"), ("status=1", "azm"), ("status=5", ""), ("status=1|5", "azm"), ("status=*", ""),
                ("name=~Ant", "a"), ("name=!~\(name)", ""), ("name=^Zed", "z"), ("description=~last", "z"),
                ("description=*", "z"), ("is_public=1", "am"), ("is_public=0", "z"), ("is_public=!1", "z"),
                ("id=\(ids["m"] ?? 0)", "m"), ("parent_id=\(ids["z"] ?? 0)", "m"), ("parent_id=!*", "az"),
                ("parent_id=*", "m"),
                ("created_on=t", "azm"), ("created_on=<=2000-01-01", ""), ("created_on=nope&name=~Ant", "azm"),
                ("identifier=x", "azm"), ("f[]=name&op[name]=~&v[name][]=Mid", "m"),
                ("sort=name:desc", "zma"), ("sort=name", "amz"), ("sort=homepage,name", "zma"), ("sort=id:desc", "azm"),
                ("sort=created_on:desc", "maz"), ("sort=identifier:desc", "zma"), ("sort=is_public,name", "zam"),
                ("sort=parent_id:desc", "azm"), ("sort=:", "azm"),
            ] {
                #expect(try await letters(query) == expected, "\(query)")
            }
            #expect(try await letters("id=mine", as: .key(server.jens)) == "")
            #expect(try await letters("", as: .key(server.jens)) == "am")
            #expect(try await letters("", as: .nobody) == "am")
            await remove(server, "\(name)-z", "\(name)-a")
        }

        @Test("issues of the projects below are listed with a project", arguments: ContractServer.all)
        func subprojects(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = Sender.key(server.admin)
            let top = try await create(server, ["name": "Top", "identifier": .string("\(name)-top")])
            let sub = try await create(
                server, ["name": "Sub", "identifier": .string("\(name)-sub"), "parent_id": top["project.id"]])
            var issues = RawIssues(server)
            try await issues.create("t", "top", as: admin, in: "\(name)-top")
            try await issues.create("s", "sub", as: admin, in: "\(name)-sub")
            let path = "/projects/\(name)-top/issues.json"
            let id = try #require(sub["project.id"].int)
            for (query, letters) in [
                ("", "st"), ("subproject_id=!*", "t"), ("subproject_id=*", "st"), ("subproject_id=\(id)", "st"),
                ("subproject_id=!\(id)", "t"), ("project.status=1", "st"),
            ] {
                #expect(try await issues.letters(query, in: path, as: admin) == letters, "\(query)")
            }
            #expect(try await issues.letters("project_id=\(name)-top", as: admin) == "st")
            #expect(try await issues.letters("project_id=\(name)-top&subproject_id=!*", as: admin) == "t")
            #expect(
                try await issues.letters("f[]=project_id&op[project_id]==&v[project_id][]=\(id)", as: admin) == "s")
            await remove(server, "\(name)-top")
        }
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Users and one's own account, past the library.
    @Suite("Contract: users")
    struct UserContract {
        private let login = "u-\(UUID().uuidString.prefix(8).lowercased())"

        private func members(_ login: String, _ more: JSONMembers = [:]) -> JSONValue {
            var members: JSONMembers = [
                "login": .string(login), "firstname": "Nina", "lastname": "New",
                "mail": .string("\(login)@example.net"),
                "password": "some-password-1",
            ]
            for (name, value) in more { members[name] = value }
            return .object(members)
        }

        private func create(
            _ server: RunningServer, _ body: JSONValue, as sender: Sender? = nil
        ) async throws -> RawResponse {
            try await server.send(.post, "/users.json", as: sender ?? .key(server.admin), body)
        }

        @Test("what is wrong, in the server's words", arguments: ContractServer.all)
        func messages(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let cases: [(JSONValue, JSONValue)] = [
                (
                    [:],
                    [
                        "Email cannot be blank", "Login cannot be blank", "First name cannot be blank",
                        "Last name cannot be blank",
                    ]
                ),
                (
                    [
                        "login": "a b", "firstname": .string(String(repeating: "f", count: 31)),
                        "lastname": .string(String(repeating: "l", count: 256)), "mail": "nomail", "password": "short",
                    ],
                    [
                        "Email is invalid", "Login is invalid", "First name is too long (maximum is 30 characters)",
                        "Last name is too long (maximum is 255 characters)",
                        "Password is too short (minimum is 8 characters)",
                    ]
                ),
                (
                    members("JENS", ["mail": "JENS@example.net", "password": "JENS"]),
                    [
                        "Email has already been taken", "Login has already been taken",
                        "Password is too short (minimum is 8 characters)", "Password is too simple",
                    ]
                ),
                (
                    members(login, ["mail_notification": "nonsense", "status": 7]),
                    ["Status is invalid", "Email notifications is not included in the list"]
                ),
            ]
            for (user, errors) in cases {
                let response = try await create(server, ["user": user])
                #expect(response.status == 422, "\(user)")
                #expect(response["errors"] == errors, "\(user)")
            }
            for body: JSONValue in [[:], ["user": "x"]] {
                #expect(try await create(server, body).status == 500)
            }
            #expect(try await create(server, ["user": [:]], as: .key(server.jens)).status == 403)
            #expect(try await create(server, ["user": [:]], as: .nobody).status == 401)
        }

        @Test("a user is made, shown, changed, locked and deleted", arguments: ContractServer.all)
        func life(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (admin, jens) = (Sender.key(server.admin), Sender.key(server.jens))
            let made = try await create(
                server, ["user": members(login, ["admin": true, "status": 2]), "pref": ["hide_mail": false]])
            #expect(made.status == 201)
            #expect(made["user.status"] == 2 && made["user.admin"] == true)
            #expect(made["user.mail"] == .string("\(login)@example.net"))
            #expect(made["user.last_login_on"] == nil && made["user.api_key"].string?.isEmpty == false)
            let path = "/users/\(try #require(made["user.id"].int)).json"
            #expect(try await server.send(.get, path, as: jens).status == 404)
            func update(_ user: JSONValue, as sender: Sender? = nil) async throws -> RawResponse {
                try await server.send(.put, path, as: sender ?? admin, ["user": user])
            }
            #expect(try await update(["status": 1, "firstname": "N"]).status == 204)
            let seen = try await server.send(.get, "\(path)?include=memberships,groups", as: jens)
            #expect(seen["user.firstname"] == "N" && seen["user.mail"] == .string("\(login)@example.net"))
            #expect(seen["user.login"] == .string(login) && seen["user.memberships"] == [])
            for hidden in ["admin", "api_key", "status", "twofa_scheme", "groups"] {
                #expect(!seen.has("user.\(hidden)"), "\(hidden)")
            }
            let whole = try await server.send(.get, "\(path)?include=memberships,groups", as: admin)
            #expect(whole["user.groups"] == [] && whole["user.api_key"] == made["user.api_key"])
            #expect(
                try await update(["login": "", "mail": ""])["errors"] == [
                    "Email cannot be blank", "Login cannot be blank",
                ])
            #expect(try await server.send(.put, path, as: admin, [:]).status == 500)
            #expect(try await update(["firstname": "x"], as: jens).status == 403)
            #expect(try await update(["status": 3]).status == 204)
            #expect(try await server.send(.get, path, as: jens).status == 404)
            #expect(try await server.send(.get, path, as: admin)["user.status"] == 3)
            #expect(try await server.send(.delete, path, as: jens).status == 403)
            #expect(try await server.send(.delete, path, as: admin).status == 204)
            #expect(try await server.send(.delete, path, as: admin).status == 404)
            #expect(try await server.send(.put, path, as: admin, ["user": [:]]).status == 404)
        }

        @Test("what is shown of oneself, of others and to administrators", arguments: ContractServer.all)
        func visibility(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (admin, jens, felix) = (Sender.key(server.admin), Sender.key(server.jens), Sender.key(server.felix))
            let own = try await server.send(.get, "/users/current.json?include=memberships", as: jens)
            #expect(own["user.login"] == "jens" && own["user.admin"] == false)
            #expect(own.has("user.api_key") && own.has("user.twofa_scheme"))
            // Hidden from everybody by default, also from oneself.
            #expect(!own.has("user.mail") && !own.has("user.status"))
            let names = own.list("user.memberships").compactMap { $0.at("project.name") }
            #expect(names.contains("Some project") && names.contains("Private project"))
            #expect(!names.contains("Archived project"))
            let path = "/users/\(try #require(own["user.id"].int)).json"
            let token = try await server.grantToken(to: server.jens, scope: "view_issues").sender
            #expect(!(try await server.send(.get, "/users/current.json", as: token)).has("user.api_key"))
            for sender in [felix, .nobody] {
                let other = try await server.send(.get, "\(path)?include=memberships", as: sender)
                #expect(other.status == 200)
                #expect(!other.has("user.admin") && !other.has("user.api_key") && !other.has("user.mail"))
                #expect(other.list("user.memberships").compactMap { $0.at("project.name") }.contains("Some project"))
                #expect(
                    !other.list("user.memberships").compactMap { $0.at("project.name") }.contains("Private project"))
            }
            let byAdmin = try await server.send(.get, path, as: admin)
            #expect(byAdmin["user.api_key"] == .string(server.jens.apiKey) && byAdmin["user.status"] == 1)
            #expect(byAdmin["user.mail"] == "jens@example.net")
            let adminID = try #require(try await server.send(.get, "/users/current.json", as: admin)["user.id"].int)
            // Only managers see who is a member of nothing.
            #expect(try await server.send(.get, "/users/\(adminID).json", as: jens).status == 200)
            #expect(try await server.send(.get, "/users/\(adminID).json", as: felix).status == 404)
            #expect(try await server.send(.get, "/users/\(adminID).json", as: .nobody).status == 404)
            let asAdmin = try await server.grantToken(to: server.admin, scope: "admin").sender
            let without = try await server.grantToken(to: server.admin, scope: "view_issues").sender
            #expect(try await server.send(.get, "/users/current.json", as: asAdmin)["user.admin"] == true)
            #expect(try await server.send(.get, "/users/current.json", as: without)["user.admin"] == false)
            #expect(try await server.send(.get, "/users.json", as: asAdmin).status == 200)
            #expect(try await server.send(.get, "/users.json", as: without).status == 403)
            #expect(try await server.send(.get, "/users.json", as: jens).status == 403)
            #expect(try await server.send(.get, "/users.json", as: .nobody).status == 401)
        }

        @Test("one's own account", arguments: ContractServer.all)
        func account(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let user = try await server.addUser()
            let sender = Sender.key(user)
            let account = try await server.send(.get, "/my/account.json", as: sender)
            #expect(account["user.mail"] == .string("\(user.login)@example.net"))
            #expect(account.has("user.api_key") && !account.has("user.updated_on"))
            let token = try await server.grantToken(to: user, scope: "view_issues").sender
            #expect(!(try await server.send(.get, "/my/account.json", as: token)).has("user.api_key"))
            let change: JSONValue = [
                "user": ["firstname": "Changed", "admin": true, "login": "other"], "pref": ["hide_mail": "0"],
            ]
            #expect(try await server.send(.put, "/my/account.json", as: token, change).status == 403)
            #expect(try await server.send(.put, "/my/account.json", as: sender, change).status == 204)
            let read = try await server.send(.get, "/users/current.json", as: sender)
            #expect(read["user.firstname"] == "Changed" && read["user.admin"] == false)
            #expect(read["user.login"] == .string(user.login) && read.has("user.mail"))
            #expect(
                try await server.send(.put, "/my/account.json", as: sender, ["user": ["firstname": ""]])["errors"]
                    == ["First name cannot be blank"])
            try await server.delete(user)
        }

        @Test("what a deleted user wrote is the anonymous user's then", arguments: ContractServer.all)
        func deleted(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let user = try await server.addUser()
            var issues = RawIssues(server)
            try await issues.create("a", "of somebody", as: .key(user))
            #expect(try await issues.get("a")["issue.author.name"].string?.isEmpty == false)
            #expect(try await issues.update("a", as: .key(user), ["notes": "Said"]).status == 204)
            try await server.delete(user)
            let read = try await issues.get("a", "?include=journals")
            #expect(read["issue.author"] == ["id": 4, "name": "Anonymous"])
            #expect(read["issue.journals.0.user"] == ["id": 4, "name": "Anonymous"])
        }

        @Test("filters and sort keys", arguments: ContractServer.all)
        func queries(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = Sender.key(server.admin)
            var ids: [Character: Int] = [:]
            for (letter, more) in [
                ("a", ["firstname": "Zoe", "lastname": "Alpha"]), ("b", ["firstname": "Yan", "admin": true]),
                ("c", ["status": 3, "lastname": "Gamma"]), ("d", ["status": 2]),
            ] as [(Character, JSONMembers)] {
                let made = try await create(server, ["user": members("\(login)-\(letter)", more)])
                try #require(made.status == 201, "\(made.text)")
                ids[letter] = made["user.id"].int
            }
            func letters(_ query: String) async throws -> String {
                let list = try await server.send(
                    .get, "/users.json?limit=100&\(try RawIssues.encoded(query))", as: admin)
                guard list.status == 200 else { return "\(list.status) \(list["errors.0"].string ?? "")" }
                let found = list.list("users").compactMap { $0.at("id")?.int }
                return String(found.compactMap { id in ids.first { $0.value == id }?.key })
            }
            for (query, expected) in [
                ("", "ab"), ("status=1", "ab"), ("status=3", "c"), ("status=1|2|3", "abcd"), ("status=*", "abcd"),
                ("status=!3", "abd"), ("status=", "422 Status cannot be blank"), ("name=\(login)", "ab"),
                ("name=zoe", "a"), ("name=~zoe", ""), ("name=Zoe Alpha", ""), ("name=\(login)-c&status=*", "c"),
                ("group_id=2", ""), ("is_member_of_group=!*", "ab"), ("login=\(login)-b", "b"),
                ("login=~\(login)", "ab"),
                ("login=!~\(login)", ""), ("firstname=Zoe", "a"), ("firstname=!Zoe", "b"), ("lastname=~alph", "a"),
                ("mail=~\(login)-b@", "b"), ("mail=\(login)-a@example.net", "a"), ("created_on=t", "ab"),
                ("created_on=nope", "422 Created is invalid"), ("last_login_on=!*", "ab"), ("last_login_on=*", ""),
                ("admin=1", "b"), ("admin=0", "a"), ("admin=!1", "a"), ("nonsense=1", "ab"),
                ("f[]=status&op[status]=!&v[status][]=1", "cd"), ("f[]=login&op[login]=~&v[login][]=\(login)", "abcd"),
                ("sort=login:desc", "ba"), ("sort=firstname", "ba"), ("sort=lastname", "ab"),
                ("sort=admin:desc,login", "ba"),
                ("sort=created_on:desc,login:desc", "ba"), ("status=*&sort=status,login:desc", "badc"),
                ("sort=mail:desc", "ba"),
            ] {
                #expect(try await letters(query) == expected, "\(query)")
            }
            let listed = try await server.send(.get, "/users.json?name=\(login)-a", as: admin)
            #expect(listed["users.0.status"] == 1 && listed["users.0.mail"] == .string("\(login)-a@example.net"))
            #expect(!listed.has("users.0.api_key"))
            for id in ids.values { _ = try await server.send(.delete, "/users/\(id).json", as: admin) }
        }
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Groups and roles: `client.groups`, `client.roles`.
    @Suite("Contract: groups and roles")
    struct GroupContract {
        private let name = "Group \(UUID().uuidString.prefix(8)) Ä/\"<"

        @Test("a group is made, shown, changed and deleted", arguments: ContractServer.all)
        func life(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let field = try server.addCustomField(
                .init("Floor", .list, of: .group, possibleValues: ["Ground", "First"]))
            let (admin, jens) = (try server.client(server.admin), try server.client(server.jens))
            let (me, felix) = (
                try await jens.users.current().id, try await server.client(server.felix).users.current().id
            )
            let fieldID = Planio.CustomField.ID(field)
            let group = try await admin.groups.create(name: name) {
                $0.userIDs = [me]
                $0.requiresTwoFactor = false
                $0.customFields[fieldID] = .choice("First")
            }
            #expect(group.name == name && group.builtin == nil && group.customFields?.first?.text == "First")
            let listed = try #require(try await admin.groups.list().first { $0.id == group.id })
            #expect(listed.name == name && listed.users == nil && listed.customFields == group.customFields)
            try await admin.groups.add(felix, to: group.id)
            try await admin.groups.add(felix, me, to: group.id, expecting: "User is invalid")
            func users() async throws -> Set<Planio.User.ID> {
                Set(try await admin.groups.get(group.id, include: [.users]).users?.map(\.id) ?? [])
            }
            #expect(try await users() == [me, felix])
            try await admin.groups.remove(me, from: group.id)
            try await admin.groups.remove(me, from: group.id)
            #expect(try await users() == [felix])
            try await admin.groups.update(group.id, confirming: .readBack) {
                $0.name = "\(name) 2"
                $0.userIDs = [me]
                $0.customFields[fieldID] = .unset
            }
            let changed = try await admin.groups.get(group.id, include: [.users, .memberships])
            #expect(changed.name == "\(name) 2" && changed.memberships == [])
            #expect(changed.users?.map(\.id) == [me] && changed.users?.first?.name == "Jens Maker")
            // The user's side of it.
            let jensGroups = try await admin.users.get(me, include: [.groups]).groups?.map(\.id)
            #expect(jensGroups == [group.id])
            let members = try await admin.users.list(where: .group(.is(group.id))).all().map(\.id)
            #expect(members == [me])
            try await admin.users.update(me, confirming: .readBack) { $0.groupIDs = [] }
            #expect(try await users() == [])
            try await admin.groups.delete(group.id)
            await expectStatus(404) { _ = try await admin.groups.get(group.id) }
            await expectStatus(404) { try await admin.groups.delete(group.id) }
            await expectStatus(404) { try await admin.groups.update(group.id) { $0.name = "x" } }
            try server.removeCustomField(field)
        }

        @Test("what is wrong with a group is said in the server's words", arguments: ContractServer.all)
        func messages(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            let group = try await admin.groups.create(name: name)
            for (name, message) in [
                ("", "Name cannot be blank"), (name.uppercased(), "Name has already been taken"),
                (String(repeating: "x", count: 256), "Name is too long (maximum is 255 characters)"),
            ] {
                let error = await #expect(throws: PlanioError.self) { try await admin.groups.create(name: name) }
                guard case .validation([message])? = error?.kind else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
            await expectStatus(404) { try await admin.groups.create(name: "\(name) 2") { $0.userIDs = [999_999] } }
            await expectStatus(404) { try await admin.groups.update(group.id) { $0.userIDs = [999_999] } }
            await expectStatus(422) { try await admin.groups.add(999_999, to: group.id) }
            await expectStatus(404) { try await admin.groups.remove(999_999, from: group.id) }
            for body: JSONValue in [[:], ["group": "x"]] {
                let response = try await server.send(.post, "/groups.json", as: .key(server.admin), body)
                #expect(response.status == 422 && response["errors"] == ["Name cannot be blank"])
            }
            try await admin.groups.delete(group.id)
        }

        @Test(
            "Redmine's own groups stay as they are, and a change that is confirmed says so",
            arguments: ContractServer.all)
        func builtin(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            let all = try await admin.groups.list(includingBuiltin: true)
            let own = all.filter { $0.builtin != nil }
            #expect(own.map(\.builtin) == [.anonymous, .nonMember])
            #expect(!(try await admin.groups.list()).contains { $0.builtin != nil })
            let anonymous = try #require(own.first)
            let shown = try await admin.groups.get(anonymous.id, include: [.users, .memberships])
            #expect(shown.users == nil && shown.memberships == [])
            try await admin.groups.update(anonymous.id) { $0.name = "x" }
            try await admin.groups.delete(anonymous.id)
            #expect(try await admin.groups.get(anonymous.id).name == anonymous.name)
            let error = await #expect(throws: PlanioError.self) {
                try await admin.groups.update(anonymous.id, confirming: .readBack) { $0.name = "x" }
            }
            guard case .ignored(fields: ["name"], _)? = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            let me = try await admin.users.current().id
            await expectStatus(500) { try await admin.groups.add(me, to: anonymous.id) }
        }

        @Test("who may read and change groups", arguments: ContractServer.all)
        func permissions(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            let group = try await admin.groups.create(name: name)
            let (jens, felix) = (try server.client(server.jens), try server.client(server.felix))
            await expectStatus(403) { _ = try await jens.groups.list() }
            await expectStatus(403) { _ = try await jens.groups.create(name: "x") }
            await expectStatus(403) { try await jens.groups.update(group.id) { $0.name = "x" } }
            await expectStatus(403) { try await jens.groups.delete(group.id) }
            await expectStatus(403) { try await jens.groups.add(1, to: group.id) }
            await expectStatus(403) { try await jens.groups.remove(1, from: group.id) }
            // A manager sees everybody; others see those in projects that they see.
            #expect(try await jens.groups.get(group.id).name == name)
            await expectStatus(404) { _ = try await felix.groups.get(group.id) }
            #expect(try await server.send(.get, "/groups.json", as: .nobody).status == 401)
            #expect(try await server.send(.get, "/groups/\(group.id).json", as: .nobody).status == 404)
            let without = try await server.client(try server.planio(scopes: [.viewIssues]), server.admin)
            let error = await #expect(throws: PlanioError.self) { _ = try await without.groups.list() }
            guard case .forbidden(.lackingScope(anyOf: [.admin]))? = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            let with = try await server.client(try server.planio(scopes: [.admin]), server.admin)
            #expect(try await with.groups.list().contains { $0.id == group.id })
            try await admin.groups.delete(group.id)
        }

        @Test("a group's membership is its users', as an inherited one", arguments: ContractServer.all)
        func inherited(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            let user = try await server.addUser()
            let somebody = try server.client(user)
            let id = try await somebody.users.current().id
            let group = try await admin.groups.create(name: name)
            await expectStatus(403) { _ = try await somebody.projects.get("private-project") }
            try await server.addMember(group: group.id.rawValue, to: "private-project", role: "Reporter")
            await expectStatus(403) { _ = try await somebody.projects.get("private-project") }
            try await admin.groups.add(id, to: group.id)
            #expect(try await somebody.projects.get("private-project").name == "Private project")
            let memberships = try await admin.users.get(id, include: [.memberships]).memberships
            #expect(memberships?.first?.roles.map(\.name) == ["Reporter"])
            #expect(memberships?.first?.roles.map(\.isInherited) == [true])
            let groups = try await admin.groups.get(group.id, include: [.memberships]).memberships
            #expect(groups?.first?.project.name == "Private project")
            #expect(groups?.first?.roles.map(\.isInherited) == [false])
            try await admin.groups.remove(id, from: group.id)
            await expectStatus(403) { _ = try await somebody.projects.get("private-project") }
            try await admin.groups.update(group.id) { $0.userIDs = [id] }
            #expect(try await somebody.projects.get("private-project").name == "Private project")
            try await admin.groups.delete(group.id)
            await expectStatus(403) { _ = try await somebody.projects.get("private-project") }
            try await server.delete(user)
        }

        @Test("roles are listed by name and shown with their permissions, to everybody", arguments: ContractServer.all)
        func roles(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(try server.planio(scopes: [.viewIssues]), server.felix)
            let list = try await client.roles.list()
            #expect(list.map(\.name).starts(with: ["Manager", "Developer", "Reporter"]))
            #expect(list.allSatisfy { $0.permissions == nil && $0.isAssignable == nil })
            let manager = try await client.roles.get(try #require(list.first).id)
            #expect(manager.isAssignable == true && manager.issuesVisibility == .all)
            #expect(manager.timeEntriesVisibility == .all && manager.usersVisibility == .all)
            // Every permission is one that the library knows, and the public ones are not said.
            #expect(manager.permissions == Set(Scope.Permission.all.filter { !$0.isPublic }.map(\.scope)))
            #expect(manager.has(.viewProject) == true && list.first?.has(.viewProject) == nil)
            let reporter = try await client.roles.get(try #require(list.last).id)
            #expect(reporter.issuesVisibility == .notPrivate && reporter.usersVisibility == .membersOfVisibleProjects)
            #expect(reporter.has(.addIssues) == true && reporter.has(.deleteIssues) == false)
            #expect(try await client.roles.get(.init(1)).name == "Non member")
            #expect(try await client.roles.get(Planio.Role.anonymous).has(.addIssues) == false)
            await expectStatus(404) { _ = try await client.roles.get(999) }
            #expect(try await server.send(.get, "/roles.json", as: .nobody).status == 200)
            #expect(try await server.send(.get, "/roles/3.json", as: .nobody).status == 200)
        }
    }
}

extension PlanioClient.Groups {
    /// Adds users of whom the server takes none.
    fileprivate func add(_ users: Planio.User.ID..., to id: Planio.Group.ID, expecting message: String) async throws {
        let error = await #expect(throws: PlanioError.self) { try await add(users, to: id) }
        guard case .validation([message])? = error?.kind else {
            Issue.record("\(String(describing: error))"); return
        }
    }
}

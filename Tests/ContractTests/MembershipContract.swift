import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    @Suite("Contract: memberships")
    struct MembershipContract {
        private static let manager: Planio.Role.ID = 3
        private static let developer: Planio.Role.ID = 4
        private static let reporter: Planio.Role.ID = 5

        @Test("a membership is created, listed, read, changed and deleted", arguments: ContractServer.all)
        func life(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let felix = try await server.id(server.felix)
            try await server.withProject { project, jens in
                let created = try await jens.memberships.create(
                    in: .id(project.id), for: .user(felix), roles: [Self.developer, Self.reporter])
                #expect(created.project.id == project.id)
                guard case .user(let user) = created.member else {
                    Issue.record("\(created.member)"); return
                }
                #expect(user.id == felix && user.name == "Felix Finder")
                #expect(created.ownRoleIDs == [Self.developer, Self.reporter])
                #expect(created.roles.allSatisfy { !$0.isInherited && !$0.name.isEmpty })

                let all = try await jens.memberships.list(in: .identifier(project.identifier)).all()
                #expect(all.map(\.member.name) == ["Jens Maker", "Felix Finder"])
                #expect(try await jens.memberships.list(in: .id(project.id)).total == 2)
                #expect(try await jens.memberships.get(created.id) == created)

                let path = "/projects/\(project.identifier)/memberships.json"
                try expectLossless(try await server.send(.get, path, as: .key(server.jens)), Planio.Membership.self)
                try expectLossless(
                    try await server.send(.get, "/memberships/\(created.id).json", as: .key(server.jens)),
                    Planio.Membership.self)

                try await jens.memberships.update(created.id, roles: [Self.reporter], confirming: .readBack)
                #expect(try await jens.memberships.get(created.id).ownRoleIDs == [Self.reporter])
                try await jens.memberships.delete(created.id)
                #expect(await planioError { _ = try await jens.memberships.get(created.id) }?.status == 404)
            }
        }

        @Test("Redmine's groups of strangers and visitors are members too", arguments: ContractServer.all)
        func builtinGroups(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let visitors = try await jens.memberships.create(
                    in: .id(project.id), for: .group(2), roles: [Self.reporter])
                let strangers = try await jens.memberships.create(
                    in: .id(project.id), for: .group(3), roles: [Self.developer])
                guard case .anonymous = visitors.member, case .nonMembers = strangers.member else {
                    Issue.record("\(visitors.member) \(strangers.member)"); return
                }
                #expect(visitors.member.name == "Anonymous users" && strangers.member.name == "Non member users")
                // Who is no member may what the group may: a developer makes versions.
                let felix = try server.client(server.felix)
                try await felix.versions.create(in: .id(project.id), name: "1")
                try await jens.memberships.delete(strangers.id)
                #expect(
                    await planioError { try await felix.versions.create(in: .id(project.id), name: "2") }?.status
                        == 403)
            }
        }

        @Test("several become members, all or none", arguments: ContractServer.all)
        func several(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (felix, admin) = (try await server.id(server.felix), try await server.id(server.admin))
            try await server.withProject { project, jens in
                let memberships = jens.memberships
                let none = await planioError {
                    try await memberships.create(
                        in: .id(project.id), for: [.user(felix), .user(999_999)], roles: [Self.developer])
                }
                #expect(none?.status == 500)
                #expect(try await memberships.list(in: .id(project.id)).total == 1)
                let first = await planioError {
                    try await memberships.create(
                        in: .id(project.id), for: [.user(999_999), .user(felix)], roles: [Self.developer])
                }
                #expect(first?.messages == ["User or Group cannot be blank"])
                let created = try await memberships.create(
                    in: .id(project.id), for: [.user(felix), .user(admin)], roles: [Self.developer])
                #expect(created.map(\.member.id) == [.user(felix), .user(admin)])
                #expect(try await memberships.create(in: .id(project.id), for: [], roles: []).isEmpty)
                let again = await planioError {
                    try await memberships.create(in: .id(project.id), for: .user(felix), roles: [Self.reporter])
                }
                #expect(again?.messages == ["User has already been taken"])
                let noRoles = await planioError {
                    try await memberships.create(in: .id(project.id), for: .group(2), roles: [])
                }
                #expect(noRoles?.messages == ["Role cannot be empty"])
            }
        }

        @Test("a role that cannot be given is told, and no update deletes a membership", arguments: ContractServer.all)
        func safeUpdate(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let felix = try await server.id(server.felix)
            try await server.withProject { project, jens in
                let partly = await planioError {
                    try await jens.memberships.create(
                        in: .id(project.id), for: .user(felix), roles: [Self.developer, 999_999])
                }
                #expect(partly?.ignoredFields == ["role_ids"])
                let found = try await jens.memberships.list(in: .id(project.id)).all().last
                let id = try #require(found?.id)

                // Without roles the server deletes it, and without any that count too.
                let empty = await planioError { try await jens.memberships.update(id, roles: []) }
                #expect(empty?.destructive?.contains("memberships.delete") == true)
                let unknown = await planioError { try await jens.memberships.update(id, roles: [999_999]) }
                #expect(unknown?.ignoredFields == ["role_ids"])
                #expect(try await jens.memberships.get(id).ownRoleIDs == [Self.developer])
                let some = await planioError {
                    try await jens.memberships.update(
                        id, roles: [Self.developer, 999_999], confirming: .readBack)
                }
                #expect(some?.ignoredFields == ["role_ids"])
                // All others at once.
                try await jens.memberships.update(id, roles: [Self.reporter], confirming: .readBack)
                #expect(try await jens.memberships.get(id).ownRoleIDs == [Self.reporter])
                // So it is past the library.
                let raw = try await server.send(
                    .put, "/memberships/\(id).json", as: .key(server.jens), ["membership": ["role_ids": [999_999]]])
                #expect(raw.status == 422 && raw["errors"] == ["Role cannot be empty"])
                #expect(await planioError { _ = try await jens.memberships.get(id) }?.status == 404)
            }
        }

        @Test("roles of the project above are inherited, and cannot be taken away below", arguments: ContractServer.all)
        func inherited(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let felix = try await server.id(server.felix)
            let admin = try server.client(server.admin)
            try await server.withProject { project, jens in
                let above = try await jens.memberships.create(
                    in: .id(project.id), for: .user(felix), roles: [Self.reporter])
                let sub = try await server.addSubproject(of: project) { $0.inheritsMembers = true }
                let members = try await admin.memberships.list(in: .id(sub.id)).all()
                #expect(members.map(\.member.name) == ["Jens Maker", "Felix Finder"])
                let path = "/projects/\(sub.identifier)/memberships.json"
                try expectLossless(try await server.send(.get, path, as: .key(server.admin)), Planio.Membership.self)
                #expect(members.allSatisfy { $0.roles.allSatisfy(\.isInherited) && $0.ownRoleIDs.isEmpty })
                let below = try #require(members.last)
                #expect(
                    await planioError { try await admin.memberships.delete(below.id) }?.isInUse(.membership) == true)
                try await admin.memberships.update(below.id, roles: [Self.developer], confirming: .readBack)
                let both = try await admin.memberships.get(below.id)
                #expect(both.roles.map(\.id) == [Self.reporter, Self.developer])
                #expect(both.roles.map(\.isInherited) == [true, false])
                // With the membership above ends what came from it.
                try await jens.memberships.delete(above.id)
                #expect(try await admin.memberships.get(below.id).roles.map(\.id) == [Self.developer])
            }
        }

        @Test("what is wrong, and who may, in the server's words", arguments: ContractServer.all)
        func messages(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, _ in
                let path = "/projects/\(project.identifier)/memberships.json"
                let cases: [(JSONValue, Int, JSONValue?)] = [
                    ([:], 500, nil),
                    (["membership": ["role_ids": [4]]], 422, ["User or Group cannot be blank"]),
                    (
                        ["membership": ["user_id": 999_999]], 422,
                        ["User or Group cannot be blank", "Role cannot be empty"]
                    ),
                    (["membership": ["user_id": 2, "role_ids": [1]]], 422, ["Role cannot be empty"]),
                ]
                for (body, status, errors) in cases {
                    let response = try await server.send(.post, path, as: .key(server.jens), body)
                    #expect(response.status == status, "\(body)")
                    if let errors { #expect(response["errors"] == errors, "\(body)") }
                }
                let body: JSONValue = ["membership": ["user_id": 3, "role_ids": [4]]]
                #expect(try await server.send(.post, path, as: .key(server.felix), body).status == 403)
                #expect(try await server.send(.post, path, as: .nobody, body).status == 401)
                #expect(try await server.send(.get, path, as: .nobody).status == 200)
                #expect(try await server.send(.get, "/memberships/999999.json", as: .nobody).status == 404)
                let page = try await server.send(.get, "\(path)?limit=1&offset=5", as: .key(server.jens))
                #expect(page["offset"] == 5 && page["limit"] == 1 && page["total_count"] == 1)
                let id = try await server.send(.get, path, as: .key(server.jens))["memberships.0.id"].int ?? 0
                #expect(
                    try await server.send(.put, "/memberships/\(id).json", as: .key(server.jens), [:]).status == 204)
            }
        }
    }
}

extension PlanioError {
    func isInUse(_ reason: InUse) -> Bool { if case .inUse(reason) = kind { true } else { false } }
}

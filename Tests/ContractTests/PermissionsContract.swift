import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// What is needed for an operation, and what can be known beforehand: `Scope.needed(for:)`, `client.can(_:in:)`.
    @Suite("Contract: permissions beforehand")
    struct PermissionsContract {

        @Test(
            "the least scopes for an operation suffice, and none of them can be left out", arguments: ContractServer.all
        )
        func needed(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let felix = try await server.client(server.felix).users.current().id
            for work in OperationWork.all {
                let account = work.isAdministrators ? server.admin : server.jens
                let full = try server.client(account)
                var made: [(issue: Planio.Issue.ID, project: String)] = []
                func perform(_ scopes: Set<Scope>) async throws {
                    let able = try await server.client(try server.planio(scopes: scopes), account)
                    let issue = try await full.issues.create(in: "some-project", subject: "\(work.operation)").id
                    let place = OperationWork.Place(server: server, able: able, full: full, issue: issue, felix: felix)
                    defer { made.append((issue, place.name)) }
                    try await work.perform(place)
                }
                let scopes = Scope.needed(for: work.operation)
                await #expect(throws: Never.self, "\(work.operation) with \(scopes)") { try await perform(scopes) }
                for scope in scopes {
                    let fewer = scopes.subtracting([scope])
                    // A token has one scope at least.
                    let others = fewer.isEmpty ? [.saveQueries] : fewer
                    await #expect(throws: (any Error).self, "\(work.operation) without \(scope)") {
                        try await perform(others)
                    }
                    let unable = try await server.client(try server.planio(scopes: others), account)
                    #expect(
                        try await unable.can(work.operation, in: "some-project") == false,
                        "\(work.operation) without \(scope)")
                }
                for (issue, project) in made {
                    try? await full.issues.delete(issue, bookedTime: .destroy)
                    try? await full.projects.delete(.identifier(project))
                }
            }
        }

        @Test(
            "scopes, roles, the project's modules and its status tell beforehand what is possible",
            arguments: ContractServer.all)
        func beforehand(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (admin, jens, felix) = (
                try server.client(server.admin), try server.client(server.jens), try server.client(server.felix)
            )
            let manager = try await jens.permissions(in: "some-project")
            #expect(manager.scopes == nil && !manager.isAdministrator && manager.seesProject == true)
            #expect(manager.can(.deleteIssues) && manager.can(.bookTime) && manager.can(.readProjects))
            #expect(manager.obstacle(to: .administer) == .administratorsOnly)
            let reporter = try await felix.permissions(in: "some-project")
            #expect(reporter.can(.createIssues) && reporter.can(.readMembers))
            #expect(reporter.obstacle(to: .deleteIssues) == .lackingPermission(anyOf: [.deleteIssues]))
            #expect(try await felix.can(.createIssues, in: "private-project") == false)
            #expect(try await felix.permissions(in: "private-project").obstacle(to: .readIssues) == .projectNotVisible)
            #expect(try await jens.permissions(in: "archived-project").obstacle(to: .readIssues) == .projectNotVisible)
            #expect(try await jens.can(.readIssues, in: "no-such-project") == false)
            #expect(try await jens.can(.createProjects))
            #expect(try await felix.can(.createProjects) == false)
            let all = try await admin.permissions(in: "some-project")
            #expect(all.isAdministrator && all.can(.administer) && all.can(.deleteIssues))
            // By OAuth the scopes bind too; an administrator's with the scope may everything.
            let few = try await server.client(try server.planio(scopes: [.viewIssues, .viewProject]), server.jens)
            let bound = try await few.permissions(in: "some-project")
            #expect(bound.can(.readIssues) && bound.obstacle(to: .createIssues) == .lackingScope(anyOf: [.addIssues]))
            let ruler = try await server.client(try server.planio(scopes: [.admin]), server.admin)
            #expect(try await ruler.can(.deleteIssues, in: "some-project"))
            let plain = try await server.client(try server.planio(scopes: [.viewIssues]), server.admin)
            #expect(try await plain.permissions().obstacle(to: .administer) == .lackingScope(anyOf: [.admin]))
            // Acting as somebody that one's roles count.
            #expect(try await admin.acting(as: "felix").can(.deleteIssues, in: "some-project") == false)
            #expect(try await admin.acting(as: "jens").can(.deleteIssues, in: "some-project"))
        }

        @Test("a project without a module, and one that others see only as visitors", arguments: ContractServer.all)
        func modules(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (admin, jens, felix) = (
                try server.client(server.admin), try server.client(server.jens), try server.client(server.felix)
            )
            let identifier = "m-\(UUID().uuidString.lowercased())"
            let project = try await jens.projects.create(identifier: identifier, name: "Modules") {
                $0.enabledModuleNames = ["issue_tracking"]
                $0.isPublic = true
            }
            let mine = try await jens.permissions(in: .identifier(identifier))
            #expect(mine.can(.createIssues) && mine.obstacle(to: .readWiki) == .moduleSwitchedOff)
            #expect(
                try await admin.permissions(in: .identifier(identifier)).obstacle(to: .readWiki) == .moduleSwitchedOff)
            // No member: what everybody may.
            let others = try await felix.permissions(in: .id(project.id))
            #expect(others.can(.readIssues) && others.can(.createIssues) && !others.can(.updateIssues))
            try await admin.projects.delete(.id(project.id))
        }
    }
}

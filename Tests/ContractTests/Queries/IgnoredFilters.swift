import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Filters that the server passes over without a word, and then lists everything.
    @Suite("Contract: ignored filters")
    struct IgnoredFilters {
        private func expectIgnored<R: Planio.Resource>(
            _ field: String, _ list: Planio.PagedList<R>, sourceLocation: SourceLocation = #_sourceLocation
        ) async {
            let error = await #expect(throws: PlanioError.self, "\(field)", sourceLocation: sourceLocation) {
                try await list.all()
            }
            guard case .filterIgnored(let told, _)? = error?.kind, told.hasPrefix(field) else {
                Issue.record("\(field): \(String(describing: error))", sourceLocation: sourceLocation); return
            }
        }

        @Test(
            "a list that shows that its filter was ignored ends in an error that names it",
            arguments: ContractServer.all)
        func ignored(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let stock = try await IssueStock(server)
            let (client, felix, project) = (
                stock.client, try server.client(server.felix), Planio.Project.Selector.id(stock.project)
            )
            let hidden = Planio.CustomField.ID(
                try server.addCustomField(.init("Not a filter \(stock.name)", isFilter: false)))
            try await client.issues.update(stock.id("h")) { $0.customFields[hidden] = "Berlin" }
            await expectIgnored(
                "cf_\(hidden)", client.issues.list(in: project, where: .customField(hidden, .string(.is("Bern")))))
            // Who may not set issues private may not ask for private ones.
            await expectIgnored("is_private", felix.issues.list(in: project, where: .isPrivate(true)))
            // One value that cannot be read drops all filters of these two.
            try await client.timeEntries.create(on: stock.id("h"), hours: 1) { $0.activityID = 9 }
            await expectIgnored(
                "user_id",
                client.timeEntries.list(
                    in: project, where: .custom("hours", .init("=", ["x"])), .user(.is(stock.felix))))
            await expectIgnored(
                "is_public", client.projects.list(where: .custom("created_on", .init("=", ["nope"])), .isPublic(false)))
            try server.removeCustomField(hidden.rawValue)
            try await stock.remove()
        }

        @Test(
            "a filter or a sort key whose scope the token lacks is refused before it is sent",
            arguments: ContractServer.all)
        func scopes(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(try server.planio(scopes: [.viewIssues]), server.jens)
            let lists: [(String, Planio.PagedList<Planio.Issue>)] = [
                ("spent_time", client.issues.list(where: .spentHours(.atLeast(1)))),
                ("is_private", client.issues.list(where: .isPrivate(true))),
                ("watcher_id", client.issues.list(where: .watcher(.is(.user(6))))),
                ("sort by spent_hours", client.issues.list(sortedBy: .spentHours(.descending))),
            ]
            for (field, list) in lists {
                let error = await #expect(throws: PlanioError.self, "\(field)") { try await list.all() }
                guard case .fieldsNotAllowed(let needs)? = error?.kind else {
                    Issue.record("\(field): \(String(describing: error))"); continue
                }
                #expect(needs.map(\.field) == [field])
            }
            // One's own watching takes no scope.
            _ = try await client.issues.list(where: .watcher(.me)).first
        }
    }
}

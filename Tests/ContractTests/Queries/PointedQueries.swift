import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Filters of what an issue's version or its custom fields point to, which the sandbox does not have.
    @Suite("Contract: queries of what is pointed to")
    struct PointedQueries {
        private typealias Case = QueryCase<Planio.Issue>

        @Test(
            "custom fields, due date and status of what an issue points to list just what they say",
            .enabled(if: ContractServer.isReal, ContractServer.needsReal))
        func pointed() async throws {
            let server = try ContractServer.real()
            let stock = try await IssueStock(server)
            let (a, version, jens) = (stock.id("a"), stock.version, stock.jens)
            let ofUsers = try CustomFieldStock(server, of: .user)
            let ofVersions = try CustomFieldStock(server, of: .project)
            for (format, id) in ofVersions.ids {
                try server.sql("UPDATE custom_fields SET type = 'VersionCustomField' WHERE id = \(id)")
                try server.setCustomField(id, ofVersions.value(format), of: "Version", version.rawValue)
            }
            for (format, id) in ofUsers.ids {
                try server.setCustomField(id, ofUsers.value(format), of: "Principal", jens.rawValue)
            }
            let toUser = Planio.CustomField.ID(try server.addCustomField(.init("U \(stock.name)", .user)))
            let toVersion = Planio.CustomField.ID(try server.addCustomField(.init("V \(stock.name)", .version)))
            try server.setCustomField(toUser, "\(jens)", of: "Issue", a.rawValue)
            try server.setCustomField(toVersion, "\(version)", of: "Issue", a.rawValue)
            let due = try Day.today.moved(by: 7)
            let pointing =
                try ofUsers.cases(
                    of: .customField(toUser), Planio.Issue.self, ofUsers.pointed { $0.id == a ? true : nil })
                + ofVersions.cases(
                    of: .customField(toVersion), Planio.Issue.self, ofVersions.pointed { $0.id == a ? true : nil })
                + Case.days({ .dueDate(ofVersionIn: toVersion, $0) }, from: due) { $0.id == a ? due : nil }
                // What points nowhere has no due date to be unset.
                .map { one in one.filter.condition.operator == "!*" ? Case(one.filter) { _ in false } : one }
                + Case.list({ .status(ofVersionIn: toVersion, $0) }, .open) { $0.id == a ? [.open] : [] }
            let cases =
                pointing.map { one in
                    // A negation lists also what points nowhere.
                    one.filter.condition.operator == "!"
                        ? Case(one.filter, kind: one.kind) { $0.id != a || one.isMeant($0) } : one
                }
                + (try ofVersions.cases(
                    of: .fixedVersion, Planio.Issue.self,
                    ofVersions.pointed { issue in issue.fixedVersion.map { $0.id == version } }))
            // Redmine's SQL lacks parentheses around this one: it lists by chance.
            func isByChance(_ key: String) -> Bool { key.hasPrefix("cf_ID.cf_ID") && key.hasSuffix("!*") }
            var facts = QueryFacts.customFields("cf_ID.", "fixed_version.").filter { !isByChance($0) }
            facts.formUnion(QueryFacts.versionFields)
            await Case.check(cases.filter { !isByChance($0.key) }, of: stock.issues, facts: facts) { filter in
                try await stock.client.issues.list(in: .id(stock.project), where: filter, .status(.any)).all()
            }
            for field in [toUser, toVersion] { try server.removeCustomField(field.rawValue) }
            try ofUsers.remove(server)
            try ofVersions.remove(server)
            try await stock.remove()
        }

        @Test("the sandbox refuses loudly what it does not do, rather than list everything")
        func refused() async throws {
            let server = try ContractServer(kind: .sandbox).start()
            let client = try server.client(key: server.jens)
            for field in ["fixed_version.cf_1", "cf_1.cf_2", "cf_1.due_date", "cf_1.status"] {
                let error = await #expect(throws: PlanioError.self, "\(field)") {
                    try await client.issues.list(where: .custom(field, .init("=", ["x"]))).all()
                }
                #expect(error?.status == 501, "\(field)")
            }
        }
    }
}

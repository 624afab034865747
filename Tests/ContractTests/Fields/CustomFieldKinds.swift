import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Custom fields of every kind, both ways, through the typed API.
    @Suite("Contract: kinds of custom fields")
    struct CustomFieldKinds {
        private struct Kind {
            let field: PlanioSandbox.CustomField
            let input: Planio.CustomFieldInput
            let isRead: (Planio.CustomFieldValue) -> Bool
        }

        private func kinds(_ stock: IssueStock) throws -> [Kind] {
            typealias Field = PlanioSandbox.CustomField
            func name(_ kind: String) -> String { "\(kind) \(stock.name)" }
            let day = try #require(Day("2036-01-31"))
            let (user, version) = (stock.felix, stock.version)
            return [
                Kind(field: .init(name("string")), input: "Berlin | ~ 😀", isRead: { $0.text == "Berlin | ~ 😀" }),
                Kind(field: .init(name("text"), .text), input: .text("a\nb"), isRead: { $0.text == "a\nb" }),
                Kind(
                    field: .init(name("link"), .link), input: .text("http://x"), isRead: { $0.text == "http://x" }),
                Kind(
                    field: .init(name("list"), .list, possibleValues: ["One", "Two"]), input: .choice("Two"),
                    isRead: { $0.text == "Two" && !$0.allowsSeveral }),
                Kind(
                    field: .init(name("lists"), .list, isMultiple: true, possibleValues: ["One", "Two"]),
                    input: .choices(["One", "Two"]), isRead: { $0.texts == ["One", "Two"] && $0.allowsSeveral }),
                Kind(field: .init(name("date"), .date), input: .day(day), isRead: { $0.day == day }),
                Kind(field: .init(name("yes"), .bool), input: .bool(true), isRead: { $0.bool == true }),
                Kind(field: .init(name("no"), .bool), input: .bool(false), isRead: { $0.bool == false }),
                Kind(field: .init(name("int"), .int), input: .number(-7), isRead: { $0.integer == -7 }),
                Kind(field: .init(name("float"), .float), input: .number(1.25), isRead: { $0.number == 1.25 }),
                Kind(field: .init(name("user"), .user), input: .user(user), isRead: { $0.userID == user }),
                Kind(
                    field: .init(name("users"), .user, isMultiple: true), input: .users([user, stock.jens]),
                    isRead: { Set($0.userIDs) == [user, stock.jens] }),
                Kind(
                    field: .init(name("version"), .version), input: .version(version),
                    isRead: { $0.versionID == version }),
                Kind(
                    field: .init(name("versions"), .version, isMultiple: true), input: .versions([version]),
                    isRead: { $0.versionIDs == [version] }),
            ]
        }

        @Test("each kind is set, read by its accessor, and cleared", arguments: ContractServer.all)
        func kinds(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let stock = try await IssueStock(server)
            let all = try kinds(stock)
            var ids: [Planio.CustomField.ID] = []
            for kind in all { ids.append(.init(try server.addCustomField(kind.field))) }
            // In a create, whose response is held against what was asked, and in an update that is confirmed.
            let issue = try await stock.client.issues.create(in: .id(stock.project), subject: "Kinds") { changes in
                for (id, kind) in zip(ids, all) { changes.customFields[id] = kind.input }
            }
            try await stock.client.issues.update(stock.id("h"), confirming: .readBack) { changes in
                for (id, kind) in zip(ids, all) { changes.customFields[id] = kind.input }
            }
            for id in [issue.id, stock.id("h")] {
                let fields = try await stock.client.issues.get(id).customFields ?? []
                for (id, kind) in zip(ids, all) {
                    let value = fields.first { $0.id == id }
                    #expect(value.map(kind.isRead) == true, "\(kind.field.name): \(value?.value ?? .null)")
                }
            }
            try await stock.client.issues.update(issue.id, confirming: .readBack) { changes in
                for id in ids { changes.customFields[id] = .unset }
            }
            let cleared = try await stock.client.issues.get(issue.id).customFields ?? []
            for id in ids { #expect(cleared.first { $0.id == id }?.isUnset == true, "\(id)") }
            for id in ids { try server.removeCustomField(id.rawValue) }
            try await stock.remove()
        }

        @Test(
            "a file is a value as well, and a choice of a key/value list",
            .enabled(if: ContractServer.isReal, ContractServer.needsReal))
        func files() async throws {
            let server = try ContractServer.real()
            let stock = try await IssueStock(server)
            let file = Planio.CustomField.ID(try server.addCustomField(.init("File \(stock.name)")))
            try server.sql("UPDATE custom_fields SET field_format = 'attachment' WHERE id = \(file)")
            let choice = Planio.CustomField.ID(try server.addCustomField(.init("Choice \(stock.name)")))
            try server.sql("UPDATE custom_fields SET field_format = 'enumeration' WHERE id = \(choice)")
            try server.sql(
                """
                INSERT INTO custom_field_enumerations (custom_field_id, name, active, position)
                VALUES (\(choice), 'First', 1, 1)
                """)
            let option = try server.query("SELECT max(id) FROM custom_field_enumerations")
            let token = try await server.upload("value.txt", as: .key(server.jens))
            try await stock.client.issues.update(stock.id("h"), confirming: .readBack) {
                $0.customFields[file] = .file(.init(token: token, filename: "value.txt"))
                $0.customFields[choice] = .choice(option)
            }
            let fields = try await stock.client.issues.get(stock.id("h")).customFields ?? []
            #expect(fields.first { $0.id == file }?.attachmentID != nil)
            #expect(fields.first { $0.id == choice }?.text == option)
            for id in [file, choice] { try server.removeCustomField(id.rawValue) }
            try await stock.remove()
        }
    }
}

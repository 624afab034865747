import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Every filter with every operator, and every sort key of projects, against what is computed from the full list.
    @Suite("Contract: queries of projects")
    struct ProjectQueries {
        private typealias Case = QueryCase<Planio.Project>
        private typealias Filter = Planio.Project.Filter

        private struct Stock {
            let server: RunningServer
            let client: PlanioClient
            let marker = "q\(UUID().uuidString.prefix(8).lowercased())"
            let customFields: CustomFieldStock
            private(set) var ids: [Character: Planio.Project.ID] = [:]
            private(set) var projects: [Planio.Project] = []

            init(_ server: RunningServer) async throws {
                self.server = server
                client = try server.client(server.admin)
                customFields = try CustomFieldStock(server, of: .project)
                let json = customFields.json
                try await add("z", "Zed", { ($0.description, $0.isPublic) = ("Needle in a haystack", false) })
                try await add("a", "Ant", { $0.homepage = "http://b" })
                let (z, a) = (ids["z"], ids["a"])
                try await add("m", "Mid") { changes in
                    (changes.parentID, changes.homepage) = (z, "http://a")
                    changes[field: "custom_fields"] = json
                }
                try await add("n", "Not", { ($0.parentID, $0.description) = (a, "Another") })
                if server.sandbox == nil {
                    let old = "created_on = datetime('now', '-400 days'), updated_on = datetime('now', '-8 days')"
                    try server.sql("UPDATE projects SET \(old) WHERE id = \(z ?? 0)")
                    let recent = "created_on = datetime('now', '-7 days'), updated_on = datetime('now', '-1 day')"
                    try server.sql("UPDATE projects SET \(recent) WHERE id = \(a ?? 0)")
                }
                let path = "/projects/\(marker)-n/close.json"
                #expect(try await server.send(.put, path, as: .key(server.admin)).status == 204)
                projects = try await list([.status(.is(.active, .closed))])
                try #require(projects.count == 4)
            }

            private mutating func add(
                _ letter: Character, _ name: String, _ change: (inout Planio.Project.Changes) -> Void
            ) async throws {
                let identifier = "\(marker)-\(letter)"
                ids[letter] = try await client.projects.create(
                    identifier: identifier, name: "\(name) \(marker)", change
                )
                .id
            }

            func list(
                _ filters: [Filter], _ sort: [Planio.Project.Sort] = []
            ) async throws -> [Planio.Project] {
                try await client.projects.list(matching: filters, sorting: sort).all()
                    .filter { $0.identifier.hasPrefix(marker) }
            }

            func remove() async throws {
                _ = try await server.send(.put, "/projects/\(marker)-n/reopen.json", as: .key(server.admin))
                for letter in "za" { try await server.removeProject("\(marker)-\(letter)") }
                try customFields.remove(server)
            }
        }

        @Test("every filter with every operator lists just what it says", arguments: ContractServer.all)
        func filters(_ contract: ContractServer) async throws {
            let stock = try await Stock(try contract.start())
            let z = try #require(stock.ids["z"])
            let old = stock.projects.first { $0.id == stock.ids["a"] }
            let (created, updated) = (try #require(old?.createdOn), try #require(old?.updatedOn))
            let words = SearchedWords(all: "haystack needle", start: "Needle", end: "haystack")
            let name = SearchedWords(all: "\(stock.marker) ANT", start: "Zed", end: stock.marker)
            func parent(_ project: Planio.Project) -> [Planio.Project.ID] { [project.parent?.id].compactMap(\.self) }
            let cases =
                try Case.list(Filter.status, .closed) { [$0.status] } + Case.list(Filter.id, z) { [$0.id] }
                + Case.texts(Filter.name, name) { [$0.name] }
                + Case.texts(Filter.description, words) { [$0.description] }
                + Case.list(Filter.parent, z, parent) + [
                    Case(.parent(.any)) { $0.parent != nil }, Case(.parent(.none)) { $0.parent == nil },
                    Case(.isPublic(true)) { $0.isPublic }, Case(.isPublic(false)) { !$0.isPublic },
                    Case(.custom("is_public", .init("!", ["1"]))) { !$0.isPublic },
                ]
                + Case.times(Filter.createdOn, at: created) { $0.createdOn }
                + Case.times(Filter.updatedOn, at: updated) { $0.updatedOn }
            func list(_ filter: Filter) async throws -> [Planio.Project] {
                let all: [Filter] = filter.field == "status" ? [] : [.status(.is(.active, .closed))]
                return try await stock.list([filter] + all)
            }
            await Case.check(cases, of: stock.projects, facts: QueryFacts.projects, list)
            let own = try stock.customFields.cases(Planio.Project.self, CustomFieldStock.own)
            await Case.check(own, of: stock.projects, facts: QueryFacts.customFields(""), list)
            try await stock.remove()
        }

        @Test("every sort key orders by what it says, both ways", arguments: ContractServer.all)
        func sorting(_ contract: ContractServer) async throws {
            let stock = try await Stock(try contract.start())
            typealias Key = SortCase<Planio.Project>
            let keys: [Key] = [
                Key(.name, text: { $0.name }), Key(.status, number: { Double($0.status.rawValue) }),
                Key(.shortDescription, text: { $0.description?.isEmpty == false ? $0.description : nil }),
                Key(.homepage, text: { $0.homepage }), Key(.identifier, text: { $0.identifier }),
                Key(.isPublic, number: { $0.isPublic ? 1 : 0 }), Key(.createdOn, time: { $0.createdOn }),
                Key(.updatedOn, time: { $0.updatedOn }),
            ]
            try await Key.check(keys, count: 4, facts: QueryFacts.projectSort.subtracting(["parent_id"])) { sort in
                try await stock.list([.status(.is(.active, .closed))], [sort])
            }
            // The order of the tree has one direction.
            for direction in [Planio.Project.Sort.Direction.ascending, .descending] {
                let found = try await stock.list([.status(.is(.active, .closed))], [.parent(direction)])
                #expect(found.compactMap { $0.identifier.last } == ["a", "n", "z", "m"], "\(direction)")
            }
            try await stock.remove()
        }
    }
}

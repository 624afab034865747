import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Every filter with every operator, and every sort key of users, against what is computed from the full list.
    @Suite("Contract: queries of users")
    struct UserQueries {
        private typealias Case = QueryCase<Planio.User>
        private typealias Filter = Planio.User.Filter

        private struct Stock {
            let server: RunningServer
            let client: PlanioClient
            let marker = "q\(UUID().uuidString.prefix(8).lowercased())"
            let customFields: CustomFieldStock
            var users: [Planio.User] = []
            var authSource: Planio.AuthSource.ID?

            init(_ server: RunningServer) async throws {
                self.server = server
                client = try server.client(server.admin)
                customFields = try CustomFieldStock(server, of: .user)
                let (marker, json) = (marker, customFields.json)
                func add(
                    _ letter: String, _ firstname: String, _ lastname: String,
                    _ change: (inout Planio.User.Changes) -> Void
                ) async throws -> Planio.User {
                    try await client.users.create(
                        login: "\(marker)-\(letter)", firstname: firstname, lastname: lastname,
                        mail: "\(marker)-\(letter)@\(letter).example.net"
                    ) { changes in
                        changes.password = Secret("some-password-1")
                        change(&changes)
                    }
                }
                let a = try await add("a", "Zoe", "Alpha") { $0[field: "custom_fields"] = json }
                let b = try await add("b", "Yan", "Beta Gamma") { $0.isAdmin = true }
                _ = try await add("c", "Xi", "Gamma") { $0.status = .locked }
                _ = try await add("d", "Wim", "Delta") { $0.status = .registered }
                if server.sandbox == nil { authSource = try Self.age(server, a.id, b.id) }
                users = try await list([.status(.is(.active, .registered, .locked))])
                try #require(users.count == 4)
            }

            /// Gives them a past, which the API cannot.
            static func age(
                _ server: RunningServer, _ a: Planio.User.ID, _ b: Planio.User.ID
            ) throws -> Planio.AuthSource.ID {
                let source = "LDAP \(UUID().uuidString.prefix(8))"
                try server.sql(
                    """
                    INSERT INTO auth_sources (type, name, host, port, attr_login, onthefly_register, tls, verify_peer)
                    VALUES ('AuthSourceLdap', '\(source)', 'ldap.example.net', 389, 'uid', 0, 0, 1)
                    """)
                let id = try server.query("SELECT max(id) FROM auth_sources")
                try server.sql(
                    """
                    UPDATE users SET created_on = datetime('now', '-400 days'), last_login_on = datetime('now', '-8 days'),
                    twofa_scheme = 'totp', passwd_changed_on = datetime('now', '-3 days') WHERE id = \(a)
                    """)
                try server.sql(
                    """
                    UPDATE users SET created_on = datetime('now', '-7 days'), last_login_on = datetime('now', '-1 day'),
                    auth_source_id = \(id), updated_on = datetime('now', '-2 days') WHERE id = \(b)
                    """)
                return .init(try #require(Int(id)))
            }

            func list(
                _ filters: [Filter], _ sort: [Planio.User.Sort] = []
            ) async throws -> [Planio.User] {
                try await client.users.list(matching: filters, sorting: sort, include: [.authSource]).all()
                    .filter { $0.login?.hasPrefix(marker) == true }
            }

            func remove() async throws {
                for user in users { try await client.users.delete(user.id) }
                try customFields.remove(server)
                if let authSource { try server.sql("DELETE FROM auth_sources WHERE id = \(authSource)") }
            }
        }

        @Test("every filter with every operator lists just what it says", arguments: ContractServer.all)
        func filters(_ contract: ContractServer) async throws {
            let stock = try await Stock(try contract.start())
            let cases = try choices(stock) + texts(stock) + times(stock)
            await Case.check(cases, of: stock.users, facts: QueryFacts.users) { filter in
                let all: [Filter] = filter.field == "status" ? [] : [.status(.set)]
                return try await stock.list([filter] + all)
            }
            let own = try stock.customFields.cases(Planio.User.self, CustomFieldStock.own)
            await Case.check(own, of: stock.users, facts: QueryFacts.customFields("")) { filter in
                try await stock.list([filter, .status(.set)])
            }
            try await stock.remove()
        }

        private func choices(_ stock: Stock) -> [Case] {
            let source = stock.authSource ?? 999_999
            return Case.optionalList(Filter.status, .locked) { [$0.status].compactMap(\.self) }
                + Case.optionalList(Filter.authSource, source) { [$0.authSource?.id].compactMap(\.self) }
                + Case.optionalList(Filter.group, 999_999) { _ in [] }
                + Case.optionalList(Filter.twoFactorScheme, "totp") { [$0.twoFactorScheme].compactMap(\.self) } + [
                    Case(.isAdmin(true)) { $0.isAdmin == true }, Case(.isAdmin(false)) { $0.isAdmin == false },
                    Case(.custom("admin", .init("!", ["1"]))) { $0.isAdmin == false },
                ]
        }

        private func texts(_ stock: Stock) -> [Case] {
            func words(_ all: String, _ start: String, _ end: String) -> SearchedWords {
                SearchedWords(all: all, start: start, end: end)
            }
            let marker = stock.marker
            func names(_ user: Planio.User) -> [String?] { [user.login, user.firstname, user.lastname, user.mail] }
            return Case.texts(Filter.name, words("gamma beta", "zoe", "gamma"), asAWhole: true, names).map { one in
                guard one.filter.condition.operator == "!~" else { return one }
                // None of the words in a name.
                return Case(one.filter) { user in
                    let names = "\(user.login ?? "") \(user.firstname) \(user.lastname)".lowercased()
                    return !names.contains("gamma") && !names.contains("beta")
                }
            }
                + Case.strings(
                    Filter.login, words("\(marker)-A", marker.uppercased(), "-b"), equal: "\(marker)-c", { [$0.login] })
                + Case.strings(Filter.firstname, words("zo oe", "Ya", "IM"), equal: "Xi", { [$0.firstname] })
                + Case.strings(Filter.lastname, words("gamma beta", "Al", "mma"), equal: "Gamma", { [$0.lastname] })
                + Case.strings(
                    Filter.mail, words("b.example \(marker)", marker, "a.example.net"),
                    equal: "\(marker)-c@c.example.net", { [$0.mail] })
        }

        private func times(_ stock: Stock) throws -> [Case] {
            let b = try #require(stock.users.first { $0.login == "\(stock.marker)-b" })
            return try Case.times(Filter.createdOn, at: b.createdOn ?? Date()) { $0.createdOn }
                + Case.times(Filter.lastLoginOn, at: b.lastLoginOn ?? Date()) { $0.lastLoginOn }
        }

        @Test("every sort key orders by what it says, both ways", arguments: ContractServer.all)
        func sorting(_ contract: ContractServer) async throws {
            let stock = try await Stock(try contract.start())
            typealias Key = SortCase<Planio.User>
            let keys: [Key] = [
                Key(.login, text: { $0.login }), Key(.firstname, text: { $0.firstname }),
                Key(.lastname, text: { $0.lastname }), Key(.mail, text: { $0.mail }),
                Key(.isAdmin, number: { $0.isAdmin == true ? 1 : 0 }), Key(.createdOn, time: { $0.createdOn }),
                Key(.updatedOn, time: { $0.updatedOn }), Key(.lastLoginOn, time: { $0.lastLoginOn }),
                Key(.passwordChangedOn, time: { $0.passwordChangedOn }),
                Key(.status, number: { ($0.status?.rawValue).map(Double.init) }),
                Key(.authSource, text: { $0.authSource?.name }), Key(.twoFactorScheme, text: { $0.twoFactorScheme }),
            ]
            try await Key.check(keys, count: 4, facts: QueryFacts.userSort) { sort in
                try await stock.list([.status(.set)], [sort])
            }
            try await stock.remove()
        }
    }
}

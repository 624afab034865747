import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// How a user gets in: mail with the account's data, and passwords that are kept elsewhere.
    @Suite("Contract: accounts of users")
    struct UserAccountContract {
        private let login = "u-\(UUID().uuidString.prefix(8).lowercased())"

        private func create(
            _ admin: PlanioClient, _ suffix: String, _ change: (inout Planio.User.Changes) -> Void
        ) async throws -> Planio.User {
            let name = "\(login)\(suffix)"
            return try await admin.users.create(
                login: name, firstname: "Nina", lastname: "New", mail: "\(name)@example.net", change)
        }

        @Test("the account's data is mailed when it is asked for, and to nobody else", arguments: ContractServer.all)
        func mailed(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            let quiet = try await create(admin, "-quiet") { $0.password = Secret("some-password-1") }
            let told = try await create(admin, "-told") {
                $0.password = Secret("some-password-1")
                $0.sendsInformation = true
            }
            func mails(_ user: Planio.User) throws -> Int {
                try server.mailedAccounts(user.id, try #require(user.login))
            }
            #expect(try mails(quiet) == 0 && mails(told) == 1)
            try await admin.users.update(quiet.id) { $0.firstname = "Quiet" }
            try await admin.users.update(told.id, confirming: .readBack) {
                $0.firstname = "Told"
                $0.sendsInformation = true
            }
            #expect(try mails(quiet) == 0 && mails(told) == 2)
            // With nothing to change, too.
            try await admin.users.update(told.id) { $0.sendsInformation = true }
            #expect(try mails(told) == 3)
            // Who is locked or registered is told nothing, and who is let in something else.
            let registered = try await create(admin, "-registered") { $0.status = .registered }
            for status in [Planio.UserStatus.locked, .registered, .active] {
                try await admin.users.update(registered.id) {
                    $0.status = status
                    $0.sendsInformation = true
                }
                #expect(try mails(registered) == 0, "\(status.rawValue)")
            }
            let me = try await admin.users.current()
            let before = try mails(me)
            try await admin.users.update(me.id) { $0.sendsInformation = true }
            #expect(try mails(me) == before)
            // Ruby takes all but false and null for true.
            for (value, count) in [(false, 3), (.null, 3), ("0", 4), (0, 5)] as [(JSONValue, Int)] {
                let response = try await server.send(
                    .put, "/users/\(told.id).json", as: .key(server.admin),
                    ["user": ["firstname": "Told"], "send_information": value])
                #expect(response.status == 204)
                #expect(try mails(told) == count, "\(value)")
            }
            for user in [quiet, told, registered] { try await admin.users.delete(user.id) }
        }

        @Test(
            "a user whose password is kept elsewhere has none here, and where that place is not there the server fails",
            arguments: ContractServer.all)
        func elsewhere(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            let user = try await create(admin, "") { $0.authSourceID = 77 }
            let password = "some-password-1"
            func status(_ password: String) async throws -> Int {
                try await server.send(.get, "/users/current.json", as: .basic(login, password)).status
            }
            #expect(try await status(password) == 500)
            #expect(try await status("") == 401)
            try await admin.users.update(user.id) { $0.authSourceID = nil }
            #expect(try await status(password) == 401)
            try await admin.users.update(user.id) { $0.password = Secret(password) }
            #expect(try await status(password) == 200)
            try await admin.users.update(user.id) { $0.authSourceID = 77 }
            #expect(try await status(password) == 500)
            let refused = await planioError {
                try await admin.users.update(user.id) {
                    $0.authSourceID = 77
                    $0.password = Secret("another-password-1")
                }
            }
            guard case .invalidRequest(.fields(let fields, _))? = refused?.kind else {
                Issue.record("\(String(describing: refused))"); return
            }
            #expect(fields == ["password", "auth_source_id"])
            // Past the library the password would be dropped without a word.
            let path = "/users/\(user.id).json"
            let dropped = try await server.send(
                .put, path, as: .key(server.admin),
                ["user": ["auth_source_id": 77, "password": "another-password-1"]])
            #expect(dropped.status == 204)
            try await admin.users.update(user.id) { $0.authSourceID = nil }
            #expect(try await status(password) == 200)
            #expect(try await status("another-password-1") == 401)
            try await admin.users.delete(user.id)
        }
    }
}

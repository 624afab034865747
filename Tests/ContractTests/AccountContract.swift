import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Users and one's own account by the library: `client.users`, `client.myAccount`.
    @Suite("Contract: users and my account, typed")
    struct AccountContract {
        private let login = "t-\(UUID().uuidString.prefix(8).lowercased())"

        @Test("everything that can be set in a user is taken", arguments: ContractServer.all)
        func everyField(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let field = try server.addCustomField(.init("Nick", of: .user))
            let admin = try server.client(server.admin)
            let project = try await admin.projects.get("some-project").id
            let group = try await admin.groups.create(name: "Of \(login)")
            let fieldID = Planio.CustomField.ID(field)
            let user = try await admin.users.create(
                login: login, firstname: "Nina", lastname: "Neu", mail: "\(login)@example.net"
            ) {
                $0.password = Secret("long-enough-1")
                $0.mustChangePassword = true
                $0.isAdmin = true
                $0.status = .registered
                $0.language = "en"
                $0.mailNotification = .selected
                $0.notifiedProjectIDs = [project]
                $0.customFields[fieldID] = "Ni"
                $0.sendsInformation = true
                $0.preferences.hidesMail = false
                $0.preferences.timeZone = ""
                $0.preferences.commentsSorting = .newestFirst
                $0.preferences.warnsOnLeavingUnsaved = false
                $0.preferences.isNotNotifiedOfOwn = true
                $0.preferences.isNotifiedOfHighPriority = true
                $0.preferences.textareaFont = "monospace"
                $0.preferences.recentlyUsedProjects = 5
                $0.preferences.historyDefaultTab = "notes"
                $0.preferences.toolbarLanguages = "swift,sql"
                $0.preferences.watchesAutomatically = [.issueCreated]
            }
            #expect(user.status == .registered && user.isAdmin == true && user.name == "Nina Neu")
            #expect(user.customFields?.first { $0.id == fieldID }?.text == "Ni")
            #expect(user.passwordChangedOn != nil && user.apiKey != nil && user.twoFactorScheme == nil)
            try await admin.users.update(user.id, confirming: .readBack) {
                $0.login = "\(login)-2"
                $0.firstname = "Nora"
                $0.isAdmin = false
                $0.groupIDs = [group.id]
                $0.generatePassword = true
            }
            try await admin.users.unlock(user.id)
            let read = try await admin.users.get(user.id, include: [.groups, .memberships, .authSource])
            #expect(read.login == "\(login)-2" && read.status == .active && read.groups?.map(\.id) == [group.id])
            #expect(read.memberships == [] && read.authSource == nil)
            try await admin.users.lock(user.id)
            let locked = try await admin.users.list(where: .status(.is(.locked)), .login(.is("\(login)-2"))).all()
            #expect(locked.map(\.id) == [user.id] && locked.first?.groups == nil)
            #expect(try await admin.users.list(where: .login(.is("\(login)-2"))).total == 0)
            try await admin.users.delete(user.id)
            try await admin.groups.delete(group.id)
            try server.removeCustomField(field)
        }

        @Test("groups in a new user, which the server passes over, are told", arguments: ContractServer.all)
        func groupsOfNew(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            let group = try await admin.groups.create(name: "Of \(login)")
            let error = await #expect(throws: PlanioError.self) {
                try await admin.users.create(
                    login: login, firstname: "N", lastname: "N", mail: "\(login)@example.net"
                ) { $0.groupIDs = [group.id] }
            }
            guard case .ignored(fields: ["group_ids"], let element)? = error?.kind,
                let user = element as? Planio.User
            else {
                Issue.record("\(String(describing: error))"); return
            }
            try await admin.users.delete(user.id)
            try await admin.groups.delete(group.id)
        }

        @Test("a password that the server would pass over is refused", arguments: ContractServer.all)
        func passwords(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            for change: @Sendable (inout Planio.User.Changes) -> Void in [
                { $0.generatePassword = true }, { $0.authSourceID = 1 },
            ] {
                let error = await #expect(throws: PlanioError.self) {
                    try await admin.users.create(
                        login: login, firstname: "N", lastname: "N", mail: "\(login)@example.net"
                    ) {
                        $0.password = Secret("long-enough-1")
                        change(&$0)
                    }
                }
                guard case .invalidRequest(.fields)? = error?.kind else {
                    Issue.record("\(String(describing: error))"); return
                }
                #expect("\(String(describing: error))".contains("password"))
                #expect(!"\(String(describing: error))".contains("long-enough"))
            }
        }

        @Test("the order of journals is the one that the user prefers", arguments: ContractServer.all)
        func sorting(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let account = try await server.addUser()
            let client = try server.client(account)
            let issue = try await client.issues.create(in: "some-project", subject: login)
            for note in ["first", "second"] { try await client.issues.update(issue.id) { $0.notes = note } }
            func notes() async throws -> [String?]? {
                try await client.issues.get(issue.id, include: [.journals]).journals?.map(\.notes)
            }
            #expect(try await notes() == ["first", "second"])
            try await client.myAccount.update { $0.preferences.commentsSorting = .newestFirst }
            #expect(try await notes() == ["second", "first"])
            try await server.delete(account)
        }

        @Test("one's own account is shown whole, and changed without OAuth only", arguments: ContractServer.all)
        func account(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let account = try await server.addUser()
            let field = try server.addCustomField(.init("Nick", of: .user))
            let fieldID = Planio.CustomField.ID(field)
            let client = try server.client(account)
            let mine = try await client.myAccount.get()
            let me = try await client.users.current().id
            #expect(mine.login == account.login && mine.mail == "\(account.login)@example.net" && !mine.isAdmin)
            #expect(mine.apiKey == Secret(account.apiKey) && mine.userID == me)
            #expect(try await client.users.current().mail == nil)
            try await client.myAccount.update(confirming: .readBack) {
                $0.firstname = "Changed"
                $0.lastname = "Again"
                $0.mail = "\(login)@example.org"
                $0.language = "en"
                $0.mailNotification = Planio.MailNotification.none
                $0.notifiedProjectIDs = []
                $0.customFields[fieldID] = "C"
                $0.preferences.hidesMail = false
            }
            #expect(try await client.users.current().mail == "\(login)@example.org")
            #expect(try await client.myAccount.get().name == "Changed Again")
            let error = await #expect(throws: PlanioError.self) {
                try await client.myAccount.update { $0.firstname = "" }
            }
            guard case .validation(["First name cannot be blank"])? = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            let byOAuth = try await server.client(try server.planio(), account)
            #expect(try await byOAuth.myAccount.get().apiKey == nil)
            await expectStatus(403) { try await byOAuth.myAccount.update { $0.firstname = "x" } }
            try await server.delete(account)
            try server.removeCustomField(field)
        }

        @Test("nothing of users, groups, roles and one's account is lost", arguments: ContractServer.all)
        func lossless(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let fields = try [PlanioSandbox.CustomField.Owner.user, .group].map {
                try server.addCustomField(.init("Extra \(UUID().uuidString)", of: $0))
            }
            let admin = try server.client(server.admin)
            let me = try await server.client(server.jens).users.current().id
            let group = try await admin.groups.create(name: "Of \(login)") { $0.userIDs = [me] }
            try await server.addMember(group: group.id.rawValue, to: "private-project", role: "Reporter")
            func get(_ path: String) async throws -> RawResponse {
                try await server.send(.get, path, as: .key(server.admin))
            }
            try expectLossless(try await get("/users.json?status=*&include=auth_source"), Planio.User.self)
            try expectLossless(
                try await get("/users/\(me).json?include=memberships,groups,auth_source"), Planio.User.self)
            try expectLossless(try await get("/my/account.json"), Planio.MyAccount.self)
            try expectLossless(try await get("/groups.json?builtin=1"), Planio.Group.self)
            try expectLossless(try await get("/groups/\(group.id).json?include=users,memberships"), Planio.Group.self)
            try expectLossless(try await get("/roles.json"), Planio.Role.self)
            for id in 1...5 { try expectLossless(try await get("/roles/\(id).json"), Planio.Role.self) }
            try await admin.groups.delete(group.id)
            for field in fields { try server.removeCustomField(field) }
        }
    }
}

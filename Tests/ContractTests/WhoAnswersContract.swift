import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// Whom the server takes a request for, when the one who sends it has been locked, deleted or was never known.
    @Suite("Contract: who answers")
    struct WhoAnswersContract {
        private let publicList = "/projects/some-project/issues.json?limit=1"
        private let privateList = "/projects/private-project/issues.json"

        /// What is public goes on answering 200; only where one has to be somebody is the truth told.
        private func expectAnonymous(
            _ server: RunningServer, _ sender: Sender, current: Int = 401,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let list = try await server.send(.get, publicList, as: sender)
            #expect(list.status == 200, sourceLocation: sourceLocation)
            #expect(list.list("issues").count == 1, sourceLocation: sourceLocation)
            let user = try await server.send(.get, "/users/current.json", as: sender)
            #expect(user.status == current, sourceLocation: sourceLocation)
            #expect(
                user.challenge == (current == 401 ? #"Basic realm="Redmine API""# : ""), sourceLocation: sourceLocation)
            let hidden = try await server.send(.get, privateList, as: sender)
            #expect(hidden.status == current, sourceLocation: sourceLocation)
            #expect(hidden.body.isEmpty, sourceLocation: sourceLocation)
        }

        private func expectUser(
            _ login: String, _ server: RunningServer, _ sender: Sender, as other: String? = nil,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let response = try await server.send(
                .get, "/users/current.json", as: sender, fields: other.map { ["X-Redmine-Switch-User": $0] } ?? [:])
            #expect(response.status == 200, sourceLocation: sourceLocation)
            #expect(response["user.login"].string == login, sourceLocation: sourceLocation)
        }

        @Test("nobody, an unknown token, key or password: an anonymous visitor", arguments: ContractServer.all)
        func unknown(_ contract: ContractServer) async throws {
            let server = try contract.start()
            for sender in [Sender.nobody, .bearer("unknown"), .apiKey("unknown"), .basic("jens", "wrong")] {
                try await expectAnonymous(server, sender)
            }
        }

        @Test(
            "a locked user's token is an internal error on the API while token info and refreshes go on; key and password are an anonymous visitor's",
            arguments: ContractServer.all)
        func locked(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let token = try await server.grantToken(to: server.jens, scope: "view_issues")
            try await expectUser("jens", server, token.sender)
            try server.lock(server.jens)
            defer { try? server.unlock(server.jens) }
            for target in [publicList, privateList, "/users/current.json"] {
                let response = try await server.send(.get, target, as: token.sender)
                #expect(response.status == 500)
                #expect(response.json == ["status": 500, "error": "Internal Server Error"])
            }
            let info = try await server.send(.get, "/oauth/token/info", as: token.sender)
            #expect(info.status == 200)
            #expect(info["scope"] == ["view_issues"])
            let refreshed = try server.token(of: try await server.refresh(token))
            #expect(try await server.send(.get, "/users/current.json", as: refreshed.sender).status == 500)
            try await expectAnonymous(server, .key(server.jens))
            try await expectAnonymous(server, .basic(server.jens.login, server.jens.password))
            try await expectAnonymous(server, .basic(server.jens.apiKey, "anything"))
            // An expired token is told before who owns it.
            try server.expire(access: refreshed.access)
            let expired = try await server.send(.get, "/users/current.json", as: refreshed.sender)
            #expect(expired.status == 401)
            #expect(expired.challenge.contains(#"error="invalid_token""#))
            try server.unlock(server.jens)
            try await expectUser("jens", server, .key(server.jens))
        }

        @Test("a key that was reset is an anonymous visitor's, tokens go on", arguments: ContractServer.all)
        func keyReset(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let user = try await server.addUser()
            let token = try await server.grantToken(to: user, scope: "view_issues")
            try await expectUser(user.login, server, .key(user))
            try server.resetAPIKey(user)
            try await expectAnonymous(server, .key(user))
            try await expectUser(user.login, server, token.sender)
        }

        @Test("a deleted user's token, key and password are an anonymous visitor's", arguments: ContractServer.all)
        func userDeleted(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let user = try await server.addUser()
            let token = try await server.grantToken(to: user, scope: "view_issues")
            try await expectUser(user.login, server, token.sender)
            try await server.delete(user)
            try await expectAnonymous(server, token.sender)
            try await expectAnonymous(server, .key(user))
            try await expectAnonymous(server, .basic(user.login, user.password))
            #expect(try await server.send(.get, "/oauth/token/info", as: token.sender).status == 401)
            let refresh = try await server.refresh(token)
            #expect(refresh.status == 400)
            #expect(refresh["error"].string == "invalid_grant")
        }

        @Test("a deleted application's tokens are an anonymous visitor's", arguments: ContractServer.all)
        func applicationDeleted(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let application = try server.addApplication(scopes: ["view_issues"])
            let token = try await server.grantToken(to: server.jens, scope: "view_issues", of: application)
            try await expectUser("jens", server, token.sender)
            try server.deleteApplication(application.id)
            try await expectAnonymous(server, token.sender)
            #expect(try await server.send(.get, "/oauth/token/info", as: token.sender).status == 401)
            #expect(try await server.refresh(token, of: application)["error"].string == "invalid_grant")
        }

        @Test(
            "with the REST API off every credential is an anonymous visitor's, and who must be somebody gets 403; token info goes on",
            arguments: ContractServer.all)
        func restOff(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let token = try await server.grantToken(to: server.jens, scope: "view_issues")
            try server.setRESTAPI(enabled: false)
            defer { try? server.setRESTAPI(enabled: true) }
            for sender in [
                Sender.nobody, token.sender, .key(server.jens), .basic(server.jens.login, server.jens.password),
                .bearer("unknown"), .key(server.admin),
            ] {
                try await expectAnonymous(server, sender, current: 403)
            }
            #expect(try await server.send(.get, "/oauth/token/info", as: token.sender).status == 200)
            try server.setRESTAPI(enabled: true)
            try await expectUser("jens", server, token.sender)
        }

        @Test(
            "X-Redmine-Switch-User is followed for administrators, in any case; without `admin` in the token it is ignored",
            arguments: ContractServer.all)
        func switchUser(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try await server.grantToken(to: server.admin, scope: "admin")
            let plain = try await server.grantToken(to: server.admin, scope: "view_issues")
            let jens = try await server.grantToken(to: server.jens, scope: "admin view_issues")
            for administrator in [Sender.key(server.admin), admin.sender] {
                for login in ["felix", "FELIX"] {
                    try await expectUser("felix", server, administrator, as: login)
                }
                for blank in ["", "  "] { try await expectUser("admin", server, administrator, as: blank) }
                let unknown = try await server.send(
                    .get, "/users/current.json", as: administrator, fields: ["X-Redmine-Switch-User": "nobody-here"])
                #expect(unknown.status == 412)
                #expect(unknown.body.isEmpty)
            }
            for (sender, own) in [
                (plain.sender, "admin"), (jens.sender, "jens"), (.key(server.felix), "felix"),
            ] {
                for login in ["admin", "jens", "nobody-here"] {
                    try await expectUser(own, server, sender, as: login)
                }
            }
            // The other user's roles count alone, not the scopes of the administrator's token.
            let created = try await server.send(
                .post, "/projects/some-project/issues.json", as: admin.sender, ["issue": ["subject": "As Felix"]],
                fields: ["X-Redmine-Switch-User": "felix"])
            #expect(created.status == 201)
            #expect(created["issue.author.name"].string == "Felix Finder")
            // A locked user is as unknown as nobody.
            try server.lock(server.felix)
            defer { try? server.unlock(server.felix) }
            let locked = try await server.send(
                .get, "/users/current.json", as: admin.sender, fields: ["X-Redmine-Switch-User": "felix"])
            #expect(locked.status == 412)
        }

        @Test(
            "pages for browsers refuse a good token without saying that the token is bad", arguments: ContractServer.all
        )
        func sessionPages(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let token = try await server.grantToken(to: server.jens, scope: "view_issues")
            for sender in [token.sender, .key(server.jens)] {
                let script = try await server.send(.get, "/my/page.js", as: sender)
                #expect(script.status == 401)
                #expect(script.challenge == #"Basic realm="Redmine API""#)
                let text = try await server.send(.get, "/my/api_key.txt", as: sender)
                #expect(text.status == 401)
                #expect(text.challenge.isEmpty)
                #expect(try await server.send(.get, "/my/page.json", as: sender).status == 403)
            }
            try await expectUser("jens", server, token.sender)
        }
    }
}

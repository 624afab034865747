import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// What an administrator does behind the clients' backs: by a call on the sandbox, by SQL or the API on a real server.
extension RunningServer {
    func lock(_ account: ContractServer.Account) throws {
        if let sandbox { return try sandbox.lockUser(account.login) }
        try sql("UPDATE users SET status = 3 WHERE login = '\(account.login)'")
    }

    func unlock(_ account: ContractServer.Account) throws {
        if let sandbox { return try sandbox.unlockUser(account.login) }
        try sql("UPDATE users SET status = 1 WHERE login = '\(account.login)'")
    }

    func resetAPIKey(_ account: ContractServer.Account) throws {
        if let sandbox {
            try sandbox.resetAPIKey(of: account.login)
            return
        }
        try sql(
            "DELETE FROM tokens WHERE action = 'api' AND user_id = (SELECT id FROM users WHERE login = '\(account.login)')"
        )
    }

    /// Somebody new, who is a member of nothing.
    func addUser() async throws -> ContractServer.Account {
        let login = "user-\(UUID().uuidString.prefix(8).lowercased())"
        let password = "\(login)-password-1"
        if let sandbox {
            sandbox.addUser(login: login, password: password, apiKey: "\(login)-api-key")
            return .init(login: login, password: password, apiKey: "\(login)-api-key")
        }
        let response = try await send(
            .post, "/users.json", as: .key(admin),
            [
                "user": [
                    "login": .string(login), "password": .string(password), "firstname": "Some", "lastname": "Body",
                    "mail": .string("\(login)@example.net"),
                ]
            ])
        return .init(
            login: login, password: password, apiKey: try #require(response["user.api_key"].string))
    }

    func delete(_ account: ContractServer.Account) async throws {
        if let sandbox { return try sandbox.deleteUser(account.login) }
        let id = try query("SELECT id FROM users WHERE login = '\(account.login)'")
        #expect(try await send(.delete, "/users/\(id).json", as: .key(admin)).status == 204)
    }

    /// - Parameter redirectURI: The only one that is registered; those of the application for everything if left out.
    func addApplication(scopes: Set<Scope>, redirectURI: String? = nil) throws -> (id: String, secret: String) {
        if let sandbox {
            let application =
                if let redirectURI {
                    sandbox.addApplication(name: "For a while", scopes: scopes, redirectURIs: [redirectURI])
                } else {
                    sandbox.addApplication(name: "For a while", scopes: scopes)
                }
            return (application.clientID, application.clientSecret ?? "")
        }
        let id = UUID().uuidString
        // With the secret of another, because only a digest is kept.
        try sql(
            """
            INSERT INTO oauth_applications (name, uid, secret, redirect_uri, scopes, confidential, created_at, updated_at)
            SELECT 'For a while', '\(id)', secret, \(redirectURI.map { "'\($0)'" } ?? "redirect_uri"),
            '\(scopes.map(\.rawValue).sorted().joined(separator: " "))',
            1, created_at, updated_at FROM oauth_applications WHERE uid = '\(everything.id)'
            """)
        return (id, everything.secret)
    }

    func deleteApplication(_ id: String) throws {
        if let sandbox {
            let application = PlanioSandbox.Application(clientID: id, clientSecret: nil, name: "For a while")
            return try sandbox.deleteApplication(application)
        }
        // What Rails does when an administrator deletes it.
        let owned = "application_id = (SELECT id FROM oauth_applications WHERE uid = '\(id)')"
        try sql("DELETE FROM oauth_access_tokens WHERE \(owned)")
        try sql("DELETE FROM oauth_access_grants WHERE \(owned)")
        try sql("DELETE FROM oauth_applications WHERE uid = '\(id)'")
    }

    func setRESTAPI(enabled: Bool) throws {
        if let sandbox {
            sandbox.settings.isRESTAPIEnabled = enabled
            return
        }
        // The server reads its settings again when one is newer than what it knows.
        try sql(
            """
            UPDATE settings SET value = '\(enabled ? 1 : 0)', updated_on = strftime('%Y-%m-%d %H:%M:%f', 'now')
            WHERE name = 'rest_api_enabled'
            """)
    }

    func expire(access token: String) throws {
        if let sandbox { return sandbox.expireTokens(token) }
        try sql(
            "UPDATE oauth_access_tokens SET created_at = datetime('now', '-1 day') WHERE token = '\(digest(token))'")
    }
}

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

/// What is put there for a test past the API.
extension RunningServer {
    /// Gives a group a role in a project, by the API: the server gives it the group's users too.
    func addMember(group: Int, to project: String, role: String) async throws {
        if let sandbox {
            let role =
                try #require(["Manager": .manager, "Developer": .developer, "Reporter": .reporter][role])
                as PlanioSandbox.Role
            return try sandbox.addMember(group: group, to: project, as: role)
        }
        let id = try #require(Int(try query("SELECT id FROM roles WHERE name = '\(role)'")))
        let response = try await send(
            .post, "/projects/\(project)/memberships.json", as: .key(admin),
            ["membership": ["user_id": .int(group), "role_ids": [.int(id)]]])
        try #require(response.status == 201, "\(response.text)")
    }

    /// Relates an issue to another, as stored: `blocks`, `relates` and the like.
    func relate(_ issue: Int, _ type: String, to other: Int) throws {
        if let sandbox {
            let type = try #require(PlanioSandbox.IssueDraft.Relation(rawValue: type))
            return try sandbox.relate(issue, type, to: other)
        }
        try sql(
            "INSERT INTO issue_relations (issue_from_id, issue_to_id, relation_type) VALUES (\(issue), \(other), '\(type)')"
        )
    }

    /// Adds a custom field.
    /// - Returns: Its id.
    func addCustomField(_ field: PlanioSandbox.CustomField) throws -> Int {
        if let sandbox { return sandbox.addCustomField(field) }
        let owner =
            switch field.owner {
            case .issue: "IssueCustomField"
            case .timeEntry: "TimeEntryCustomField"
            case .project: "ProjectCustomField"
            case .version: "VersionCustomField"
            case .user: "UserCustomField"
            case .group: "GroupCustomField"
            }
        let values =
            field.possibleValues.isEmpty ? "NULL" : "'---\n\(field.possibleValues.map { "- \($0)\n" }.joined())'"
        try sql(
            """
            INSERT INTO custom_fields (type, name, field_format, possible_values, min_length, max_length, is_required,
            is_for_all, is_filter, position, searchable, editable, visible, multiple, default_value)
            VALUES ('\(owner)', '\(field.name)', '\(field.format)', \(values), \(field.lengths?.lowerBound ?? 0),
            \(field.lengths?.upperBound ?? 0), \(field.isRequired ? 1 : 0), 1, \(field.isFilter ? 1 : 0), 99, 0, 1, 1,
            \(field.isMultiple ? 1 : 0), NULL)
            """)
        let id = try #require(Int(try query("SELECT max(id) FROM custom_fields")))
        if field.owner == .issue {
            try sql("INSERT INTO custom_fields_trackers (custom_field_id, tracker_id) SELECT \(id), id FROM trackers")
        }
        return id
    }

    /// Takes a custom field away again, so that others are not bothered.
    func removeCustomField(_ id: Int) throws {
        // A sandbox is each test's own.
        if sandbox != nil { return }
        try sql("DELETE FROM custom_fields WHERE id = \(id)")
    }
}

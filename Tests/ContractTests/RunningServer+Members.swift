import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension RunningServer {
    /// Makes a user a member of a project, with a role of its own that has these permissions and no workflow.
    func addMember(_ account: ContractServer.Account, to project: String, _ permissions: Set<Scope>) throws {
        if let sandbox {
            let role = PlanioSandbox.Role(
                name: "Of \(account.login)", permissions: permissions, transitions: .only([:]), seesPrivateIssues: false
            )
            return try sandbox.addMember(account.login, to: project, as: role)
        }
        let names = permissions.map { "- :\($0.rawValue)\n" }.sorted().joined()
        try sql(
            """
            INSERT INTO roles (name, position, assignable, builtin, permissions, issues_visibility, users_visibility,
            time_entries_visibility, all_roles_managed, settings) SELECT 'Of \(account.login)', 99, 1, 0, '---\n\(names)',
            'default', 'all', 'all', 1, settings FROM roles WHERE id = 5
            """)
        let role = try query("SELECT max(id) FROM roles")
        try sql(
            """
            INSERT INTO members (user_id, project_id, created_on, mail_notification)
            SELECT users.id, projects.id, datetime('now'), 0 FROM users, projects
            WHERE login = '\(account.login)' AND identifier = '\(project)'
            """)
        try sql("INSERT INTO member_roles (member_id, role_id) SELECT max(id), \(role) FROM members")
    }
}

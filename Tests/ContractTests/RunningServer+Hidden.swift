import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// What the API does not show.
extension RunningServer {
    /// Who watches something.
    func watchers(of object: Planio.Watched) throws -> Set<Planio.Principal.ID> {
        if let sandbox { return sandbox.watchers(of: object) }
        let (type, ids) =
            switch object {
            case .issues(let ids): ("Issue", ids.map(\.rawValue))
            case .wikiPages(let ids): ("WikiPage", ids)
            case .messages(let ids): ("Message", ids)
            }
        let list = ids.map { String($0) }.joined(separator: ",")
        let rows = try query(
            "SELECT user_id FROM watchers WHERE watchable_type = '\(type)' AND watchable_id IN (\(list))")
        return Set(rows.split(separator: "\n").compactMap { Int($0) }.map { Planio.Principal.ID($0) })
    }

    func wikiPageID(_ title: String, in project: String) throws -> Int {
        if let sandbox { return try sandbox.wikiPageID(title, in: project) }
        let id = try query(
            "SELECT id FROM wiki_pages WHERE title = '\(title)' AND wiki_id = \(try wikiID(of: project).rawValue)")
        return try #require(Int(id))
    }

    func wikiID(of project: String) throws -> Planio.Wiki.ID {
        if let sandbox { return try sandbox.wikiID(of: project) }
        let id = try query(
            "SELECT id FROM wikis WHERE project_id = (SELECT id FROM projects WHERE identifier = '\(project)')")
        return Planio.Wiki.ID(try #require(Int(id)))
    }

    /// A message of a forum, which its author watches.
    func addMessage(in project: String, by account: ContractServer.Account) throws -> Int {
        if let sandbox { return try sandbox.addMessage(in: project, by: account.login) }
        try sql(
            "INSERT INTO boards (project_id, name) SELECT id, 'Forum' FROM projects WHERE identifier = '\(project)'")
        try sql(
            """
            INSERT INTO messages (board_id, subject, author_id, created_on, updated_on)
            SELECT (SELECT max(id) FROM boards), 'Message', id, datetime('now'), datetime('now') FROM users
            WHERE login = '\(account.login)'
            """)
        let id = try #require(Int(try query("SELECT max(id) FROM messages")))
        try sql(
            """
            INSERT INTO watchers (watchable_type, watchable_id, user_id)
            SELECT 'Message', \(id), author_id FROM messages WHERE id = \(id)
            """)
        return id
    }

    /// How often the server mailed a user the account's data.
    func mailedAccounts(_ id: Planio.User.ID, _ login: String) throws -> Int {
        if let sandbox { return sandbox.mailedAccounts.count { $0 == login } }
        // The server has nobody to send mail by, but says what it would send.
        let log = URL(fileURLWithPath: database).deletingLastPathComponent().appendingPathComponent(
            "log/production.log")
        return try String(contentsOf: log, encoding: .utf8).split(separator: "\n").count { line in
            line.contains("Enqueued Mailer::DeliveryJob") && line.contains("\"account_information\"")
                && line.contains("/User/\(id)>")
        }
    }
}

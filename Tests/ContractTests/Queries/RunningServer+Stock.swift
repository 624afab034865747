import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// What a test puts on the server before it begins: by a call on the sandbox, by the API and SQL on a real one.
extension RunningServer {
    /// A project whose manager is Jens and whose reporter is Felix.
    func addProject(_ identifier: String, parent: String? = nil) async throws -> Planio.Project.ID {
        if let sandbox {
            return .init(
                try sandbox.addProject(
                    identifier: identifier, parent: parent, members: ["jens": .manager, "felix": .reporter]))
        }
        var project: JSONMembers = [
            "name": .string(identifier), "identifier": .string(identifier), "tracker_ids": [1, 2, 3],
        ]
        if let parent {
            project["parent_id"] = try await send(.get, "/projects/\(parent).json", as: .key(admin))["project.id"]
        }
        let made = try await send(.post, "/projects.json", as: .key(admin), ["project": .object(project)])
        try #require(made.status == 201, "\(made.text)")
        let id = try #require(made["project.id"].int)
        for (account, role) in [(jens, 3), (felix, 5)] {
            let member: JSONValue = [
                "user_id": .int(try await self.id(of: account).rawValue), "role_ids": [.int(role)],
            ]
            let path = "/projects/\(id)/memberships.json"
            let added = try await send(.post, path, as: .key(admin), ["membership": member])
            try #require(added.status == 201, "\(added.text)")
        }
        return .init(id)
    }

    func id(of account: ContractServer.Account) async throws -> Planio.User.ID {
        .init(try #require(try await send(.get, "/users/current.json", as: .key(account))["user.id"].int))
    }

    /// Takes a project away again with all that it contains.
    func removeProject(_ identifier: String) async throws {
        if sandbox != nil { return }
        #expect(try await send(.delete, "/projects/\(identifier).json", as: .key(admin)).status == 204)
    }

    func addVersion(
        _ name: String, in project: String, status: String = "open", dueDate: Day? = nil
    ) async throws -> Planio.Version.ID {
        if let sandbox {
            return .init(try sandbox.addVersion(name, in: project, status: status, dueDate: dueDate))
        }
        let version: JSONValue = [
            "name": .string(name), "status": .string(status),
            "due_date": dueDate.map { .string($0.description) } ?? .null,
        ]
        let path = "/projects/\(project)/versions.json"
        let made = try await send(.post, path, as: .key(admin), ["version": version])
        return .init(try #require(made["version.id"].int, "\(made.text)"))
    }

    func addCategory(_ name: String, in project: String) async throws -> Planio.IssueCategory.ID {
        if let sandbox { return .init(try sandbox.addCategory(name, in: project)) }
        let path = "/projects/\(project)/issue_categories.json"
        let made = try await send(.post, path, as: .key(admin), ["issue_category": ["name": .string(name)]])
        return .init(try #require(made["issue_category.id"].int, "\(made.text)"))
    }

    /// An issue as a draft describes it, which on a real server takes SQL: nobody reports in somebody else's name or
    /// in the past.
    func addIssue(
        in project: String, subject: String, author: String, _ change: (inout PlanioSandbox.IssueDraft) -> Void
    ) async throws -> Planio.Issue.ID {
        if let sandbox {
            return .init(try sandbox.addIssue(in: project, subject: subject, author: author, change))
        }
        var draft = PlanioSandbox.IssueDraft()
        change(&draft)
        func day(_ day: Day?) -> JSONValue { day.map { .string($0.description) } ?? .null }
        let members: JSONMembers = [
            "subject": .string(subject), "tracker_id": .int(draft.tracker.rawValue),
            "priority_id": .int(draft.priority.rawValue), "description": draft.description.map { .string($0) } ?? .null,
            "parent_issue_id": draft.parent.map { .int($0) } ?? .null, "start_date": day(draft.startDate),
            "due_date": day(draft.dueDate), "done_ratio": .int(draft.doneRatio), "is_private": .bool(draft.isPrivate),
            "estimated_hours": draft.estimatedHours.map { .double($0) } ?? .null,
            "custom_fields": .array(draft.customFields.map { ["id": .int($0.key), "value": $0.value] }),
        ]
        let path = "/projects/\(project)/issues.json"
        let made = try await send(.post, path, as: .key(admin), ["issue": .object(members)])
        let id = try #require(made["issue.id"].int, "\(made.text)")
        func named(_ table: String, _ column: String, _ name: String?) -> String {
            name.map { "(SELECT max(id) FROM \(table) WHERE \(column) = '\($0)')" } ?? "NULL"
        }
        func time(_ time: Date?) -> String {
            time.map { "datetime(\(Int($0.timeIntervalSince1970)), 'unixepoch')" } ?? "NULL"
        }
        var values = [
            "author_id = \(named("users", "login", author))",
            "assigned_to_id = \(named("users", "login", draft.assignee))",
            "category_id = \(named("issue_categories", "name", draft.category))",
            "fixed_version_id = \(named("versions", "name", draft.version))", "status_id = \(draft.status.rawValue)",
        ]
        if let created = draft.createdOn {
            values.append("created_on = \(time(created))")
            values.append("updated_on = \(time(draft.updatedOn ?? created))")
        }
        if draft.status == .closed || draft.status == .rejected {
            values.append("closed_on = \(time(draft.updatedOn ?? draft.createdOn ?? Date()))")
        }
        try sql("UPDATE issues SET \(values.joined(separator: ", ")) WHERE id = \(id)")
        try sql("DELETE FROM watchers WHERE watchable_type = 'Issue' AND watchable_id = \(id)", mayChangeNothing: true)
        for login in draft.watchers {
            try sql(
                """
                INSERT INTO watchers (watchable_type, watchable_id, user_id)
                VALUES ('Issue', \(id), \(named("users", "login", login)))
                """)
        }
        return .init(id)
    }

    /// Uploads a small file.
    func upload(_ name: String, as sender: Sender, _ content: Data = Data("some".utf8)) async throws -> Secret {
        let response = try await send(
            .post, "/uploads.json?filename=\(name)", sender, "application/octet-stream", content)
        return Secret(try #require(response["upload.token"].string, "\(response.text)"))
    }

    func sql(_ statement: String, mayChangeNothing: Bool) throws {
        if mayChangeNothing { _ = try query(statement) } else { try sql(statement) }
    }

    /// A custom field of an element that exists, set past all rules.
    /// - Parameter isFurther: Beside the values that it has.
    func setCustomField(
        _ id: Planio.CustomField.ID, _ value: String, of type: String, _ element: Int, isFurther: Bool = false
    ) throws {
        let row = "customized_type = '\(type)' AND customized_id = \(element) AND custom_field_id = \(id)"
        if !isFurther { _ = try query("DELETE FROM custom_values WHERE \(row)") }
        try sql(
            """
            INSERT INTO custom_values (customized_type, customized_id, custom_field_id, value)
            VALUES ('\(type)', \(element), \(id), '\(value)')
            """)
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Every member that Redmine's views of the four resources have is read, and none is left over.
    @Suite("Contract: members")
    struct MembersContract {
        /// - Parameters:
        ///   - facts: The members of Redmine 6.1's views.
        ///   - lacking: What the sandbox does not have.
        private func check<R: Planio.Resource>(
            _ members: [(String, (R) -> Any?)], facts: String, lacking: Set<String>, of elements: [R],
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            let names = Set(facts.split(separator: " ").map(String.init))
            #expect(
                Set(members.map(\.0)).symmetricDifference(names).sorted() == [], sourceLocation: sourceLocation)
            for (name, read) in members where !lacking.contains(name) {
                #expect(elements.contains { read($0) != nil }, "\(name) never seen", sourceLocation: sourceLocation)
            }
            for element in elements {
                #expect(
                    element.unknown.value == [:], "\(R.name.singular) \(element.id)", sourceLocation: sourceLocation)
            }
        }

        private static let issue =
            "id project tracker status status.is_closed priority author assigned_to category fixed_version parent subject description start_date due_date done_ratio is_private estimated_hours total_estimated_hours spent_hours total_spent_hours custom_fields custom_fields.multiple custom_fields.value created_on updated_on closed_on children children.tracker children.children attachments attachments.filesize attachments.content_type attachments.description attachments.content_url attachments.thumbnail_url attachments.author attachments.created_on relations relations.issue_id relations.issue_to_id relations.relation_type relations.delay changesets changesets.user changesets.comments changesets.committed_on journals journals.user journals.notes journals.created_on journals.updated_on journals.updated_by journals.private_notes journals.details journals.details.property journals.details.old_value journals.details.new_value watchers allowed_statuses"

        private let issues: [(String, (Planio.Issue) -> Any?)] = [
            ("id", { $0.id }), ("project", { $0.project.name }), ("tracker", { $0.tracker.name }),
            ("status", { $0.status.name }), ("status.is_closed", { $0.status.isClosed }),
            ("priority", { $0.priority.name }), ("author", { $0.author?.name }),
            ("assigned_to", { $0.assignedTo?.name }), ("category", { $0.category?.name }),
            ("fixed_version", { $0.fixedVersion?.name }), ("parent", { $0.parent?.id }), ("subject", { $0.subject }),
            ("description", { $0.description }), ("start_date", { $0.startDate }), ("due_date", { $0.dueDate }),
            ("done_ratio", { $0.doneRatio }), ("is_private", { $0.isPrivate }),
            ("estimated_hours", { $0.estimatedHours }), ("total_estimated_hours", { $0.totalEstimatedHours }),
            ("spent_hours", { $0.spentHours }), ("total_spent_hours", { $0.totalSpentHours }),
            ("custom_fields", { $0.customFields?.first?.name }),
            ("custom_fields.multiple", { $0.customFields?.first { $0.allowsSeveral } }),
            ("custom_fields.value", { $0.customFields?.first { $0.text != nil } }),
            ("created_on", { $0.createdOn }), ("updated_on", { $0.updatedOn }), ("closed_on", { $0.closedOn }),
            ("children", { $0.children?.first?.subject }), ("children.tracker", { $0.children?.first?.tracker?.name }),
            ("children.children", { $0.children?.first?.children?.first }),
            ("attachments", { $0.attachments?.first?.filename }),
            ("attachments.filesize", { $0.attachments?.first?.filesize }),
            ("attachments.content_type", { $0.attachments?.first?.contentType }),
            ("attachments.description", { $0.attachments?.first?.description }),
            ("attachments.content_url", { $0.attachments?.first?.contentURL }),
            ("attachments.thumbnail_url", { $0.attachments?.first?.thumbnailURL }),
            ("attachments.author", { $0.attachments?.first?.author?.name }),
            ("attachments.created_on", { $0.attachments?.first?.createdOn }),
            ("relations", { $0.relations?.first?.id }), ("relations.issue_id", { $0.relations?.first?.issueID }),
            ("relations.issue_to_id", { $0.relations?.first?.otherIssueID }),
            ("relations.relation_type", { $0.relations?.first?.type }),
            ("relations.delay", { $0.relations?.first { $0.delay != nil } }),
            ("changesets", { $0.changesets?.first?.revision }),
            ("changesets.user", { $0.changesets?.first?.user?.name }),
            ("changesets.comments", { $0.changesets?.first?.comments }),
            ("changesets.committed_on", { $0.changesets?.first?.committedOn }),
            ("journals", { $0.journals?.first?.id }), ("journals.user", { $0.journals?.first?.user?.name }),
            ("journals.notes", { $0.journals?.first { $0.notes?.isEmpty == false } }),
            ("journals.created_on", { $0.journals?.first?.createdOn }),
            ("journals.updated_on", { $0.journals?.first { $0.updatedOn != nil } }),
            ("journals.updated_by", { $0.journals?.first { $0.updatedBy != nil } }),
            ("journals.private_notes", { $0.journals?.first { $0.isPrivate == true } }),
            ("journals.details", { $0.journals?.first { !$0.details.isEmpty }?.details.first?.name }),
            ("journals.details.property", { $0.journals?.first { !$0.details.isEmpty }?.details.first?.property }),
            ("journals.details.old_value", { $0.journals?.flatMap(\.details).first { $0.oldValue != nil } }),
            ("journals.details.new_value", { $0.journals?.flatMap(\.details).first { $0.newValue != nil } }),
            ("watchers", { $0.watchers?.first?.name }), ("allowed_statuses", { $0.allowedStatuses?.first?.isClosed }),
        ]

        @Test("every member of an issue is read from real data, and none is unknown", arguments: ContractServer.all)
        func issues(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let stock = try await IssueStock(server)
            let a = stock.id("a")
            let several = try server.addCustomField(
                .init("Several \(stock.name)", .list, isMultiple: true, possibleValues: ["One", "Two"]))
            let image = try await server.upload("dot.png", as: .key(server.jens), Self.png)
            try await stock.client.issues.update(stock.id("b")) {
                ($0.notes, $0.privateNotes) = ("For us", true)
                $0.uploads = [.init(token: image, contentType: "image/png", description: "A dot")]
                $0.customFields[.init(several)] = .choices(["One", "Two"])
            }
            if server.sandbox == nil {
                try server.sql("UPDATE issue_relations SET delay = 3 WHERE issue_from_id = \(stock.id("b"))")
                try server.addChangeset(to: a, in: stock.project, by: stock.jens)
                let journals = try await stock.client.issues.get(a, include: [.journals]).journals
                let journal = try #require(journals?.first?.id)
                let edit: JSONValue = ["journal": ["notes": "Edited"]]
                let path = "/journals/\(journal).json"
                #expect(try await server.send(.put, path, as: .key(server.jens), edit).status == 204)
            }
            let list = stock.client.issues.list(
                in: .id(stock.project), where: .status(.any), include: [.attachments, .relations])
            var full: [Planio.Issue] = []
            let all = Set(Planio.Issue.Include.allCases)
            for try await issue in stock.client.issues.details(of: list, include: all) { full.append(issue) }
            let lacking: Set = [
                "attachments.thumbnail_url", "changesets", "changesets.user", "changesets.comments",
                "changesets.committed_on", "journals.updated_by", "relations.delay",
            ]
            check(issues, facts: Self.issue, lacking: server.sandbox == nil ? [] : lacking, of: full)
            for element in try await list.all() { #expect(element.unknown.value == [:]) }
            // What is encoded decodes to an equal value.
            for issue in full {
                let copy = try JSONDecoder().decode(Planio.Issue.self, from: JSONEncoder().encode(issue))
                #expect(copy == issue)
            }
            try server.removeCustomField(several)
            try await stock.remove()
        }

        private static let png =
            Data(
                base64Encoded:
                    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
            ?? Data()

        @Test(
            "every member of a project and of a time entry is read, and none is unknown", arguments: ContractServer.all)
        func projects(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let stock = try await IssueStock(server)
            let (ofProjects, ofEntries) = (
                try CustomFieldStock(server, of: .project), try CustomFieldStock(server, of: .timeEntry)
            )
            let admin = try server.client(server.admin)
            try await admin.projects.update(.id(stock.project)) {
                ($0.description, $0.homepage, $0.defaultVersionID) = ("D", "http://h", stock.version)
                $0.defaultAssigneeID = .user(stock.jens)
                $0[field: "custom_fields"] = ofProjects.json
            }
            let include = Set(Planio.Project.Include.allCases)
            let shown = [
                try await admin.projects.get(.id(stock.project), include: include),
                try await admin.projects.get(.id(stock.below), include: include),
            ]
            check(
                [
                    ("id", { $0.id }), ("name", { $0.name }), ("identifier", { $0.identifier }),
                    ("description", { $0.description }), ("homepage", { $0.homepage }), ("parent", { $0.parent?.name }),
                    ("status", { $0.status }), ("is_public", { $0.isPublic }),
                    ("inherit_members", { $0.inheritsMembers }), ("default_version", { $0.defaultVersion?.name }),
                    ("default_assignee", { $0.defaultAssignee?.name }),
                    ("custom_fields", { $0.customFields?.first { $0.text != nil } }),
                    ("trackers", { $0.trackers?.first?.name }),
                    ("issue_categories", { $0.issueCategories?.first?.name }),
                    ("time_entry_activities", { $0.timeEntryActivities?.first?.name }),
                    ("enabled_modules", { $0.enabledModules?.first?.name }),
                    ("issue_custom_fields", { $0.issueCustomFields?.first?.name }), ("created_on", { $0.createdOn }),
                    ("updated_on", { $0.updatedOn }),
                ],
                facts:
                    "id name identifier description homepage parent status is_public inherit_members default_version default_assignee custom_fields trackers issue_categories time_entry_activities enabled_modules issue_custom_fields created_on updated_on",
                lacking: [], of: shown)
            let listed = try await admin.projects.list(where: .id(.is(stock.project, stock.below)), include: include)
                .all()
            #expect(listed.count == 2)
            for project in listed {
                #expect(project.unknown.value == [:] && project.trackers != nil && project.enabledModules != nil)
            }
            let entry = try await stock.client.timeEntries.create(on: stock.id("a"), hours: 1) {
                ($0.activityID, $0.comments) = (9, "C")
                $0[field: "custom_fields"] = ofEntries.json
            }
            let list = stock.client.timeEntries.list(in: .id(stock.project))
            check(
                [
                    ("id", { $0.id }), ("project", { $0.project.name }), ("issue", { $0.issue?.id }),
                    ("user", { $0.user?.name }), ("activity", { $0.activity?.name }), ("hours", { $0.hours }),
                    ("comments", { $0.comments }), ("spent_on", { $0.spentOn }), ("created_on", { $0.createdOn }),
                    ("updated_on", { $0.updatedOn }), ("custom_fields", { $0.customFields?.first { $0.text != nil } }),
                ],
                facts: "id project issue user activity hours comments spent_on created_on updated_on custom_fields",
                lacking: [], of: [entry, try await stock.client.timeEntries.get(entry.id)] + (try await list.all()))
            try ofProjects.remove(server)
            try ofEntries.remove(server)
            try await stock.remove()
        }

        @Test("every member of a user is read from real data, and none is unknown", arguments: ContractServer.all)
        func users(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            let fields = try CustomFieldStock(server, of: .user)
            let jens = try await server.id(of: server.jens)
            try await admin.users.update(jens) { $0[field: "custom_fields"] = fields.json }
            if server.sandbox == nil { try server.furnish(jens, isOn: true) }
            let shown = [
                try await admin.users.get(jens, include: Set(Planio.User.Include.allCases)),
                try await server.client(server.jens).users.current(include: [.memberships]),
                try await admin.users.current(),
            ]
            check(
                [
                    ("id", { $0.id }), ("login", { $0.login }), ("admin", { $0.isAdmin }),
                    ("firstname", { $0.firstname }), ("lastname", { $0.lastname }), ("mail", { $0.mail }),
                    ("created_on", { $0.createdOn }), ("updated_on", { $0.updatedOn }),
                    ("last_login_on", { $0.lastLoginOn }), ("passwd_changed_on", { $0.passwordChangedOn }),
                    ("avatar_url", { $0.avatarURL }), ("twofa_scheme", { $0.twoFactorScheme }),
                    ("api_key", { $0.apiKey }), ("status", { $0.status }),
                    ("custom_fields", { $0.customFields?.first { $0.text != nil } }),
                    ("auth_source", { $0.authSource?.name }), ("groups", { $0.groups?.first?.name }),
                    ("memberships", { $0.memberships?.first?.project.name }),
                    ("memberships.roles", { $0.memberships?.first?.roles.first?.name }),
                    ("memberships.roles.inherited", { $0.memberships?.flatMap(\.roles).first { $0.isInherited } }),
                ],
                facts:
                    "id login admin firstname lastname mail created_on updated_on last_login_on passwd_changed_on avatar_url twofa_scheme api_key status custom_fields auth_source groups memberships memberships.roles memberships.roles.inherited",
                lacking: server.sandbox == nil
                    ? []
                    : [
                        "avatar_url", "twofa_scheme", "auth_source", "groups", "memberships.roles.inherited",
                        "last_login_on",
                    ], of: shown)
            let listed = try await admin.users.list(include: Set(Planio.User.ListInclude.allCases)).all()
            for user in listed { #expect(user.unknown.value == [:]) }
            if server.sandbox == nil { try server.furnish(jens, isOn: false) }
            try fields.remove(server)
        }
    }
}

extension RunningServer {
    /// A commit that mentions an issue, as a repository would bring it.
    func addChangeset(to issue: Planio.Issue.ID, in project: Planio.Project.ID, by user: Planio.User.ID) throws {
        try sql(
            """
            INSERT INTO repositories (project_id, url, type, is_default, created_on)
            VALUES (\(project), '/nowhere', 'Repository::Git', 1, datetime('now'))
            """)
        try sql(
            """
            INSERT INTO changesets (repository_id, revision, committer, committed_on, comments, commit_date, user_id)
            SELECT max(id), 'abc123', 'jens', datetime('now'), 'Mended', date('now'), \(user) FROM repositories
            """)
        try sql("INSERT INTO changesets_issues (changeset_id, issue_id) SELECT max(id), \(issue) FROM changesets")
    }

    /// Gives a user what only settings, groups and other sign-ins bring, or takes it away again.
    fileprivate func furnish(_ user: Planio.User.ID, isOn: Bool) throws {
        let now = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
        _ = try query("DELETE FROM settings WHERE name = 'gravatar_enabled'")
        try sql("INSERT INTO settings (name, value, updated_on) VALUES ('gravatar_enabled', '\(isOn ? 1 : 0)', \(now))")
        guard isOn else {
            try sql(
                "UPDATE users SET twofa_scheme = NULL, auth_source_id = NULL, last_login_on = NULL WHERE id = \(user)")
            try sql("DELETE FROM groups_users WHERE user_id = \(user)")
            try sql("DELETE FROM users WHERE lastname = 'Furnished'")
            try sql("DELETE FROM auth_sources WHERE name = 'Furnished'")
            try sql("UPDATE member_roles SET inherited_from = NULL WHERE inherited_from = 999999")
            return
        }
        try sql(
            """
            INSERT INTO auth_sources (type, name, host, port, attr_login, onthefly_register, tls, verify_peer)
            VALUES ('AuthSourceLdap', 'Furnished', 'ldap.example.net', 389, 'uid', 0, 0, 1)
            """)
        try sql(
            """
            INSERT INTO users (type, lastname, status, admin, created_on, updated_on)
            VALUES ('Group', 'Furnished', 1, 0, datetime('now'), datetime('now'))
            """)
        try sql(
            "INSERT INTO groups_users (group_id, user_id) SELECT id, \(user) FROM users WHERE lastname = 'Furnished'")
        try sql(
            """
            UPDATE users SET twofa_scheme = 'totp', last_login_on = datetime('now'),
            auth_source_id = (SELECT max(id) FROM auth_sources) WHERE id = \(user)
            """)
        try sql(
            """
            UPDATE member_roles SET inherited_from = 999999
            WHERE member_id = (SELECT min(id) FROM members WHERE user_id = \(user))
            """)
    }
}

import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Every field of time entries, projects and users that can be written, through the typed API.
    @Suite("Contract: fields of time entries, projects and users")
    struct OtherFields {
        @Test("every field of a time entry is set, cleared and left untouched", arguments: ContractServer.all)
        func timeEntries(_ contract: ContractServer) async throws {
            typealias Case = FieldCase<Planio.TimeEntry>
            let server = try contract.start()
            let stock = try await IssueStock(server)
            let client = stock.client
            let fields = try CustomFieldStock(server, of: .timeEntry)
            let (string, int) = (try #require(fields.ids[.string]), try #require(fields.ids[.int]))
            func custom(_ entry: Planio.TimeEntry, _ id: Planio.CustomField.ID) -> String? {
                entry.customFields?.first { $0.id == id }?.text
            }
            let entry = try await client.timeEntries.create(on: stock.id("a"), hours: 1) { $0.activityID = 9 }
            #expect(entry.spentOn == .today && entry.user?.id == stock.jens)
            let day = try #require(Day("2033-05-01"))
            let cases = [
                Case(
                    "hours", "1.33", .refused(["Hours cannot be blank"]), shown: { "\($0.hours)" },
                    set: { $0.hours = 1.33 }, clear: { $0.hours = nil }),
                Case(
                    "comments", "Said", .to(nil), shown: { $0.comments?.isEmpty == true ? nil : $0.comments },
                    set: { $0.comments = "Said" }, clear: { $0.comments = nil }),
                Case(
                    "spent_on", "2033-05-01", .refused(["Date cannot be blank"]), shown: { "\($0.spentOn)" },
                    set: { $0.spentOn = day }, clear: { $0.spentOn = nil }),
                Case(
                    "activity_id", "8", .refused(["Activity cannot be blank", "Activity is not included in the list"]),
                    shown: { $0.activity?.id.description },
                    set: { $0.activityID = 8 }, clear: { $0.activityID = nil }),
                Case(
                    "user_id", "\(stock.felix)", .refused(["User cannot be blank", "User is invalid"]),
                    shown: { $0.user?.id.description },
                    set: { $0.userID = stock.felix }, clear: { $0.userID = nil }),
                Case(
                    "issue_id", "\(stock.id("s"))", .to(nil), shown: { $0.issue?.id.description },
                    set: { $0.issueID = stock.id("s") }, clear: { $0.issueID = nil }),
                Case(
                    "project_id", "\(stock.below)", .refused(["Project cannot be blank", "Project is invalid"]),
                    shown: { "\($0.project.id)" }, set: { $0.projectID = stock.below }, clear: { $0.projectID = nil }),
                Case(
                    "custom_fields", "Berlin", .to(nil), shown: { custom($0, string) },
                    set: { $0.customFields[string] = .text("Berlin") }, clear: { $0.customFields[string] = .unset }),
                Case(
                    "custom_field_values", "7", .to(nil), shown: { custom($0, int) },
                    set: { $0[field: "custom_field_values"] = .object([int.description: 7]) },
                    clear: { $0[field: "custom_field_values"] = .object([int.description: nil]) }),
            ]
            let facts: Set = [
                "project_id", "issue_id", "user_id", "hours", "comments", "activity_id", "spent_on", "custom_fields",
                "custom_field_values",
            ]
            try await Case.check(cases, facts: facts) {
                try await client.timeEntries.get(entry.id)
            } update: { change in
                try await client.timeEntries.update(entry.id, confirming: .readBack, change)
            }
            try fields.remove(server)
            try await stock.remove()
        }

        @Test("every field of a project is set, cleared and left untouched", arguments: ContractServer.all)
        func projects(_ contract: ContractServer) async throws {
            typealias Case = FieldCase<Planio.Project>
            let server = try contract.start()
            let stock = try await IssueStock(server)
            let admin = try server.client(server.admin)
            let fields = try CustomFieldStock(server, of: .project)
            let (string, int) = (try #require(fields.ids[.string]), try #require(fields.ids[.int]))
            let ofIssue = try #require(stock.customFields.ids[.string])
            func custom(_ project: Planio.Project, _ id: Planio.CustomField.ID) -> String? {
                project.customFields?.first { $0.id == id }?.text
            }
            func ids(_ list: [Planio.Reference<some Any>]?) -> String? {
                list.map { $0.map(\.id.rawValue).sorted().map(String.init).joined(separator: ",") }
            }
            func text(_ text: String?) -> String? { text?.isEmpty == true ? nil : text }
            let cases = [
                Case(
                    "name", "Changed", .refused(["Name cannot be blank"]), shown: { $0.name },
                    set: { $0.name = "Changed" }, clear: { $0.name = nil }),
                Case("identifier", stock.name, .to(nil), shown: { $0.identifier }, set: { $0.identifier = stock.name }),
                Case(
                    "description", "D", .to(nil), shown: { text($0.description) }, set: { $0.description = "D" },
                    clear: { $0.description = nil }),
                Case(
                    "homepage", "http://h", .to(nil), shown: { text($0.homepage) }, set: { $0.homepage = "http://h" },
                    clear: { $0.homepage = nil }),
                Case(
                    "is_public", "false", .to("true"), shown: { "\($0.isPublic)" }, set: { $0.isPublic = false },
                    clear: { $0.isPublic = true }),
                Case("parent_id", nil, .to(nil), shown: { $0.parent?.id.description }, set: { $0.parentID = nil }),
                Case(
                    "inherit_members", "true", .to("false"), shown: { $0.inheritsMembers.text },
                    set: { $0.inheritsMembers = true }, clear: { $0.inheritsMembers = false }),
                Case(
                    "tracker_ids", "1,2", .to("1,2,3"), shown: { ids($0.trackers) }, set: { $0.trackerIDs = [2, 1] },
                    clear: { $0.trackerIDs = [1, 2, 3] }),
                Case(
                    "issue_custom_field_ids", nil, .to(nil), shown: { _ in nil },
                    set: { $0[field: "issue_custom_field_ids"] = [.int(ofIssue.rawValue)] }),
                Case(
                    "enabled_module_names", "issue_tracking,time_tracking,wiki", .to("issue_tracking,time_tracking"),
                    shown: { $0.enabledModules?.compactMap(\.name).sorted().joined(separator: ",") },
                    set: { $0.enabledModuleNames = ["issue_tracking", "time_tracking", "wiki"] },
                    clear: { $0.enabledModuleNames = ["issue_tracking", "time_tracking"] }),
                Case(
                    "default_version_id", "\(stock.version)", .to(nil), shown: { $0.defaultVersion?.id.description },
                    set: { $0.defaultVersionID = stock.version }, clear: { $0.defaultVersionID = nil }),
                Case(
                    "default_assigned_to_id", "\(stock.jens)", .to(nil), shown: { $0.defaultAssignee?.id.description },
                    set: { $0.defaultAssigneeID = .user(stock.jens) }, clear: { $0.defaultAssigneeID = nil }),
                // Nothing shows it.
                Case(
                    "default_issue_query_id", nil, .to(nil), shown: { _ in nil }, set: { $0.defaultIssueQueryID = nil }),
                Case(
                    "custom_fields", "Berlin", .to(nil), shown: { custom($0, string) },
                    set: { $0.customFields[string] = .text("Berlin") }, clear: { $0.customFields[string] = .unset }),
                Case(
                    "custom_field_values", "7", .to(nil), shown: { custom($0, int) },
                    set: { $0[field: "custom_field_values"] = .object([int.description: 7]) },
                    clear: { $0[field: "custom_field_values"] = .object([int.description: nil]) }),
            ]
            let facts: Set = [
                "name", "identifier", "description", "homepage", "is_public", "parent_id", "inherit_members",
                "tracker_ids", "issue_custom_field_ids", "enabled_module_names", "default_version_id",
                "default_assigned_to_id", "default_issue_query_id", "custom_fields", "custom_field_values",
            ]
            let include: Set<Planio.Project.Include> = [.trackers, .enabledModules, .issueCustomFields]
            let id = Planio.Project.Selector.id(stock.project)
            try await Case.check(cases, facts: facts) {
                try await admin.projects.get(id, include: include)
            } update: { change in
                try await admin.projects.update(id, confirming: .readBack, change)
            }
            // The identifier cannot be changed, and that is told.
            let error = await #expect(throws: PlanioError.self) {
                try await admin.projects.update(id, confirming: .readBack) { $0.identifier = "other" }
            }
            guard case .ignored(["identifier"], _)? = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            let sub = Planio.Project.Selector.id(stock.below)
            try await admin.projects.update(sub, confirming: .readBack) { $0.parentID = nil }
            #expect(try await admin.projects.get(sub).parent == nil)
            try await admin.projects.update(sub, confirming: .readBack) { $0.parentID = stock.project }
            #expect(try await admin.projects.get(sub).parent?.id == stock.project)
            try fields.remove(server)
            try await stock.remove()
        }

        @Test("every field of a user is set, cleared and left untouched", arguments: ContractServer.all)
        func users(_ contract: ContractServer) async throws {
            typealias Case = FieldCase<Planio.User>
            let server = try contract.start()
            let admin = try server.client(server.admin)
            let fields = try CustomFieldStock(server, of: .user)
            let (string, int) = (try #require(fields.ids[.string]), try #require(fields.ids[.int]))
            let login = "f\(UUID().uuidString.prefix(8).lowercased())"
            func custom(_ user: Planio.User, _ id: Planio.CustomField.ID) -> String? {
                user.customFields?.first { $0.id == id }?.text
            }
            let user = try await admin.users.create(
                login: login, firstname: "F", lastname: "L", mail: "\(login)@example.net"
            ) { $0.generatePassword = true }
            let cases = [
                Case(
                    "login", "\(login)2", .refused(["Login cannot be blank"]), shown: { $0.login },
                    set: { $0.login = "\(login)2" }, clear: { $0.login = nil }),
                Case(
                    "firstname", "Ada", .refused(["First name cannot be blank"]), shown: { $0.firstname },
                    set: { $0.firstname = "Ada" }, clear: { $0.firstname = nil }),
                Case(
                    "lastname", "Lovelace", .refused(["Last name cannot be blank"]), shown: { $0.lastname },
                    set: { $0.lastname = "Lovelace" }, clear: { $0.lastname = nil }),
                Case(
                    "mail", "\(login)@example.org", .refused(["Email cannot be blank"]), shown: { $0.mail },
                    set: { $0.mail = "\(login)@example.org" }, clear: { $0.mail = nil }),
                Case(
                    "admin", "true", .to("false"), shown: { $0.isAdmin.text }, set: { $0.isAdmin = true },
                    clear: { $0.isAdmin = false }),
                Case(
                    "status", "3", .to("1"), shown: { ($0.status?.rawValue).text }, set: { $0.status = .locked },
                    clear: { $0.status = .active }),
                Case(
                    "custom_fields", "Berlin", .to(nil), shown: { custom($0, string) },
                    set: { $0.customFields[string] = .text("Berlin") }, clear: { $0.customFields[string] = .unset }),
                Case(
                    "custom_field_values", "7", .to(nil), shown: { custom($0, int) },
                    set: { $0[field: "custom_field_values"] = .object([int.description: 7]) },
                    clear: { $0[field: "custom_field_values"] = .object([int.description: nil]) }),
                // What no response shows is taken or refused.
                Case(
                    "password", nil, .to(nil), shown: { _ in nil }, set: { $0.password = Secret("another-password-1") }),
                Case("generate_password", nil, .to(nil), shown: { _ in nil }, set: { $0.generatePassword = true }),
                Case("must_change_passwd", nil, .to(nil), shown: { _ in nil }, set: { $0.mustChangePassword = true }),
                Case("language", nil, .to(nil), shown: { _ in nil }, set: { $0.language = "de" }),
                Case(
                    "mail_notification", nil, .to(nil), shown: { _ in nil }, set: { $0.mailNotification = .selected }),
                Case(
                    "notified_project_ids", nil, .to(nil), shown: { _ in nil }, set: { $0.notifiedProjectIDs = [1] }),
                Case("group_ids", nil, .to(nil), shown: { _ in nil }, set: { $0.groupIDs = [] }),
                Case("auth_source_id", nil, .to(nil), shown: { _ in nil }, set: { $0.authSourceID = nil }),
            ]
            let facts: Set = [
                "login", "password", "generate_password", "must_change_passwd", "firstname", "lastname", "mail",
                "admin", "status", "auth_source_id", "group_ids", "language", "mail_notification",
                "notified_project_ids", "custom_fields", "custom_field_values",
            ]
            try await Case.check(cases, facts: facts) {
                try await admin.users.get(user.id, include: [.groups])
            } update: { change in
                try await admin.users.update(user.id, confirming: .readBack, change)
            }
            if server.sandbox == nil {
                let row = "language || ' ' || must_change_passwd || ' ' || mail_notification"
                #expect(try server.query("SELECT \(row) FROM users WHERE id = \(user.id)") == "de 1 selected")
            }
            try await admin.users.delete(user.id)
            try fields.remove(server)
        }
    }
}

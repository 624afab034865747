import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// What stands in old and damaged databases: made by SQL, for the API would not.
    @Suite("Contract: what old databases hold")
    struct OldDatabases {
        @Test(
            "references that lead nowhere, times that are null, and odd numbers cost neither an issue nor its list",
            .enabled(if: ContractServer.isReal, ContractServer.needsReal))
        func issues() async throws {
            let server = try ContractServer.real()
            let stock = try await IssueStock(server)
            let a = stock.id("a")
            let nowhere: [(String, (Planio.Issue) -> Bool)] = [
                ("author_id = 999999", { $0.author == nil }), ("assigned_to_id = 999999", { $0.assignedTo == nil }),
                ("category_id = 999999", { $0.category == nil }),
                ("fixed_version_id = 999999", { $0.fixedVersion == nil }),
                ("created_on = NULL", { $0.createdOn == nil }), ("updated_on = NULL", { $0.updatedOn == nil }),
                ("start_date = '2012/06/03'", { $0.startDate == Day("2012-06-03") }),
                ("description = NULL", { $0.description == nil }), ("done_ratio = 250", { $0.doneRatio == 250 }),
                ("estimated_hours = '2.5'", { $0.estimatedHours == 2.5 }),
                ("estimated_hours = 1e300", { $0.estimatedHours == 1e300 }), ("subject = ''", { $0.subject.isEmpty }),
                ("parent_id = 999999", { $0.parent == nil }),
            ]
            for (change, isRead) in nowhere {
                try server.sql("UPDATE issues SET \(change) WHERE id = \(a)")
                #expect(isRead(try await stock.client.issues.get(a)), "\(change)")
                let listed = try await stock.client.issues.list(
                    in: .id(stock.project), where: .status(.any), .id(.is(a)), include: [.attachments, .relations]
                )
                .all()
                #expect(listed.allSatisfy(isRead) && listed.count == 1, "\(change)")
            }
            try server.sql("UPDATE journals SET user_id = 999999, updated_on = NULL WHERE journalized_id = \(a)")
            try server.sql("UPDATE attachments SET author_id = 999999, content_type = NULL WHERE container_id = \(a)")
            try server.sql(
                "INSERT INTO watchers (watchable_type, watchable_id, user_id) VALUES ('Issue', \(a), 999999)")
            let full = try await stock.client.issues.get(a, include: Set(Planio.Issue.Include.allCases))
            #expect(full.journals?.isEmpty == false && full.journals?.allSatisfy { $0.user == nil } == true)
            #expect(full.attachments?.first?.author == nil && full.attachments?.count == 1)
            // What Redmine itself never lets vanish is told with its place.
            try server.sql("UPDATE issues SET priority_id = 999999 WHERE id = \(a)")
            let error = await #expect(throws: PlanioError.self) { try await stock.client.issues.get(a) }
            guard case .undecodable("issue.priority", _)? = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            let told = Locked<[Planio.UnreadableElement]>([])
            let rest = try await stock.client.issues.list(in: .id(stock.project), where: .status(.any))
                .skippingUnreadable { element in told.withLock { $0.append(element) } }.all()
            #expect(rest.count == stock.ids.count - 1)
            #expect(told.withLock { $0.map(\.id) } == [a.rawValue])
            try await stock.remove()
        }

        @Test(
            "entries, users and projects whose references or times are gone are read",
            .enabled(if: ContractServer.isReal, ContractServer.needsReal))
        func others() async throws {
            let server = try ContractServer.real()
            let stock = try await IssueStock(server)
            let entry = try await stock.client.timeEntries.create(on: stock.id("a"), hours: 1) { $0.activityID = 9 }
            for (change, isRead) in [
                ("user_id = 999999", { $0.user == nil }), ("activity_id = 999999", { $0.activity == nil }),
                ("comments = NULL", { $0.comments == nil }), ("issue_id = 999999", { $0.issue == nil }),
            ] as [(String, (Planio.TimeEntry) -> Bool)] {
                try server.sql("UPDATE time_entries SET \(change) WHERE id = \(entry.id)")
                let admin = try server.client(server.admin)
                #expect(isRead(try await admin.timeEntries.get(entry.id)), "\(change)")
                _ = try await admin.timeEntries.list(in: .id(stock.project)).all()
            }
            for change in [
                "created_on = NULL", "updated_on = NULL", "description = NULL", "homepage = NULL",
                "default_version_id = 999999", "default_assigned_to_id = 999999",
            ] {
                try server.sql("UPDATE projects SET \(change) WHERE id = \(stock.project)")
                _ = try await stock.client.projects.get(.id(stock.project), include: [.trackers])
                _ = try await stock.client.projects.list(where: .id(.is(stock.project))).all()
            }
            let user = try await server.addUser()
            let id = try await server.id(of: user)
            try server.sql("UPDATE users SET created_on = NULL, updated_on = NULL, firstname = '' WHERE id = \(id)")
            try server.sql("DELETE FROM email_addresses WHERE user_id = \(id)")
            let admin = try server.client(server.admin)
            let read = try await admin.users.get(id, include: [.memberships, .groups])
            #expect(read.mail == nil && read.createdOn == nil && read.firstname.isEmpty)
            #expect(try await admin.users.list(where: .login(.is(user.login))).all().map(\.id) == [id])
            try await admin.users.delete(id)
            try await stock.remove()
        }

        @Test(
            "values of custom fields of every kind that do not fit the kind are no reason to fail",
            .enabled(if: ContractServer.isReal, ContractServer.needsReal))
        func customFields() async throws {
            let server = try ContractServer.real()
            let stock = try await IssueStock(server)
            let h = stock.id("h")
            let odd: [(CustomFieldStock.Format, String)] = [
                (.date, "2011/07/25 14:03:12 +0200"), (.float, "1,5"), (.int, "seven"), (.list, "Gone"),
                (.string, "\u{FFFD}"), (.text, ""),
            ]
            for (format, value) in odd {
                try stock.customFields.ids[format].map { try server.setCustomField($0, value, of: "Issue", h.rawValue) }
            }
            let several = try server.addCustomField(
                .init("S \(stock.name)", .list, isMultiple: true, possibleValues: ["One", "Two"]))
            for value in ["One", "Gone"] {
                try server.setCustomField(
                    .init(several), value, of: "Issue", h.rawValue, isFurther: value == "Gone")
            }
            for format in [PlanioSandbox.CustomField.Format.user, .version, .bool, .link] {
                let id = try server.addCustomField(.init("\(format) \(stock.name)", format))
                try server.setCustomField(.init(id), format == .bool ? "maybe" : "999999", of: "Issue", h.rawValue)
                defer { try? server.removeCustomField(id) }
                let read = try await stock.client.issues.get(h).customFields?.first { $0.id.rawValue == id }
                #expect(read?.text != nil && read?.bool == nil, "\(format)")
                #expect(format != .user || read?.userID == 999_999)
                #expect(format != .version || read?.versionID == 999_999)
            }
            let issue = try await stock.client.issues.get(h)
            func field(_ format: CustomFieldStock.Format) -> Planio.CustomFieldValue? {
                issue.customFields?.first { $0.id == stock.customFields.ids[format] }
            }
            #expect(field(.date)?.text == "2011/07/25 14:03:12 +0200")
            #expect(field(.int)?.integer == nil && field(.int)?.text == "seven")
            #expect(field(.float)?.number == nil && field(.list)?.text == "Gone")
            let values = issue.customFields?.first { $0.id.rawValue == several }?.texts
            #expect(Set(values ?? []) == ["One", "Gone"])
            _ = try await stock.client.issues.list(in: .id(stock.project), where: .status(.any)).all()
            try server.removeCustomField(several)
            try await stock.remove()
        }
    }
}

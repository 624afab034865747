import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Every field of an issue that can be written, through the typed API.
    @Suite("Contract: fields of issues")
    struct IssueFields {
        private typealias Case = FieldCase<Planio.Issue>

        /// What Redmine 6.1 lets be written in an update.
        private static let facts: Set = [
            "project_id", "tracker_id", "status_id", "priority_id", "category_id", "assigned_to_id", "fixed_version_id",
            "subject", "description", "start_date", "due_date", "done_ratio", "estimated_hours", "custom_fields",
            "custom_field_values", "notes", "private_notes", "is_private", "parent_issue_id", "uploads",
            "deleted_attachment_ids", "time_entry",
        ]

        @Test("every field is set, cleared and left untouched", arguments: ContractServer.all)
        func fields(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let stock = try await IssueStock(server)
            let client = stock.client
            let issue = try await client.issues.create(in: .id(stock.project), subject: "Fields") {
                $0.startDate = nil
            }
            let include: Set<Planio.Issue.Include> = [.attachments, .journals]
            let token = try await server.upload("field.txt", as: .key(server.jens))
            try await Case.check(try cases(stock, token), facts: Self.facts) {
                try await client.issues.get(issue.id, include: include)
            } update: { change in
                try await client.issues.update(issue.id, confirming: .readBack, change)
            }
            // By the id that only the response tells.
            let files = try await client.issues.get(issue.id, include: [.attachments]).attachments ?? []
            try await client.issues.update(issue.id) { $0.deletedAttachmentIDs = files.map(\.id) }
            #expect(try await client.issues.get(issue.id, include: [.attachments]).attachments == [])
            try await stock.remove()
        }

        private func cases(_ stock: IssueStock, _ token: Secret) throws -> [Case] {
            let day = try Day.today.moved(by: 30)
            let string = try #require(stock.customFields.ids[.string])
            let int = try #require(stock.customFields.ids[.int])
            func custom(_ issue: Planio.Issue, _ id: Planio.CustomField.ID) -> String? {
                issue.customFields?.first { $0.id == id }?.text
            }
            return [
                Case(
                    "subject", "Changed", .refused(["Subject cannot be blank"]), shown: { $0.subject },
                    set: { $0.subject = "Changed" }, clear: { $0.subject = nil }),
                Case(
                    "description", "Grüße 😀", .to(nil),
                    shown: { $0.description?.isEmpty == true ? nil : $0.description },
                    set: { $0.description = "Grüße 😀" }, clear: { $0.description = nil }),
                Case(
                    "tracker_id", "2", .dropped, shown: { "\($0.tracker.id)" }, set: { $0.trackerID = 2 },
                    clear: { $0.trackerID = nil }),
                Case(
                    "status_id", "2", .dropped, shown: { "\($0.status.id)" }, set: { $0.statusID = 2 },
                    clear: { $0.statusID = nil }),
                Case(
                    "priority_id", "4", .defaulted("2"), shown: { "\($0.priority.id)" }, set: { $0.priorityID = 4 },
                    clear: { $0.priorityID = nil }),
                Case(
                    "category_id", "\(stock.category)", .to(nil), shown: { $0.category?.id.description },
                    set: { $0.categoryID = stock.category }, clear: { $0.categoryID = nil }),
                Case(
                    "assigned_to_id", "\(stock.felix)", .to(nil), shown: { $0.assignedTo?.id.description },
                    set: { $0.assignedToID = .user(stock.felix) }, clear: { $0.assignedToID = nil }),
                Case(
                    "fixed_version_id", "\(stock.version)", .to(nil), shown: { $0.fixedVersion?.id.description },
                    set: { $0.fixedVersionID = stock.version }, clear: { $0.fixedVersionID = nil }),
                Case(
                    "start_date", "\(day)", .to(nil), shown: { $0.startDate.text }, set: { $0.startDate = day },
                    clear: { $0.startDate = nil }),
                Case(
                    "due_date", "\(day)", .to(nil), shown: { $0.dueDate.text }, set: { $0.dueDate = day },
                    clear: { $0.dueDate = nil }),
                Case(
                    "done_ratio", "70", .defaulted("0"), shown: { $0.doneRatio.text }, set: { $0.doneRatio = 70 },
                    clear: { $0.doneRatio = nil }),
                Case(
                    "estimated_hours", "2.75", .to(nil), shown: { $0.estimatedHours.text },
                    set: { $0.estimatedHours = 2.75 }, clear: { $0.estimatedHours = nil }),
                Case(
                    "is_private", "true", .to("false"), shown: { $0.isPrivate.text }, set: { $0.isPrivate = true },
                    clear: { $0.isPrivate = false }),
                Case(
                    "parent_issue_id", "\(stock.id("h"))", .to(nil), shown: { $0.parent?.id.description },
                    set: { $0.parentID = stock.id("h") }, clear: { $0.parentID = nil }),
                Case(
                    "custom_fields", "Berlin", .to(nil), shown: { custom($0, string) },
                    set: { $0.customFields[string] = .text("Berlin") }, clear: { $0.customFields[string] = .unset }),
                Case(
                    "custom_field_values", "7", .to(nil), shown: { custom($0, int) },
                    set: { $0[field: "custom_field_values"] = .object([int.description: 7]) },
                    clear: { $0[field: "custom_field_values"] = .object([int.description: nil]) }),
                Case(
                    "notes", "Said so", .to("Said so"),
                    shown: { $0.journals?.last { $0.notes?.isEmpty == false }?.notes },
                    set: { $0.notes = "Said so" }),
                Case(
                    "private_notes", "true", .to("true"),
                    shown: { "\($0.journals?.contains { $0.isPrivate == true } == true)" },
                    set: { ($0.notes, $0.privateNotes) = ("Said so", true) }),
                Case(
                    "time_entry", "1.5", .to("1.5"), shown: { $0.spentHours.flatMap { $0 == 0 ? nil : "\($0)" } },
                    set: { $0.bookTime(hours: 1.5) { $0.activityID = 9 } }),
                Case(
                    "uploads", "field.txt", .to(nil), shown: { $0.attachments?.first?.filename },
                    set: { $0.uploads = [.init(token: token, description: "D")] }),
                Case(
                    "deleted_attachment_ids", nil, .to(nil), shown: { _ in nil },
                    set: { $0.deletedAttachmentIDs = [999_999] }),
                Case(
                    "project_id", "\(stock.below)", .dropped, shown: { "\($0.project.id)" },
                    set: { $0.projectID = stock.below }, clear: { $0.projectID = nil }),
            ]
        }

        @Test(
            "what only a create takes: watchers, files, a copy, what the response includes",
            arguments: ContractServer.all)
        func creating(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let stock = try await IssueStock(server)
            let client = stock.client
            let token = try await server.upload("new.txt", as: .key(server.jens))
            let string = try #require(stock.customFields.ids[.string])
            let issue = try await client.issues.create(
                in: .id(stock.project), subject: "All at once", include: [.watchers, .attachments, .allowedStatuses]
            ) {
                ($0.description, $0.trackerID, $0.priorityID) = ("Text", 2, 4)
                ($0.categoryID, $0.fixedVersionID) = (stock.category, stock.version)
                ($0.assignedToID, $0.parentID) = (.user(stock.felix), stock.id("h"))
                ($0.startDate, $0.dueDate, $0.doneRatio) = (.today, .today, 10)
                ($0.estimatedHours, $0.isPrivate) = (1.25, true)
                $0.watcherUserIDs = [.user(stock.felix), .user(stock.jens)]
                $0.customFields[string] = "Berlin"
                $0.uploads = [.init(token: token, filename: "renamed.txt", contentType: "text/x-own", description: "D")]
            }
            #expect(issue.attachments?.first?.filename == "renamed.txt")
            #expect(issue.attachments?.first?.contentType == "text/x-own")
            #expect(Set(issue.watchers?.map(\.id) ?? []) == [.user(stock.felix), .user(stock.jens)])
            #expect(issue.allowedStatuses?.isEmpty == false)
            #expect(issue.isPrivate == true && issue.parent?.id == stock.id("h") && issue.estimatedHours == 1.25)
            let copy = try await client.issues.copy(
                issue.id, into: .id(stock.project), copying: [.attachments, .link, .subtasks]
            ) { $0.priorityID = 3 }
            #expect(copy.subject == "All at once" && copy.priority.id == 3 && copy.description == "Text")
            let full = try await client.issues.get(copy.id, include: [.attachments, .relations])
            #expect(full.attachments?.map(\.filename) == ["renamed.txt"])
            #expect(full.relations?.map(\.type) == [.copiedTo])
            try await stock.remove()
        }

        @Test("what the server drops without a word ends in the error that names it", arguments: ContractServer.all)
        func drops(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let stock = try await IssueStock(server)
            let (client, felix) = (stock.client, try server.client(server.felix))
            let own = try await felix.issues.create(in: .id(stock.project), subject: "Felix's")
            let p = stock.id("p")
            typealias Change = (inout Planio.Issue.Changes) -> Void
            let updates: [(PlanioClient, Planio.Issue.ID, [String], Change)] = [
                (client, stock.id("h"), ["status_id"], { $0.statusID = 999 }),
                (client, stock.id("h"), ["tracker_id"], { $0.trackerID = 999 }),
                (client, stock.id("h"), ["custom field 999"], { $0.customFields[999] = "x" }),
                (client, stock.id("h"), ["project_id"], { $0.projectID = 999_999 }),
                // A parent is what its subtasks are.
                (
                    client, p, ["done_ratio", "due_date", "priority_id", "start_date"],
                    { ($0.priorityID, $0.doneRatio, $0.startDate, $0.dueDate) = (5, 90, .today, .today) }
                ),
                // Felix reports and comments.
                (felix, own.id, ["subject"], { $0.subject = "Other" }),
                (felix, own.id, ["assigned_to_id", "is_private"], { ($0.isPrivate, $0.assignedToID) = (true, 1) }),
            ]
            for (client, id, fields, change) in updates {
                let error = await #expect(throws: PlanioError.self, "\(fields)") {
                    try await client.issues.update(id, confirming: .readBack, change)
                }
                guard case .ignored(fields, _)? = error?.kind else {
                    Issue.record("\(fields): \(String(describing: error))"); continue
                }
            }
            let creates: [(PlanioClient, [String], Change)] = [
                // The default assignee takes the place of one who does not exist.
                (client, ["assigned_to_id"], { $0.assignedToID = 999_999 }),
                (
                    client, ["status_id", "tracker_id", "custom field 999"],
                    {
                        ($0.statusID, $0.trackerID) = (999, 999)
                        $0.customFields[999] = "x"
                    }
                ),
                (felix, ["is_private", "parent_issue_id"], { ($0.isPrivate, $0.parentID) = (true, p) }),
            ]
            let admin = try server.client(server.admin)
            try await admin.projects.update(.id(stock.project)) { $0.defaultAssigneeID = .user(stock.felix) }
            for (client, fields, change) in creates {
                let error = await #expect(throws: PlanioError.self, "\(fields)") {
                    try await client.issues.create(in: .id(stock.project), subject: "Dropped", change)
                }
                guard case .ignored(fields, let created)? = error?.kind, created is Planio.Issue else {
                    Issue.record("\(fields): \(String(describing: error))"); continue
                }
            }
            let unknown = await #expect(throws: PlanioError.self) {
                try await client.issues.create(in: .id(stock.project), subject: "x") { $0.watcherUserIDs = [999_999] }
            }
            #expect(unknown?.status == 404)
            try await stock.remove()
        }

        @Test("a field whose scope the token lacks is refused before anything is sent", arguments: ContractServer.all)
        func scopes(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio(scopes: [.viewIssues, .addIssues, .editIssues, .addIssueNotes, .logTime])
            let client = try await server.client(planio, server.jens)
            typealias Change = (inout Planio.Issue.Changes) -> Void
            let cases: [(String, Set<Scope>, Change)] = [
                ("is_private", [.setIssuesPrivate, .setOwnIssuesPrivate], { $0.isPrivate = true }),
                ("private_notes", [.setNotesPrivate], { ($0.notes, $0.privateNotes) = ("Not for everybody", true) }),
                ("parent_issue_id", [.manageSubtasks], { $0.parentID = 1 }),
                ("watcher_user_ids", [.addIssueWatchers], { $0.watcherUserIDs = [.user(1)] }),
            ]
            let issue = try await client.issues.create(in: "some-project", subject: "Scopes")
            for (field, scopes, change) in cases {
                let error = await #expect(throws: PlanioError.self, "\(field)") {
                    try await client.issues.update(issue.id, change)
                }
                guard case .fieldsNotAllowed(let needs)? = error?.kind else {
                    Issue.record("\(field): \(String(describing: error))"); continue
                }
                #expect(needs.map(\.field) == [field] && needs.map(\.scopes) == [scopes])
            }
            #expect(try await client.issues.get(issue.id, include: [.journals]).journals == [])
        }
    }
}

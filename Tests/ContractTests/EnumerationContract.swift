import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// Statuses, trackers, priorities, activities and document categories.
    @Suite("Contract: statuses, trackers, enumerations")
    struct EnumerationContract {
        @Test(
            "issue statuses, trackers and enumerations are listed with all that they have",
            arguments: ContractServer.all)
        func lists(_ contract: ContractServer) async throws {
            let server = try contract.start()
            // No scope is needed, whichever the token has.
            let client = try await server.client(try server.planio(scopes: [.viewIssues]), server.felix)
            let statuses = try await client.issueStatuses.list()
            #expect(statuses.map(\.name) == ["New", "In Progress", "Resolved", "Feedback", "Closed", "Rejected"])
            #expect(statuses.filter { $0.isClosed == true }.map(\.name) == ["Closed", "Rejected"])
            let trackers = try await client.trackers.list()
            #expect(trackers.map(\.name) == ["Bug", "Feature", "Support"])
            #expect(trackers.first?.defaultStatus?.name == "New")
            #expect(trackers.first?.enabledStandardFields?.contains("due_date") == true)
            let priorities = try await client.enumerations.issuePriorities()
            #expect(priorities.map(\.name) == ["Low", "Normal", "High", "Urgent", "Immediate"])
            #expect(priorities.filter(\.isDefault).map(\.name) == ["Normal"])
            #expect(try await client.enumerations.timeEntryActivities().map(\.name) == ["Design", "Development"])
            let categories = try await client.enumerations.documentCategories()
            #expect(categories.map(\.name) == ["User documentation", "Technical documentation"])
            #expect(categories.map(\.isActive) == [true, true])
            #expect(try await server.send(.get, "/enumerations/nonsense.json", as: .key(server.jens)).status == 404)
        }

        @Test("nothing that the lists hold is lost", arguments: ContractServer.all)
        func lossless(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let field = try addFieldOfPriorities(server)
            defer { if let field { try? removeFieldOfPriorities(server, field) } }
            func list(_ path: String) async throws -> RawResponse {
                try await server.send(.get, path, as: .key(server.jens))
            }
            try expectLossless(await list("/issue_statuses.json"), Planio.IssueStatus.self)
            try expectLossless(await list("/trackers.json"), Planio.Tracker.self)
            let priorities = try expectLossless(
                await list("/enumerations/issue_priorities.json"), Planio.IssuePriority.self)
            if field != nil { #expect(priorities.first?.customFields?.first?.text == "within a day") }
            try expectLossless(await list("/enumerations/time_entry_activities.json"), Planio.TimeEntryActivity.self)
            try expectLossless(await list("/enumerations/document_categories.json"), Planio.DocumentCategory.self)
        }

        /// The sandbox has no custom fields of enumerations.
        private func addFieldOfPriorities(_ server: RunningServer) throws -> Int? {
            guard server.sandbox == nil else { return nil }
            try server.sql(
                """
                INSERT INTO custom_fields (type, name, field_format, is_required, is_for_all, is_filter, position,
                searchable, editable, visible, multiple) VALUES ('IssuePriorityCustomField', 'Time to respond', 'string',
                0, 1, 0, 1, 0, 1, 1, 0)
                """)
            let id = try #require(Int(try server.query("SELECT max(id) FROM custom_fields")))
            try server.sql(
                """
                INSERT INTO custom_values (customized_type, customized_id, custom_field_id, value)
                VALUES ('Enumeration', 1, \(id), 'within a day')
                """)
            return id
        }

        private func removeFieldOfPriorities(_ server: RunningServer, _ id: Int) throws {
            try server.sql("DELETE FROM custom_values WHERE custom_field_id = \(id)")
            try server.sql("DELETE FROM custom_fields WHERE id = \(id)")
        }
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// Booking time and deleting it, by the library.
    @Suite("Contract: booking time")
    struct BookingContract {

        @Test("time is booked on an issue, and on a project by its identifier or id", arguments: ContractServer.all)
        func booking(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(
                try server.planio(scopes: [.viewIssues, .addIssues, .logTime, .viewTimeEntries]), server.felix)
            let issue = try await client.issues.create(in: "some-project", subject: "To book on")
            let onIssue = try await client.timeEntries.create(on: issue.id, hours: 0.5) {
                $0.activityID = 9
                $0.comments = "Here"
                $0.spentOn = Day("2036-01-02")
            }
            #expect(onIssue.issue?.id == issue.id && onIssue.project.id == issue.project.id)
            for project in [.identifier("some-project"), .id(issue.project.id)] as [Planio.Project.Selector] {
                let entry = try await client.timeEntries.create(in: project, hours: 1) { $0.activityID = 8 }
                #expect(entry.issue == nil && entry.project.id == issue.project.id)
            }
            try expectLossless(
                await server.send(.get, "/time_entries/\(onIssue.id).json", as: .key(server.felix)),
                Planio.TimeEntry.self)
            try expectLossless(
                await server.send(.get, "/issues/\(issue.id).json", as: .key(server.felix)), Planio.Issue.self)
            let gone = await #expect(throws: PlanioError.self) {
                try await client.timeEntries.create(on: 999_999, hours: 1)
            }
            #expect(gone?.status == 404)
            let forbidden = await #expect(throws: PlanioError.self) {
                try await client.timeEntries.create(in: "private-project", hours: 1) { $0.activityID = 8 }
            }
            #expect(forbidden?.status == 403)
        }

        @Test("several time entries are deleted in one request, all or none", arguments: ContractServer.all)
        func deleting(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (jens, felix) = (try server.client(server.jens), try server.client(server.felix))
            func entry(_ client: PlanioClient) async throws -> Planio.TimeEntry.ID {
                try await client.timeEntries.create(in: "some-project", hours: 1) { $0.activityID = 8 }.id
            }
            func exists(_ id: Planio.TimeEntry.ID) async -> Bool { (try? await jens.timeEntries.get(id)) != nil }
            let (own, another, foreign) = (try await entry(jens), try await entry(jens), try await entry(felix))
            let token = try await server.client(
                try server.planio(scopes: [.viewTimeEntries, .editOwnTimeEntries]), server.jens)
            let forbidden = await #expect(throws: PlanioError.self) {
                try await token.timeEntries.delete([own, foreign])
            }
            #expect(forbidden?.status == 403)
            #expect(await exists(own))
            #expect(await exists(foreign))
            try await token.timeEntries.delete([own, another, 999_999, own])
            #expect(await exists(own) == false)
            #expect(await exists(another) == false)
            let gone = await #expect(throws: PlanioError.self) { try await jens.timeEntries.delete([own, another]) }
            #expect(gone?.status == 404)
            try await jens.timeEntries.delete([])
            try await jens.timeEntries.delete(foreign)
            let many = await #expect(throws: PlanioError.self) {
                try await jens.timeEntries.delete((1...401).map { Planio.TimeEntry.ID($0) })
            }
            guard case .invalidRequest(.value) = many?.kind else {
                Issue.record("\(String(describing: many))"); return
            }
        }
    }
}

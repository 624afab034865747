import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Ids by names: `client.names`.
    @Suite("Contract: names")
    struct NamesContract {

        @Test("what is known by name has the id that the server uses", arguments: ContractServer.all)
        func everyKind(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (client, admin) = (try server.client(server.jens), try server.client(server.admin))
            let names = client.names
            let status = try await names.status("in progress")
            let tracker = try await names.tracker("FEATURE")
            let priority = try await names.priority("Urgent")
            let version = try await names.version("1.0", in: "some-project")
            let category = try await names.category("backend", in: "some-project")
            let member = try await names.member("jens maker", in: "some-project")
            let issue = try await client.issues.create(in: "some-project", subject: "By name") {
                $0.trackerID = tracker
                $0.priorityID = priority
                $0.fixedVersionID = version
                $0.categoryID = category
                $0.assignedToID = member
            }
            try await client.issues.update(issue.id, confirming: .readBack) { $0.statusID = status }
            let read = try await client.issues.get(issue.id)
            #expect(read.status.name == "In Progress" && read.tracker.name == "Feature")
            #expect(read.priority.name == "Urgent" && read.fixedVersion?.name == "1.0")
            #expect(read.category?.name == "Backend" && read.assignedTo?.name == "Jens Maker")
            #expect(try await names.project("Some Project") == read.project.id)
            #expect(try await names.role("manager") == 3)
            let activity = try await names.activity("development")
            let entry = try await client.timeEntries.create(on: issue.id, hours: 1) { $0.activityID = activity }
            #expect(entry.activity?.name == "Development")
            try await client.timeEntries.delete(entry.id)
            try await client.issues.delete(issue.id)
            let name = "Group \(UUID().uuidString)"
            let group = try await admin.groups.create(name: name)
            #expect(try await admin.names.group(name.lowercased()) == group.id)
            try await admin.groups.delete(group.id)
        }

        @Test(
            "what is not there is told with what is, and a list that one may not see is an error of its own",
            arguments: ContractServer.all)
        func unknown(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.felix)
            let error = await #expect(throws: PlanioError.self) { _ = try await client.names.status("In Progres") }
            guard case .name(let problem)? = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            #expect(problem.candidates.first?.name == "In Progress" && problem.count == 6)
            #expect(error?.description.contains("“In Progress”") == true)
            await expectStatus(403) { _ = try await client.names.version("1.0", in: "private-project") }
            await expectStatus(403) { _ = try await client.names.group("x") }
            let few = try await server.client(try server.planio(scopes: [.viewIssues]), server.jens)
            let lacking = await #expect(throws: PlanioError.self) {
                _ = try await few.names.member("Jens Maker", in: "some-project")
            }
            guard case .forbidden(.lackingScope(anyOf: [.viewMembers, .manageMembers]))? = lacking?.kind else {
                Issue.record("\(String(describing: lacking))"); return
            }
        }
    }
}

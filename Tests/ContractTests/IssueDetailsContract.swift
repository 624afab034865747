import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    @Suite("Contract: all that an issue contains")
    struct IssueDetailsContract {
        @Test(
            "an issue that has everything, alone, in a list and as created, is read and written without loss",
            arguments: ContractServer.all)
        func lossless(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = Sender.key(server.jens)
            let client = try server.client(server.jens)
            let field = try server.addCustomField(
                .init("Of several", .list, isMultiple: true, possibleValues: ["A", "B"]))
            defer { try? server.removeCustomField(field) }
            let me = try await client.users.current().id
            let upload = try await server.send(
                .post, "/uploads.json?filename=notes.txt", jens, "application/octet-stream", Data("Hello".utf8))
            let token = Secret(try #require(upload["upload.token"].string))
            let parent = try await client.issues.create(in: "some-project", subject: "Above").id
            let issue = try await client.issues.create(in: "some-project", subject: "Everything") {
                $0.description = "Text"
                $0.assignedToID = .user(me)
                $0.categoryID = 1
                $0.fixedVersionID = 1
                $0.parentID = parent
                $0.startDate = Day("2036-01-01")
                $0.dueDate = Day("2036-01-31")
                $0.estimatedHours = 2.5
                $0.customFields[1] = .text("ACME")
                $0.customFields[.init(field)] = .choices(["A", "B"])
                $0.uploads = [Planio.Upload(token: token, filename: "notes.txt", description: "Some")]
            }.id
            let child = try await client.issues.create(in: "some-project", subject: "Below") { $0.parentID = issue }.id
            try await client.issues.create(in: "some-project", subject: "Far below") { $0.parentID = child }
            try await client.issueRelations.create(from: issue, .blocks, to: 1)
            let repository = "r\(UUID().uuidString.prefix(8).lowercased())"
            try server.addRevision("abc123", to: repository, in: "some-project")
            try await client.revisions.addRelatedIssue(issue, to: .init("abc123", of: repository, in: "some-project"))
            try await client.issues.update(issue) {
                $0.notes = "Said"
                $0.privateNotes = true
                $0.bookTime(hours: 1.25) { $0.activityID = 8 }
            }
            let all = "children,attachments,relations,changesets,journals,watchers,allowed_statuses"
            let read = try #require(
                try expectLossless(
                    await server.send(.get, "/issues/\(issue).json?include=\(all)", as: jens), Planio.Issue.self
                ).first)
            #expect(read.children?.first?.children?.first?.subject == "Far below")
            #expect(read.attachments?.first?.filename == "notes.txt" && read.relations?.count == 1)
            #expect(read.changesets?.first?.revision == "abc123" && read.journals?.isEmpty == false)
            #expect(read.watchers?.isEmpty == false && read.allowedStatuses?.isEmpty == false)
            #expect(read.spentHours == 1.25 && read.parent?.id == parent)
            #expect(read.customFields?.first { $0.id == .init(field) }?.texts == ["A", "B"])
            try expectLossless(
                await server.send(
                    .get, "/issues.json?issue_id=\(issue)&include=attachments,relations&status_id=*", as: jens),
                Planio.Issue.self)
            try await client.issues.delete(parent, bookedTime: .destroy)
        }
    }
}

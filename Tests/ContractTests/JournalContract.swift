import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    @Suite("Contract: journals")
    struct JournalContract {

        /// An issue with a note, which changed its status too if asked for.
        private func note(
            _ client: PlanioClient, changing: Bool = false
        ) async throws -> (Planio.Issue.ID, Planio.Journal.ID) {
            let issue = try await client.issues.create(in: "some-project", subject: "Noted").id
            try await client.issues.update(issue) {
                $0.notes = "First"
                if changing { $0.doneRatio = 50 }
            }
            let journals = try #require(try await client.issues.get(issue, include: [.journals]).journals)
            return (issue, try #require(journals.last).id)
        }

        private func journal(
            _ client: PlanioClient, _ id: Planio.Journal.ID, of issue: Planio.Issue.ID
        ) async throws -> Planio.Journal? {
            try await client.issues.get(issue, include: [.journals]).journals?.first { $0.id == id }
        }

        @Test("a note is changed and made private; who did it is told", arguments: ContractServer.all)
        func update(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(
                try server.planio(scopes: [
                    .viewIssues, .addIssues, .editIssues, .addIssueNotes, .editOwnIssueNotes, .setNotesPrivate,
                    .viewPrivateNotes,
                ]), server.jens)
            let (issue, id) = try await note(client)
            #expect(try await journal(client, id, of: issue)?.updatedBy == nil)
            try await client.journals.update(id, confirmingIn: issue) {
                $0.notes = "Second\nline"
                $0.isPrivate = true
            }
            let read = try #require(try await journal(client, id, of: issue))
            #expect(read.notes?.replacing("\r\n", with: "\n") == "Second\nline")
            #expect(read.isPrivate == true)
            #expect(read.updatedBy?.name == "Jens Maker")
            try expectLossless(
                await server.send(.get, "/issues/\(issue).json?include=journals", as: .key(server.jens)),
                Planio.Issue.self)
            // Felix does not see it any more, and may not change it.
            let felix = try server.client(server.felix)
            #expect(try await journal(felix, id, of: issue) == nil)
            let error = await #expect(throws: PlanioError.self) {
                try await felix.journals.update(id) { $0.notes = "Mine" }
            }
            #expect(error?.status == 404)
            try await client.journals.update(id) { $0.isPrivate = false }
            let forbidden = await #expect(throws: PlanioError.self) {
                try await felix.journals.update(id) { $0.notes = "Mine" }
            }
            #expect(forbidden?.status == 403)
            #expect(try await journal(felix, id, of: issue)?.notes == read.notes)
            try await client.journals.update(id) { _ in }
        }

        @Test("a note is not emptied, in any spelling, unless it is deleted by name", arguments: ContractServer.all)
        func emptying(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            let (issue, id) = try await note(client, changing: true)
            for empty: JSONValue in ["", " \n\t", "\u{a0}\u{2028}", .null, false, [], [:]] {
                let error = await #expect(throws: PlanioError.self) {
                    try await client.journals.update(id) { $0[field: "notes"] = empty }
                }
                guard case .invalidRequest(.destructive) = error?.kind else {
                    Issue.record("\(empty): \(String(describing: error))"); continue
                }
            }
            let cleared = await #expect(throws: PlanioError.self) {
                try await client.journals.update(id) { $0.notes = nil }
            }
            #expect(cleared?.description.contains("deleteNote") == true)
            #expect(try await journal(client, id, of: issue)?.notes == "First")
            try await client.journals.deleteNote(id)
            let left = try #require(try await journal(client, id, of: issue))
            #expect(left.notes == "" && left.details.map(\.name) == ["done_ratio"])
            // Without changes nothing is left of it.
            let (other, alone) = try await note(client)
            try await client.journals.deleteNote(alone)
            #expect(try await journal(client, alone, of: other) == nil)
        }

        @Test("a private note that would be public is refused or told", arguments: ContractServer.all)
        func privacy(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let account = try await server.addUser()
            try server.addMember(
                account, to: "some-project", [.viewIssues, .addIssues, .editIssues, .addIssueNotes, .editIssueNotes])
            let member = try server.client(account)
            let (issue, id) = try await note(member)
            let ignored = await #expect(throws: PlanioError.self) {
                try await member.journals.update(id, confirmingIn: issue) { $0.isPrivate = true }
            }
            guard case .ignored(fields: ["private_notes"], _) = ignored?.kind else {
                Issue.record("\(String(describing: ignored))"); return
            }
            let token = try await server.client(
                try server.planio(scopes: [.viewIssues, .editIssueNotes]), server.jens)
            let refused = await #expect(throws: PlanioError.self) {
                try await token.journals.update(id) {
                    $0.notes = "Secret"
                    $0.isPrivate = true
                }
            }
            guard case .fieldsNotAllowed(let needs) = refused?.kind else {
                Issue.record("\(String(describing: refused))"); return
            }
            #expect(needs.map(\.field) == ["private_notes"])
            #expect(try await journal(member, id, of: issue)?.notes == "First")
            let unknown = await #expect(throws: PlanioError.self) {
                try await token.journals.update(999_999) { $0.notes = "x" }
            }
            #expect(unknown?.status == 404)
        }
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// Deleting issues, and changing many, by the library.
    @Suite("Contract: deleting and changing many issues")
    struct IssueDeletionContract {

        private func issue(_ client: PlanioClient, booked: Bool = false) async throws -> Planio.Issue.ID {
            let id = try await client.issues.create(in: "some-project", subject: "To delete").id
            if booked { try await client.timeEntries.create(on: id, hours: 1.5) { $0.activityID = 8 } }
            return id
        }

        private func entries(of issue: Planio.Issue.ID, _ client: PlanioClient) async throws -> [Planio.TimeEntry] {
            try await client.timeEntries.list(where: .issue(.is(issue))).all()
        }

        private func exists(_ id: Planio.Issue.ID, _ client: PlanioClient) async -> Bool {
            (try? await client.issues.get(id)) != nil
        }

        @Test(
            "an issue with booked time, its own or a subtask's, is not deleted unless one says what becomes of the time",
            arguments: ContractServer.all)
        func refused(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(
                try server.planio(scopes: [
                    .viewIssues, .addIssues, .manageSubtasks, .deleteIssues, .logTime, .viewTimeEntries,
                ]), server.jens)
            let parent = try await issue(client)
            let child = try await issue(client, booked: true)
            try await server.client(server.jens).issues.update(child) { $0.parentID = parent }
            let free = try await issue(client)
            for attempt in [
                { try await client.issues.delete(parent) }, { try await client.issues.delete([free, child]) },
            ] as [@Sendable () async throws -> Void] {
                let error = await #expect(throws: PlanioError.self) { try await attempt() }
                guard case .inUse(.bookedTime) = error?.kind else {
                    Issue.record("\(String(describing: error))"); continue
                }
                #expect(error?.description.contains("bookedTime") == true)
                #expect(error?.isTemporary == false)
            }
            for id in [parent, child, free] { #expect(await exists(id, client)) }
            #expect(try await entries(of: child, client).count == 1)
            try await client.issues.delete(free)
            #expect(await exists(free, client) == false)
        }

        @Test(
            "booked time stays on the project, goes to another issue, or is deleted, as one says",
            arguments: ContractServer.all)
        func bookedTime(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            let target = try await issue(client)
            let (kept, moved, gone) = (
                try await issue(client, booked: true), try await issue(client, booked: true),
                try await issue(client, booked: true)
            )
            let entry = try #require(try await entries(of: kept, client).first)
            try await client.issues.delete(kept, bookedTime: .nullify)
            #expect(try await client.timeEntries.get(entry.id).issue == nil)
            try await client.issues.delete(moved, bookedTime: .reassign(to: target))
            #expect(try await entries(of: target, client).count == 1)
            let last = try #require(try await entries(of: gone, client).first)
            try await client.issues.delete(gone, bookedTime: .destroy)
            let error = await #expect(throws: PlanioError.self) { try await client.timeEntries.get(last.id) }
            #expect(error?.status == 404)
            // Where it cannot go, nothing is deleted.
            let other = try await client.issues.create(in: "private-project", subject: "Elsewhere").id
            for place in [target, other, 999_999] {
                let refused = await #expect(throws: PlanioError.self) {
                    try await client.issues.delete(target, bookedTime: .reassign(to: place))
                }
                guard case .rejected(let messages) = refused?.kind else {
                    Issue.record("\(String(describing: refused))"); continue
                }
                #expect(messages.first?.contains("\(place)") == true)
            }
            #expect(await exists(target, client))
            // What has none goes without a question.
            let free = try await issue(client)
            try await client.issues.delete(free, bookedTime: .reassign(to: target))
        }

        @Test("several issues are deleted in one request, all or none", arguments: ContractServer.all)
        func several(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            var ids: [Planio.Issue.ID] = []
            for _ in 0..<3 { ids.append(try await issue(client)) }
            let felix = try server.client(server.felix)
            let forbidden = await #expect(throws: PlanioError.self) { try await felix.issues.delete(ids) }
            #expect(forbidden?.status == 403)
            for id in ids { #expect(await exists(id, client)) }
            try await client.issues.delete(ids + [999_999] + ids)
            for id in ids { #expect(await exists(id, client) == false) }
            let gone = await #expect(throws: PlanioError.self) { try await client.issues.delete(ids) }
            #expect(gone?.status == 404)
            try await client.issues.delete([])
            let many = await #expect(throws: PlanioError.self) {
                try await client.issues.delete((1...401).map { Planio.Issue.ID($0 + 1_000_000) })
            }
            guard case .invalidRequest(.value) = many?.kind else {
                Issue.record("\(String(describing: many))"); return
            }
            let most = await #expect(throws: PlanioError.self) {
                try await client.issues.delete((1...400).map { Planio.Issue.ID($0 + 1_000_000_000) })
            }
            #expect(most?.status == 404)
        }

        @Test("many issues are changed alike, and what became of each is told", arguments: ContractServer.all)
        func changingMany(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            var ids: [Planio.Issue.ID] = []
            for _ in 0..<5 { ids.append(try await issue(client)) }
            try await client.issues.update(ids, confirming: .readBack) { $0.doneRatio = 40 }
            for id in ids { #expect(try await client.issues.get(id).doneRatio == 40) }
            let mixed = [ids[0], 999_999, ids[1], ids[0], 999_998]
            let error = await #expect(throws: Planio.BulkError<Planio.Issue>.self) {
                try await client.issues.update(mixed, concurrency: 2) { $0.doneRatio = 60 }
            }
            #expect(error?.succeeded == [ids[0], ids[1]])
            #expect(error?.failures.map(\.id) == [999_999, 999_998])
            #expect(error?.failures.map { ($0.error as? PlanioError)?.status } == [404, 404])
            #expect(error?.description.contains("2 of 4 failed") == true)
            #expect(try await client.issues.get(ids[1]).doneRatio == 60)
            try await client.issues.update([], { $0.doneRatio = 70 })
            let file = await #expect(throws: PlanioError.self) {
                try await client.issues.update(ids) { $0.uploads = [Planio.Upload(token: Secret("1.x"))] }
            }
            guard case .invalidRequest(.value) = file?.kind else {
                Issue.record("\(String(describing: file))"); return
            }
            // What was not finished when the caller gave up is among the failures.
            let all = ids
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await client.issues.update(all) { $0.doneRatio = 90 }
            }
            let cancelled = await #expect(throws: Planio.BulkError<Planio.Issue>.self) { try await task.value }
            #expect(cancelled?.failures.map(\.id) == ids)
            #expect(cancelled?.failures.first?.error is CancellationError)
        }

        @Test(
            "a create and a copy give back what was included",
            arguments: ContractServer.all)
        func includes(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            let issue = try await client.issues.create(
                in: "some-project", subject: "Included", include: Set(Planio.Issue.CreationInclude.allCases))
            #expect(issue.watchers != nil && issue.allowedStatuses?.isEmpty == false && issue.attachments == [])
            let copy = try await client.issues.copy(
                issue.id, into: "some-project", copying: [.link], include: [.watchers])
            #expect(copy.subject == "Included" && copy.watchers != nil)
            #expect(try await client.issueRelations.list(of: copy.id).first?.kind(from: copy.id) == .copiedFrom)
            // What cannot be included: the issue is created, and then the server fails.
            let marker = "Created \(UUID().uuidString)"
            for include in ["journals", "changesets"] {
                let failed = try await server.send(
                    .post, "/projects/some-project/issues.json?include=\(include)", as: .key(server.jens),
                    ["issue": ["subject": .string(marker)]])
                #expect(failed.status == 500)
            }
            #expect(try await client.issues.list(where: .subject(.contains(marker))).total == 2)
            let raw = try await server.send(
                .post, "/issues.json?include=watchers", as: .key(server.jens),
                ["issue": ["project_id": .int(issue.project.id.rawValue), "subject": "By id"]])
            #expect(raw.status == 201)
            try expectLossless(raw, Planio.Issue.self)
        }
    }
}

import Foundation
import PlanioOAuth
import Testing

extension Contract {
    /// What the library relies on in the server's REST API, shown against the sandbox and a real Redmine alike.
    @Suite("Contract: REST API")
    struct APIContract {
        private func jens(_ server: RunningServer) throws -> PlanioClient {
            try server.client(server.jens)
        }

        @Test("an issue is created, read, changed, cleared and deleted", arguments: ContractServer.all)
        func issueLife(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(try server.planio(), server.jens)
            let due = try #require(Day("2036-12-24"))
            let me = try await client.users.current().id
            let issue = try await client.issues.create(in: "some-project", subject: "Grüße & <b>\"tags\"</b> + 100 %") {
                $0.description = "Zeile 1\r\nZeile 2 🎉"
                $0.dueDate = due
                $0.assignedToID = .user(me)
                $0.estimatedHours = 1.5
                $0.customFields[1] = .text("ACME")
            }
            #expect(issue.subject == "Grüße & <b>\"tags\"</b> + 100 %")
            #expect(issue.dueDate == due)
            #expect(issue.assignedTo?.id == .user(me))
            #expect(issue.estimatedHours == 1.5)
            #expect(issue.customFields?.first { $0.id == 1 }?.text == "ACME")
            try await client.issues.update(issue.id) {
                $0.notes = "On it"
                $0.dueDate = nil
                $0.doneRatio = 50
            }
            let read = try await client.issues.get(issue.id, include: [.journals, .allowedStatuses])
            #expect(read.dueDate == nil)
            #expect(read.doneRatio == 50)
            #expect(read.subject == issue.subject)
            #expect(read.assignedTo?.id == .user(me))
            let journal = try #require(read.journals?.last)
            #expect(journal.notes == "On it")
            #expect(
                journal.details.contains { $0.name == "due_date" && $0.oldValue == "2036-12-24" && $0.newValue == nil })
            #expect(read.allowedStatuses?.contains { $0.isClosed == true } == true)
            try await client.issues.delete(issue.id)
            await expect(404) { _ = try await client.issues.get(issue.id) }
        }

        @Test("what the server finds wrong is said in its words", arguments: ContractServer.all)
        func validation(_ contract: ContractServer) async throws {
            let client = try jens(try contract.start())
            let error = await #expect(throws: PlanioError.self) {
                _ = try await client.issues.create(in: "some-project", subject: "")
            }
            guard case .validation(let messages) = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            #expect(messages == ["Subject cannot be blank"])
            #expect(error?.status == 422)
            #expect(error?.method == "POST")
            #expect(error?.path == "/projects/some-project/issues.json")
            #expect(error?.requestID?.isEmpty == false)
        }

        @Test(
            "what does not exist is not found, what is archived or private is forbidden", arguments: ContractServer.all)
        func notFound(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try jens(server)
            await expect(404) { _ = try await client.issues.get(999_999) }
            await expect(404) { _ = try await client.issues.create(in: "no-such-project", subject: "x") }
            await expect(403) { _ = try await client.issues.list(in: "archived-project").total }
            let felix = try server.client(server.felix)
            await expect(403) { _ = try await felix.issues.list(in: "private-project").total }
        }

        @Test("a 403 names the scopes that the token lacks", arguments: ContractServer.all)
        func missingScope(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(try server.planio(server.few, scopes: [.viewIssues]), server.jens)
            let error = await #expect(throws: PlanioError.self) {
                _ = try await client.issues.create(in: "some-project", subject: "x")
            }
            guard case .forbidden(.lackingScope(anyOf: [.addIssues, .copyIssues])) = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            let id = try #require(
                try await client.issues.list(in: "some-project").page(offset: 0, limit: 1).elements.first?.id)
            let delete = await #expect(throws: PlanioError.self) { try await client.issues.delete(id) }
            #expect(delete?.description.contains("delete_issues") == true)
        }

        @Test("a list is paged lazily and completely, with its total", arguments: ContractServer.all)
        func paging(_ contract: ContractServer) async throws {
            let client = try jens(try contract.start())
            let list = client.issues.list(
                in: "some-project", where: .status(.any), .subject(.startsWith("Seeded issue")),
                sortedBy: .id)
            #expect(try await list.total == 30)
            let ids = try await list.all().map(\.id)
            #expect(ids.count == 30)
            #expect(ids == ids.sorted())
            let page = try await list.page(offset: 10, limit: 7)
            #expect(page.elements.map(\.id) == Array(ids[10..<17]))
            #expect(page.total == 30)
        }

        @Test("filters, sort keys and includes mean what their names say", arguments: ContractServer.all)
        func filters(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try jens(server)
            let me = try await client.users.current()
            let marker = "Filter \(UUID().uuidString)"
            let tail = UUID().uuidString
            let day = try #require(Day("2036-06-15"))
            let next = try #require(Day("2036-06-16"))
            let a = try await client.issues.create(in: "some-project", subject: "\(marker) a") {
                $0.assignedToID = .user(me.id)
                $0.dueDate = day
                $0.priorityID = 3
                $0.customFields[1] = .text("ACME & Söhne")
            }
            let b = try await client.issues.create(in: "some-project", subject: "\(marker) b\(tail)") {
                $0.trackerID = 2
            }
            let c = try await client.issues.create(in: "some-project", subject: "\(marker) c") { $0.dueDate = next }
            let created = try #require(a.createdOn)
            try await client.issues.update(c.id) { $0.statusID = 5 }

            func found(_ filters: Planio.Issue.Filter...) async throws -> [Planio.Issue.ID] {
                try await client.issues.list(
                    matching: filters + [.subject(.contains(marker))], sorting: [.id]
                ).all().map(\.id)
            }
            #expect(try await found() == [a.id, b.id])
            #expect(try await found(.status(.any)) == [a.id, b.id, c.id])
            #expect(try await found(.status(.closed)) == [c.id])
            #expect(try await found(.status(5)) == [c.id])
            #expect(try await found(.assignedTo(.me)) == [a.id])
            #expect(try await found(.assignedTo(.is(.user(me.id)))) == [a.id])
            #expect(try await found(.assignedTo(.unset)) == [b.id])
            #expect(try await found(.author(.me)) == [a.id, b.id])
            #expect(try await found(.tracker(2)) == [b.id])
            #expect(try await found(.tracker(.is(1, 2))) == [a.id, b.id])
            #expect(try await found(.tracker(.not(2))) == [a.id])
            #expect(try await found(.priority(3)) == [a.id])
            #expect(try await found(.dueDate(.on(day)), .status(.any)) == [a.id])
            #expect(try await found(.dueDate(.onOrAfter(next)), .status(.any)) == [c.id])
            #expect(try await found(.dueDate(.onOrBefore(day)), .status(.any)) == [a.id])
            #expect(try await found(.dueDate(.between(day...next)), .status(.any)) == [a.id, c.id])
            #expect(try await found(.dueDate(.unset)) == [b.id])
            #expect(try await found(.createdOn(.since(created))) == [a.id, b.id])
            #expect(try await found(.createdOn(.until(created.addingTimeInterval(-60)))).isEmpty)
            #expect(try await found(.id(.is(a.id, b.id))) == [a.id, b.id])
            #expect(try await found(.id(.atLeast(b.id)), .status(.any)) == [b.id, c.id])
            #expect(try await found(.customField(1, .string(.is("ACME & Söhne")))) == [a.id])
            #expect(try await client.issues.list(where: .subject(.endsWith("b\(tail)"))).all().map(\.id) == [b.id])
            let sorted = try await client.issues.list(
                where: .subject(.contains(marker)), .status(.any), sortedBy: .subject(.descending),
                include: [.attachments]
            ).all()
            #expect(sorted.map(\.id) == [c.id, b.id, a.id])
            #expect(sorted.allSatisfy { $0.attachments == [] })
            await expect(404) { _ = try await client.issues.list(savedQuery: 999_999).total }
        }

        @Test("the current user and others", arguments: ContractServer.all)
        func users(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(try server.planio(), server.jens)
            let me = try await client.users.current(include: [.memberships])
            #expect(me.login == "jens")
            #expect(me.isAdmin == false)
            #expect(me.memberships?.contains { $0.project.name == "Some project" } == true)
            #expect(try await client.users.get(me.id).name == "Jens Maker")
            await expect(404) { _ = try await client.users.get(999_999) }
            // By OAuth the API key is left out.
            let raw = try await client.send(.get("/users/current.json"))
            #expect(!String(decoding: raw.body, as: UTF8.self).contains("api_key"))
        }

        @Test("an administrator acts as another user; an unknown one is an error", arguments: ContractServer.all)
        func switchUser(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            #expect(try await admin.acting(as: "felix").users.current().login == "felix")
            #expect(try await admin.users.current().login == "admin")
            let error = await #expect(throws: PlanioError.self) {
                _ = try await admin.acting(as: "nobody-here").users.current()
            }
            guard case .identity(let reason)? = error?.kind, reason.reason == .unknownLogin else {
                Issue.record("\(String(describing: error))"); return
            }
            let basic = Credential.basic(login: server.jens.login, password: server.jens.password)
            let jens = try PlanioClient(
                site: server.site, credential: basic, transport: server.transport, options: .patient)
            #expect(try await jens.users.current().login == "jens")
        }

        @Test("a raw request goes the same way, with own types and errors", arguments: ContractServer.all)
        func raw(_ contract: ContractServer) async throws {
            struct Projects: Decodable {
                struct Project: Decodable { var identifier: String }
                var projects: [Project]
            }
            let client = try jens(try contract.start())
            let projects = try await client.send(.get("/projects.json")).decode(Projects.self).projects
            #expect(projects.contains { $0.identifier == "some-project" })
            await expect(404) { try await client.send(.get("/nonsense.json")) }
            let error = await #expect(throws: PlanioError.self) {
                struct Wrong: Decodable { var projects: [Int] }
                _ = try await client.send(.get("/projects.json")).decode(Wrong.self)
            }
            guard case .undecodable(let path, _) = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            #expect(path == "projects[0]")
        }

        private func expect(
            _ status: Int, sourceLocation: SourceLocation = #_sourceLocation, _ work: () async throws -> Void
        ) async {
            let error = await #expect(throws: PlanioError.self, sourceLocation: sourceLocation) { try await work() }
            #expect(error?.status == status, sourceLocation: sourceLocation)
        }
    }
}

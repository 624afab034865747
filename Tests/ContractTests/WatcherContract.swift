import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    @Suite("Contract: watchers")
    struct WatcherContract {
        private func client(_ server: RunningServer, _ account: ContractServer.Account) throws -> PlanioClient {
            try PlanioClient(site: server.site, credential: .apiKey(account.apiKey), transport: server.transport)
        }

        private func watchers(_ client: PlanioClient, _ id: Planio.Issue.ID) async throws -> Set<Planio.Principal.ID> {
            Set(try #require(try await client.issues.get(id, include: [.watchers]).watchers).map(\.id))
        }

        @Test("users watch an issue, and watch it no longer", arguments: ContractServer.all)
        func issue(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(
                try server.planio(scopes: [
                    .viewIssues, .addIssues, .viewIssueWatchers, .addIssueWatchers, .deleteIssueWatchers,
                ]), server.jens)
            let jens = Planio.Principal.ID.user(try await client.users.current().id)
            let felix = Planio.Principal.ID.user(try await self.client(server, server.felix).users.current().id)
            let issue = try await client.issues.create(in: "some-project", subject: "Watched").id
            #expect(try await watchers(client, issue) == [jens])
            try await client.watchers.add(felix, to: issue)
            #expect(try await watchers(client, issue) == [jens, felix])
            try await client.watchers.add(felix, jens, to: issue)
            try await client.watchers.remove(felix, from: issue)
            #expect(try await watchers(client, issue) == [jens])
            // Who does not watch is removed all the same.
            try await client.watchers.remove(felix, from: issue)
            try await client.watchers.add([], to: issue)
            let unknown = await #expect(throws: PlanioError.self) {
                try await client.watchers.remove(.user(999_999), from: issue)
            }
            #expect(unknown?.status == 404)
        }

        @Test("who the server passes over is told, unless no confirmation is asked for", arguments: ContractServer.all)
        func passedOver(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try client(server, server.jens)
            let felix = Planio.Principal.ID.user(try await self.client(server, server.felix).users.current().id)
            let seen = try await client.issues.create(in: "some-project", subject: "Seen by all").id
            let hidden = try await client.issues.create(in: "private-project", subject: "Hidden").id
            for (principal, issue) in [(.user(999_999), seen), (felix, hidden)]
                as [(Planio.Principal.ID, Planio.Issue.ID)]
            {
                let error = await #expect(throws: PlanioError.self) {
                    try await client.watchers.add(principal, to: issue)
                }
                guard case .ignored(let fields, _) = error?.kind else {
                    Issue.record("\(String(describing: error))"); return
                }
                #expect(fields == ["watcher \(principal) of \(issue)"])
                try await client.watchers.add(principal, to: issue, confirming: .none)
            }
            let locked = try await server.addUser()
            let id = Planio.Principal.ID.user(try await self.client(server, locked).users.current().id)
            try server.lock(locked)
            let error = await #expect(throws: PlanioError.self) { try await client.watchers.add(id, felix, to: seen) }
            guard case .ignored(let fields, let element) = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            #expect(fields == ["watcher \(id) of \(seen)"])
            #expect((element as? Planio.Issue)?.watchers?.contains { $0.id == felix } == true)
        }

        @Test("what cannot be seen cannot be confirmed, and is told", arguments: ContractServer.all)
        func unconfirmed(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(
                try server.planio(scopes: [.viewIssues, .addIssues, .addIssueWatchers]), server.jens)
            let me = try await client.users.current().id
            let issue = try await client.issues.create(in: "some-project", subject: "Watched in secret").id
            let error = await #expect(throws: PlanioError.self) { try await client.watchers.add(.user(me), to: issue) }
            guard case .unconfirmed = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            try await client.watchers.add(.user(me), to: issue, confirming: .none)
            let lacking = await #expect(throws: PlanioError.self) {
                try await client.watchers.remove(.user(me), from: issue)
            }
            guard case .forbidden(.lackingScope(anyOf: [.deleteIssueWatchers])) = lacking?.kind else {
                Issue.record("\(String(describing: lacking))"); return
            }
        }

        @Test(
            "several issues are watched at once; those that do not exist are passed over", arguments: ContractServer.all
        )
        func several(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try client(server, server.jens)
            let felix = Planio.Principal.ID.user(try await self.client(server, server.felix).users.current().id)
            let a = try await client.issues.create(in: "some-project", subject: "Watched a").id
            let b = try await client.issues.create(in: "some-project", subject: "Watched b").id
            let hidden = try await client.issues.create(in: "private-project", subject: "Hidden").id
            try await client.watchers.add([felix], to: .issues([a, b]))
            #expect(try await watchers(client, a).contains(felix))
            #expect(try await watchers(client, b).contains(felix))
            try await client.watchers.remove(felix, from: .issues([a, b, 999_999]))
            #expect(try await watchers(client, a).contains(felix) == false)
            #expect(try await watchers(client, b).contains(felix) == false)
            let gone = await #expect(throws: PlanioError.self) {
                try await client.watchers.add([felix], to: .issues([a, 999_999]))
            }
            #expect(gone?.status == 404)
            #expect(try await watchers(client, a).contains(felix))
            let unseen = await #expect(throws: PlanioError.self) {
                try await self.client(server, server.felix).watchers.add([felix], to: .issues([a, hidden]))
            }
            #expect(unseen?.status == 403)
            for (type, status) in [("issue", 403), ("news", 403), ("", 500), ("nonsense", 500)] {
                let response = try await server.send(
                    .post, "/watchers.json", as: .key(server.jens),
                    ["object_type": .string(type), "object_id": 999_999, "user_id": 1])
                #expect(response.status == status, "\(type)")
            }
        }

        @Test("a wiki page is watched, without a confirmation", arguments: ContractServer.all)
        func wikiPage(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try client(server, server.jens)
            let me = Planio.Principal.ID.user(try await client.users.current().id)
            let refused = await #expect(throws: PlanioError.self) {
                try await client.watchers.add([me], to: .wikiPages([1]))
            }
            guard case .invalidRequest(.value) = refused?.kind else {
                Issue.record("\(String(describing: refused))"); return
            }
            // The API shows no id of a page, and the sandbox has none.
            guard server.sandbox == nil else { return }
            let title = "Watched_\(UUID().uuidString.prefix(8))"
            let page = try await server.send(
                .put, "/projects/some-project/wiki/\(title).json", as: .key(server.jens), ["wiki_page": ["text": "x"]])
            #expect(page.status == 201)
            let id = try #require(Int(try server.query("SELECT id FROM wiki_pages WHERE title = '\(title)'")))
            let count = "SELECT count(*) FROM watchers WHERE watchable_type = 'WikiPage' AND watchable_id = \(id)"
            try await client.watchers.remove(me, from: .wikiPages([id]))
            #expect(try server.query(count) == "0")
            try await client.watchers.add([me], to: .wikiPages([id]), confirming: .none)
            #expect(try server.query(count) == "1")
            try await client.watchers.remove(me, from: .wikiPages([id]))
            #expect(try server.query(count) == "0")
        }
    }
}

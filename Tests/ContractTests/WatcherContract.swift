import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    @Suite("Contract: watchers")
    struct WatcherContract {

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
            let felix = Planio.Principal.ID.user(try await server.client(server.felix).users.current().id)
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
            let client = try server.client(server.jens)
            let felix = Planio.Principal.ID.user(try await server.client(server.felix).users.current().id)
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
            let id = Planio.Principal.ID.user(try await server.client(locked).users.current().id)
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
            let client = try server.client(server.jens)
            let felix = Planio.Principal.ID.user(try await server.client(server.felix).users.current().id)
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
                try await server.client(server.felix).watchers.add([felix], to: .issues([a, hidden]))
            }
            #expect(unseen?.status == 403)
            for (type, status) in [("issue", 403), ("news", 403), ("", 500), ("nonsense", 500)] {
                let response = try await server.send(
                    .post, "/watchers.json", as: .key(server.jens),
                    ["object_type": .string(type), "object_id": 999_999, "user_id": 1])
                #expect(response.status == status, "\(type)")
            }
        }

        @Test(
            "a group watches an issue, from its beginning or later; one of Redmine's own is passed over",
            arguments: ContractServer.all)
        func groups(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (admin, jens) = (try server.client(server.admin), try server.client(server.jens))
            let group = try await admin.groups.create(name: "Watching \(UUID().uuidString.prefix(8))")
            let (me, watching) = (Planio.Principal.ID.user(try await server.id(server.jens)), group.id)
            let born = try await jens.issues.create(in: "some-project", subject: "Watched from its beginning") {
                $0.watcherUserIDs = [.group(watching)]
            }
            #expect(try await watchers(jens, born.id) == [.group(watching), me])
            let issue = try await jens.issues.create(in: "some-project", subject: "Watched later").id
            try await jens.watchers.add(.group(watching), to: issue)
            try await jens.watchers.add([.group(watching)], to: .issues([issue, born.id]))
            #expect(try await watchers(jens, issue) == [.group(watching), me])
            let shown = try await jens.issues.get(issue, include: [.watchers]).watchers
            #expect(shown?.first { $0.id == .group(watching) }?.name == group.name)
            try await jens.watchers.remove(.group(watching), from: issue)
            #expect(try await watchers(jens, issue) == [me])

            // Nobody asks whether its users may see the issue.
            let hidden = try await jens.issues.create(in: "private-project", subject: "Hidden").id
            try await jens.watchers.add(.group(watching), to: hidden)
            #expect(try await watchers(jens, hidden) == [.group(watching), me])

            for builtin in try await admin.groups.list(includingBuiltin: true).filter({ $0.builtin != nil }) {
                let id = Planio.Principal.ID.group(builtin.id)
                #expect(
                    await planioError { try await jens.watchers.add(id, to: issue) }?.ignoredFields
                        == ["watcher \(id) of \(issue)"])
                let refused = await planioError {
                    try await jens.issues.create(in: "some-project", subject: "") { $0.watcherUserIDs = [id] }
                }
                #expect(refused?.messages == ["Watchers is invalid", "Subject cannot be blank"])
                try await jens.watchers.remove(id, from: issue)
            }
            try await admin.groups.delete(watching)
            #expect(try await watchers(jens, born.id) == [me])
            let gone = await planioError { try await jens.watchers.remove(.group(watching), from: issue) }
            #expect(gone?.status == 404)
        }

        @Test("what a group watches is found by its users, as what they watch", arguments: ContractServer.all)
        func foundByGroup(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (admin, jens, felix) = (
                try server.client(server.admin), try server.client(server.jens), try server.client(server.felix)
            )
            let user = try await server.id(server.felix)
            let group = try await admin.groups.create(name: "Watching \(UUID().uuidString.prefix(8))") {
                $0.userIDs = [user]
            }
            let issue = try await jens.issues.create(in: "some-project", subject: "Watched") {
                $0.watcherUserIDs = [.group(group.id)]
            }
            func found(_ condition: Planio.ListCondition<Planio.Issue.Filter.Person>) async throws -> Bool {
                try await felix.issues.list(where: .watcher(condition), .id(.is(issue.id))).all().map(\.id) == [
                    issue.id
                ]
            }
            // A reporter does not see who watches, but what his own groups do.
            #expect(try await found(.me))
            #expect(try await found(.is(.group(group.id))))
            #expect(try await !found(.is(.user(user))))
            try await admin.groups.remove(user, from: group.id)
            #expect(try await !found(.me))
            #expect(try await !found(.is(.group(group.id))))
            try await admin.groups.delete(group.id)
        }

        @Test(
            "who is locked or unknown cannot watch an issue from its beginning, and all is refused",
            arguments: ContractServer.all)
        func fromTheBeginning(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let jens = try server.client(server.jens)
            let account = try await server.addUser()
            let locked = Planio.Principal.ID.user(try await server.id(account))
            try server.lock(account)
            func create(_ watchers: JSONValue) async throws -> RawResponse {
                try await server.send(
                    .post, "/issues.json?include=watchers", as: .key(server.jens),
                    ["issue": ["project_id": "some-project", "subject": "Watched", "watcher_user_ids": watchers]])
            }
            let me = try await jens.users.current().id.rawValue
            for (given, status) in [
                ([.int(me), .int(locked.rawValue)], 422), ([.int(me), 999_999], 404), ([4], 422), ("no", 404),
                (999_999, 404),
            ] as [(JSONValue, Int)] {
                #expect(try await create(given).status == status, "\(given)")
            }
            for given in [.null, [], ["", .null], [.int(me), .int(me)], .int(me), .string("\(me)")] as [JSONValue] {
                let response = try await create(given)
                #expect(response.status == 201, "\(given)")
                #expect(response.list("issue.watchers").compactMap { $0.at("id") } == [.int(me)], "\(given)")
            }
        }

        @Test(
            "wiki pages and messages are watched, by users and groups, without a confirmation",
            arguments: ContractServer.all)
        func notShown(_ contract: ContractServer) async throws {
            let server = try contract.start()
            try await server.withProject { project, jens in
                let admin = try server.client(server.admin)
                let me = Planio.Principal.ID.user(try await server.id(server.jens))
                let felix = Planio.Principal.ID.user(try await server.id(server.felix))
                let group = try await admin.groups.create(name: "Watching \(UUID().uuidString.prefix(8))").id
                try await jens.wiki.create("Watched", in: .id(project.id), text: "x")
                let page = try server.wikiPageID("Watched", in: project.identifier)
                let message = try server.addMessage(in: project.identifier, by: server.jens)
                for (objects, author) in [(.wikiPages([page]), []), (.messages([message]), [me])]
                    as [(Planio.Watched, Set<Planio.Principal.ID>)]
                {
                    let refused = await planioError { try await jens.watchers.add([me], to: objects) }
                    guard case .invalidRequest(.value) = refused?.kind else {
                        Issue.record("\(String(describing: refused))"); return
                    }
                    #expect(try server.watchers(of: objects) == author)
                    try await jens.watchers.remove(me, from: objects)
                    // Felix is passed over where he may not see it.
                    try await jens.projects.update(.id(project.id)) { $0.isPublic = false }
                    try await jens.watchers.add([me, .group(group), felix], to: objects, confirming: .none)
                    #expect(try server.watchers(of: objects) == [me, .group(group)])
                    try await jens.projects.update(.id(project.id)) { $0.isPublic = true }
                    try await jens.watchers.add([felix], to: objects, confirming: .none)
                    #expect(try server.watchers(of: objects) == [me, .group(group), felix])
                    try await jens.watchers.remove(felix, from: objects)
                    let visitor = try server.client(server.felix)
                    await expectStatus(403) {
                        try await visitor.watchers.add([felix], to: objects, confirming: .none)
                    }
                    #expect(try server.watchers(of: objects) == [me, .group(group)])
                }
                try await admin.groups.delete(group)
                #expect(try server.watchers(of: .messages([message])) == [me])
                await expectStatus(403) {
                    try await jens.watchers.add([me], to: .wikiPages([999_999]), confirming: .none)
                }
            }
        }
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    @Suite("Contract: relations of issues")
    struct IssueRelationContract {

        private func issues(
            _ client: PlanioClient, _ count: Int, _ change: (inout Planio.Issue.Changes) -> Void = { _ in }
        ) async throws -> [Planio.Issue.ID] {
            var ids: [Planio.Issue.ID] = []
            for number in 1...count {
                ids.append(
                    try await client.issues.create(in: "some-project", subject: "Related \(number)", change).id)
            }
            return ids
        }

        @Test(
            "a relation reads from both ends as it was asked for, however the server keeps it",
            arguments: ContractServer.all)
        func kinds(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try await server.client(
                try server.planio(scopes: [.viewIssues, .addIssues, .manageIssueRelations]), server.jens)
            let turned: [Planio.IssueRelation.Kind] = [.duplicated, .blocked, .follows, .copiedFrom]
            let straight: [Planio.IssueRelation.Kind] = [.relates, .duplicates, .blocks, .precedes, .copiedTo]
            for kind in turned + straight {
                let ids = try await issues(client, 2)
                let isTimed = [.precedes, .follows].contains(kind)
                let relation = try await client.issueRelations.create(
                    from: ids[0], kind, to: ids[1], delay: isTimed ? 3 : nil)
                #expect(relation.issueID == (turned.contains(kind) ? ids[1] : ids[0]))
                #expect(relation.kind(from: ids[0]) == kind)
                #expect(relation.kind(from: ids[1]) == kind.reversed)
                #expect(relation.kind(from: 999_999) == nil)
                #expect(relation.issue(relatedTo: ids[1]) == ids[0])
                #expect(relation.delay == (isTimed ? 3 : nil))
                for id in ids {
                    #expect(try await client.issueRelations.list(of: id) == [relation])
                    #expect(try await client.issues.get(id, include: [.relations]).relations == [relation])
                }
                #expect(try await client.issueRelations.get(relation.id) == relation)
                try expectLossless(
                    await server.send(.get, "/relations/\(relation.id).json", as: .key(server.jens)),
                    Planio.IssueRelation.self)
                try expectLossless(
                    await server.send(.get, "/issues/\(ids[0])/relations.json", as: .key(server.jens)),
                    Planio.IssueRelation.self)
                try await client.issueRelations.delete(relation.id)
                #expect(try await client.issueRelations.list(of: ids[0]) == [])
            }
            // From the later one to the earlier one, as the server orders those that read the same.
            let ids = try await issues(client, 2)
            let relation = try await client.issueRelations.create(from: ids[1], .relates, to: ids[0])
            #expect(relation.kind(from: ids[1]) == .relates && relation.issue(relatedTo: ids[1]) == ids[0])
        }

        @Test("both issues tell of a relation that is made and unmade", arguments: ContractServer.all)
        func journals(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            let ids = try await issues(client, 2)
            let relation = try await client.issueRelations.create(from: ids[0], .blocked, to: ids[1])
            try await client.issueRelations.delete(relation.id)
            for (id, name, other) in [(ids[0], "blocked", ids[1]), (ids[1], "blocks", ids[0])] {
                let details = try await client.issues.get(id, include: [.journals]).journals?.flatMap(\.details) ?? []
                #expect(details.map(\.property) == ["relation", "relation"])
                #expect(details.map(\.name) == [name, name])
                #expect(details.map(\.newValue) == [other.description, nil])
                #expect(details.map(\.oldValue) == [nil, other.description])
            }
        }

        @Test("what cannot be related is refused in the server's words", arguments: ContractServer.all)
        func refused(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            let ids = try await issues(client, 3)
            let (a, b, c) = (ids[0], ids[1], ids[2])
            func expect(
                _ message: String, _ from: Planio.Issue.ID, _ kind: Planio.IssueRelation.Kind, _ to: Planio.Issue.ID
            ) async {
                let error = await #expect(throws: PlanioError.self) {
                    try await client.issueRelations.create(from: from, kind, to: to)
                }
                guard case .validation(let messages) = error?.kind else {
                    Issue.record("\(String(describing: error))"); return
                }
                #expect(messages == [message])
            }
            try await client.issueRelations.create(from: a, .blocks, to: b)
            try await client.issueRelations.create(from: b, .blocks, to: c)
            await expect("Related issue cannot be blank", a, .relates, 999_999)
            await expect("Related issue is invalid", a, .relates, a)
            await expect("Related issue has already been taken", a, .precedes, b)
            await expect("has already been taken", b, .follows, a)
            await expect("This relation would create a circular dependency", c, .blocks, a)
            await expect("Relation type is not included in the list", a, .init(rawValue: "nonsense"), c)
            let child = try await client.issues.create(in: "some-project", subject: "Child") { $0.parentID = a }
            await expect("An issue cannot be linked to one of its subtasks", a, .relates, child.id)
            let elsewhere = try await client.issues.create(in: "private-project", subject: "Elsewhere")
            await expect("Related issue doesn't belong to the same project", a, .relates, elsewhere.id)
            let body: JSONValue = [
                "relation": ["issue_to_id": .int(c.rawValue), "relation_type": "precedes", "delay": "x"]
            ]
            let delay = try await server.send(.post, "/issues/\(a)/relations.json", as: .key(server.jens), body)
            #expect(delay["errors"] == ["Delay is not a number"])
            #expect(
                try await server.send(.post, "/issues/\(a)/relations.json", as: .key(server.jens), [:]).status == 500)
            // Of several only the last one is answered.
            let two: JSONValue = ["relation": ["issue_to_id": .string("999999,#\(c)")]]
            let last = try await server.send(.post, "/issues/\(a)/relations.json", as: .key(server.jens), two)
            #expect(last.status == 201 && last["relation.issue_to_id"].int == c.rawValue)
        }

        @Test(
            "a delay of what neither precedes nor follows is refused before anything is sent",
            arguments: ContractServer.all)
        func delayDropped(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            let ids = try await issues(client, 2)
            let error = await #expect(throws: PlanioError.self) {
                try await client.issueRelations.create(from: ids[0], .blocks, to: ids[1], delay: 2)
            }
            guard case .invalidRequest(.value) = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            #expect(try await client.issueRelations.list(of: ids[0]) == [])
        }

        @Test("who may not manage relations, or not see an issue, gets 403", arguments: ContractServer.all)
        func permissions(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (jens, felix) = (try server.client(server.jens), try server.client(server.felix))
            let ids = try await issues(jens, 2)
            let relation = try await jens.issueRelations.create(from: ids[0], .relates, to: ids[1])
            let list = await #expect(throws: PlanioError.self) { try await felix.issueRelations.list(of: ids[0]) }
            #expect(list?.status == 403)
            let delete = await #expect(throws: PlanioError.self) { try await felix.issueRelations.delete(relation.id) }
            #expect(delete?.status == 403)
            let token = try await server.client(try server.planio(scopes: [.viewIssues]), server.jens)
            let lacking = await #expect(throws: PlanioError.self) { try await token.issueRelations.list(of: ids[0]) }
            guard case .forbidden(.lackingScope(anyOf: [.manageIssueRelations])) = lacking?.kind else {
                Issue.record("\(String(describing: lacking))"); return
            }
            let gone = await #expect(throws: PlanioError.self) { try await jens.issueRelations.get(999_999) }
            #expect(gone?.status == 404)
        }

        @Test(
            "an issue that follows another begins on a working day after it, and moves with it",
            arguments: ContractServer.all)
        func schedule(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            func day(_ day: Int) -> Day? { Day(year: 2036, month: 6, day: day) }
            // The 16th is a Monday.
            let first = try await client.issues.create(in: "some-project", subject: "First") {
                $0.startDate = day(16)
                $0.dueDate = day(17)
            }
            let second = try await client.issues.create(in: "some-project", subject: "Second") {
                $0.startDate = day(2)
                $0.dueDate = day(5)
            }
            let third = try await client.issues.create(in: "some-project", subject: "Third") { $0.startDate = nil }
            try await client.issueRelations.create(from: third.id, .follows, to: second.id)
            func dates(_ id: Planio.Issue.ID) async throws -> [Day?] {
                let issue = try await client.issues.get(id)
                return [issue.startDate, issue.dueDate]
            }
            #expect(try await dates(third.id) == [day(6), day(6)])
            try await client.issueRelations.create(from: first.id, .precedes, to: second.id, delay: 1)
            #expect(try await dates(second.id) == [day(19), day(24)])
            #expect(try await dates(third.id) == [day(25), day(25)])
            let journal = try #require(
                try await client.issues.get(second.id, include: [.journals]).journals?.last)
            #expect(journal.details.map(\.name) == ["due_date", "start_date", "follows"])
            try await client.issues.update(first.id) { $0.dueDate = day(19) }
            #expect(try await dates(second.id) == [day(23), day(26)])
            #expect(try await dates(third.id) == [day(27), day(27)])
            let error = await #expect(throws: PlanioError.self) {
                try await client.issues.update(second.id) { $0.startDate = day(20) }
            }
            guard case .validation(let messages) = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            #expect(messages == ["Start date cannot be earlier than 06/23/2036 because of preceding issues"])
            // Later it may begin, and stays there when the first ends earlier: only who is too early is moved.
            try await client.issues.update(second.id) {
                $0.startDate = day(30)
                $0.dueDate = day(30)
            }
            let circle = await #expect(throws: PlanioError.self) {
                try await client.issueRelations.create(from: third.id, .precedes, to: first.id)
            }
            #expect(circle?.status == 422)
        }
    }
}

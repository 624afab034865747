import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// What changed since a time: `client.issues.changed(since:)` and its like.
    @Suite("Contract: changes since a time")
    struct ChangedContract {
        private let marker = "Changed \(UUID().uuidString)"

        /// A time that nothing of this test is before.
        private func now(_ client: PlanioClient) async throws -> Date {
            let issue = try await client.issues.create(in: "some-project", subject: "\(marker) begin")
            return try #require(issue.updatedOn)
        }

        @Test("what was created, changed and closed is given, and what was not is not", arguments: ContractServer.all)
        func given(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            let begin = try await now(client)
            let ids = try await [0, 1, 2].asyncMap { number in
                try await client.issues.create(in: "some-project", subject: "\(marker) \(number)").id
            }
            try await client.issues.update(ids[1], confirming: .readBack) { $0.statusID = 5 }
            let all = try await client.issues.changed(since: begin, in: "some-project").all()
            #expect(Set(all.elements.map(\.id)).isSuperset(of: ids))
            #expect(all.elements.allSatisfy { $0.updatedOn.map { $0 >= begin } == true })
            #expect(all.elements.first { $0.id == ids[1] }?.status.isClosed == true)
            let times = all.elements.compactMap(\.updatedOn)
            #expect(times == times.sorted())
            // What changed just now is given again: the server may still write in that second.
            let cursor = try JSONDecoder().decode(
                Planio.ChangeCursor<Planio.Issue>.self, from: JSONEncoder().encode(all.cursor))
            #expect(cursor == all.cursor && cursor.time <= begin.addingTimeInterval(60))
            let again = try await client.issues.changed(after: cursor, in: "some-project").all()
            #expect(Set(again.elements.map(\.id)).isSuperset(of: ids))
            // Long after, it is not.
            let later = try await client.issues.changed(since: begin.addingTimeInterval(3600)).all()
            #expect(later.elements.isEmpty && later.cursor.time == begin.addingTimeInterval(3600))
        }

        @Test(
            "none is missed of those that share a second, however many, and wherever reading ended",
            arguments: ContractServer.all)
        func sharedSecond(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            let begin = try await now(client)
            // By far more than a page, in few seconds.
            let ids = try await withThrowingTaskGroup(of: Planio.Issue.ID.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        var first: Planio.Issue.ID = 0
                        for index in 0..<35 {
                            let issue = try await client.issues.create(
                                in: "some-project", subject: "\(marker) \(number).\(index)")
                            if index == 0 { first = issue.id }
                        }
                        return first
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            let all = Set(
                try await client.issues.list(where: .subject(.contains(marker)), .status(.any)).all().map(\.id))
            #expect(all.count == 141 && all.isSuperset(of: ids))
            // All in one second, as after a change of many at once.
            try server.setUpdatedOn(of: all, to: begin)
            let found = try await client.issues.changed(since: begin, in: "some-project").all().elements.map(\.id)
            #expect(Set(found).isSuperset(of: all) && Set(found).count == found.count)
            // Whoever stops after each batch and goes on from its cursor, later, misses none and gets none twice.
            let late = try PlanioClient(
                site: server.site, credential: .apiKey(server.jens.apiKey), transport: server.transport,
                options: .init(time: ManualTime(now: begin.addingTimeInterval(86400))))
            var cursor = Planio.ChangeCursor<Planio.Issue>(since: begin)
            var seen: [Planio.Issue.ID] = []
            for _ in 0..<100 {
                var iterator = late.issues.changed(after: cursor, in: "some-project").makeAsyncIterator()
                let batch = try #require(try await iterator.next())
                seen += batch.elements.map(\.id)
                if batch.cursor == cursor { break }
                cursor = batch.cursor
            }
            let mine = seen.filter(all.contains)
            #expect(Set(mine) == all && mine.count == all.count)
            try await server.deleteIssues(all)
        }

        @Test("nothing is missed while somebody else writes", arguments: ContractServer.all)
        func meanwhile(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let (reader, writer) = (try server.client(server.jens), try server.client(server.felix))
            let begin = try await now(reader)
            let finished = Locked(false)
            let (created, seen) = try await withThrowingTaskGroup(of: (Bool, [Planio.Issue.ID: Date]).self) { group in
                group.addTask {
                    var created: [Planio.Issue.ID: Date] = [:]
                    for number in 0..<60 {
                        let issue = try await writer.issues.create(in: "some-project", subject: "\(marker) \(number)")
                        created[issue.id] = issue.updatedOn
                        // Earlier ones change again, under the reader.
                        if number.isMultiple(of: 3), let id = created.keys.min() {
                            try await reader.issues.update(id) { $0.notes = "again \(number)" }
                            created[id] = try await reader.issues.get(id).updatedOn
                        }
                    }
                    finished.withLock { $0 = true }
                    return (true, created)
                }
                group.addTask {
                    var seen: [Planio.Issue.ID: Date] = [:]
                    var cursor = Planio.ChangeCursor<Planio.Issue>(since: begin)
                    while true {
                        let isLast = finished.withLock { $0 }
                        for try await batch in reader.issues.changed(after: cursor, in: "some-project") {
                            for issue in batch.elements { seen[issue.id] = issue.updatedOn }
                            cursor = batch.cursor
                        }
                        if isLast { return (false, seen) }
                    }
                }
                var results: [Bool: [Planio.Issue.ID: Date]] = [:]
                for try await (isWriter, times) in group { results[isWriter] = times }
                return (results[true] ?? [:], results[false] ?? [:])
            }
            #expect(created.count == 60)
            for (id, time) in created { #expect(seen[id] == time, "\(id)") }
            try await server.deleteIssues(Set(created.keys))
        }

        @Test("a deletion cannot be seen, and what is booked on an issue neither", arguments: ContractServer.all)
        func invisible(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            let begin = try await now(client)
            let deleted = try await client.issues.create(in: "some-project", subject: marker).id
            let kept = try await client.issues.create(in: "some-project", subject: marker).id
            try await client.issues.delete(deleted)
            let before = try await client.issues.get(kept).updatedOn
            _ = try await client.timeEntries.create(on: kept, hours: 1) { $0.activityID = 9 }
            #expect(try await client.issues.get(kept).updatedOn == before)
            let ids = try await client.issues.changed(since: begin).all().elements.map(\.id)
            #expect(ids.contains(kept) && !ids.contains(deleted))
            try await server.deleteIssues([kept])
        }

        @Test("projects and users that changed are given too, closed and locked ones", arguments: ContractServer.all)
        func others(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let admin = try server.client(server.admin)
            let identifier = "c-\(UUID().uuidString.lowercased())"
            let project = try await admin.projects.create(identifier: identifier, name: marker)
            let begin = try #require(project.updatedOn)
            let projects = try await admin.projects.changed(since: begin).all()
            #expect(projects.elements.map(\.id).contains(project.id))
            #expect(projects.elements.allSatisfy { $0.updatedOn.map { $0 >= begin } == true })
            let account = try await server.addUser()
            let user = try #require(try await admin.users.list(where: .login(.is(account.login))).first)
            try await admin.users.lock(user.id)
            let users = try await admin.users.changed(since: begin).all()
            #expect(users.elements.contains { $0.id == user.id && $0.status == .locked })
            #expect(users.elements.allSatisfy { $0.updatedOn.map { $0 >= begin } == true })
            try await server.delete(account)
            try await admin.projects.delete(.id(project.id))
        }
    }
}

extension Sequence where Element: Sendable {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}

extension RunningServer {
    /// Deletes them in one request, where the server does so.
    fileprivate func deleteIssues(_ ids: Set<Planio.Issue.ID>) async throws {
        // A sandbox is each test's own.
        if sandbox != nil { return }
        let query = ids.map { "ids%5B%5D=\($0)" }.joined(separator: "&")
        #expect(try await send(.delete, "/issues.json?\(query)", as: .key(admin)).status == 204)
    }

    /// Says of issues that they changed in this second, one at its beginning, the others at fractions of it, against the order
    /// of the ids.
    fileprivate func setUpdatedOn(of ids: Set<Planio.Issue.ID>, to second: Date) throws {
        if let sandbox {
            for (index, id) in ids.sorted().enumerated() {
                let fraction = 0.999 - Double(index) / 1000
                try sandbox.setUpdatedOn(ofIssue: id.rawValue, to: second.addingTimeInterval(fraction))
            }
            return
        }
        let text = second.formatted(.iso8601).replacing("T", with: " ").replacing("Z", with: "")
        let list = ids.map(\.description).joined(separator: ",")
        try sql(
            "UPDATE issues SET updated_on = '\(text).' || printf('%06d', 999999 - (id % 1000) * 999) WHERE id IN (\(list))"
        )
    }
}

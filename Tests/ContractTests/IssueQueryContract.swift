import Foundation
import PlanioOAuth
import Testing

extension Contract {
    /// Every filter and sort key, held against the list computed here from all issues.
    @Suite("Contract: queries")
    struct IssueQueryContract {
        /// Issues of all kinds, by the letter in their subject.
        private struct Stock {
            let client: PlanioClient
            let me: Planio.User
            let marker: String
            var issues: [Planio.Issue] = []

            func list(_ filters: [Planio.Issue.Filter], _ sort: [Planio.Issue.Sort] = [.id]) async throws -> [Planio
                .Issue]
            {
                try await client.issues.list(in: "some-project", matching: filters, sorting: sort)
                    .all().filter { $0.subject.hasPrefix(marker) }
            }
        }

        private static let day = Day(year: 2036, month: 6, day: 15)

        private func stock(_ server: RunningServer) async throws -> Stock {
            let client = try server.client(server.jens)
            let me = try await client.users.current()
            var stock = Stock(client: client, me: me, marker: "Query \(UUID().uuidString.prefix(8))")
            let day = try #require(Self.day)
            let next = try #require(Day(year: 2036, month: 6, day: 16))
            let marker = stock.marker
            let a = try await client.issues.create(in: "some-project", subject: "\(marker) alpha") {
                $0.assignedToID = .user(me.id)
                $0.dueDate = day
                $0.startDate = Day(year: 2036, month: 6, day: 1)
                $0.priorityID = 3
                $0.estimatedHours = 2.5
                $0.doneRatio = 50
                $0.description = "Needle | ~ ! * in a haystack"
                $0.customFields[1] = .text("ACME | Söhne")
            }
            let b = try await client.issues.create(in: "some-project", subject: "\(marker) beta|gamma") {
                $0.trackerID = 2
                $0.startDate = nil
                $0.isPrivate = true
            }
            let c = try await client.issues.create(in: "some-project", subject: "\(marker) ~gamma") {
                $0.dueDate = next
                $0.parentID = a.id
            }
            try await client.issues.update(c.id) { $0.statusID = 5 }
            try await client.issues.update(b.id) {
                $0.notes = "a remarkable note"
                $0.priorityID = 4
            }
            stock.issues = try await stock.list([.status(.any)])
            try #require(Set(stock.issues.map(\.id)) == [a.id, b.id, c.id])
            return stock
        }

        @Test("every filter that the elements show lists just what it says", arguments: ContractServer.all)
        func filters(_ contract: ContractServer) async throws {
            let stock = try await stock(try contract.start())
            let day = try #require(Self.day)
            let me = stock.me.id
            let ids = stock.issues.map(\.id)
            let middle = ids[1]
            typealias Case = (Planio.Issue.Filter, @Sendable (Planio.Issue) -> Bool)
            let cases: [Case] = [
                (.status(.open), { $0.status.isClosed == false }), (.status(.closed), { $0.status.isClosed == true }),
                (.status(.any), { _ in true }), (.status(5), { $0.status.id == 5 }),
                (.status(.not(5)), { $0.status.id != 5 }), (.status(.is(1, 5)), { [1, 5].contains($0.status.id) }),
                (.status(.hasBeen(1)), { _ in true }), (.status(.changedFrom(1)), { $0.status.id == 5 }),
                (.status(.hasNeverBeen(5)), { $0.status.id != 5 }),
                (.tracker(2), { $0.tracker.id == 2 }), (.tracker(.not(2)), { $0.tracker.id != 2 }),
                (.tracker(.is(1, 2)), { [1, 2].contains($0.tracker.id) }),
                (.tracker(.hasBeen(2)), { $0.tracker.id == 2 }),
                (.priority(3), { $0.priority.id == 3 }), (.priority(.not(3)), { $0.priority.id != 3 }),
                (.priority(.changedFrom(2)), { $0.priority.id == 4 }),
                (.author(.me), { $0.author?.id == me }), (.author(.is(me)), { $0.author?.id == me }),
                (.author(.not(me)), { $0.author?.id != me }),
                (.assignedTo(.me), { $0.assignedTo?.id == .user(me) }),
                (.assignedTo(.is(.user(me))), { $0.assignedTo?.id == .user(me) }),
                (.assignedTo(.unset), { $0.assignedTo == nil }), (.assignedTo(.set), { $0.assignedTo != nil }),
                (.subject(.contains("gamma")), { $0.subject.contains("gamma") }),
                (.subject(.contains("beta|gamma")), { $0.subject.contains("beta|gamma") }),
                (.subject(.contains("~gamma")), { $0.subject.contains("~gamma") }),
                (.subject(.doesNotContain("gamma")), { !$0.subject.contains("gamma") }),
                (.subject(.containsAny("alpha beta")), { $0.subject.contains("alpha") || $0.subject.contains("beta") }),
                (.subject(.startsWith(stock.marker)), { _ in true }),
                (.subject(.endsWith("alpha")), { $0.subject.hasSuffix("alpha") }),
                (.description(.contains("needle")), { $0.description?.contains("Needle") == true }),
                (.description(.unset), { ($0.description ?? "").isEmpty }),
                (.description(.set), { !($0.description ?? "").isEmpty }),
                (.notes(.contains("remarkable")), { $0.priority.id == 4 }),
                (.anyText(.contains("haystack")), { $0.description?.contains("haystack") == true }),
                (.startDate(.unset), { $0.startDate == nil }), (.startDate(.set), { $0.startDate != nil }),
                (.dueDate(.on(day)), { $0.dueDate == day }),
                (.dueDate(.onOrAfter(day)), { $0.dueDate.map { $0 >= day } ?? false }),
                (.dueDate(.onOrBefore(day)), { $0.dueDate.map { $0 <= day } ?? false }),
                (.dueDate(.between(day...day)), { $0.dueDate == day }), (.dueDate(.unset), { $0.dueDate == nil }),
                (.dueDate(.set), { $0.dueDate != nil }), (.dueDate(.inMore(thanDays: 30)), { $0.dueDate != nil }),
                (.dueDate(.inLess(thanDays: 30)), { _ in false }), (.dueDate(.today), { _ in false }),
                (.dueDate(.tomorrow), { _ in false }), (.dueDate(.lastMonth), { _ in false }),
                (.createdOn(.today), { _ in true }), (.createdOn(.lessThan(daysAgo: 2)), { _ in true }),
                (.createdOn(.moreThan(daysAgo: 2)), { _ in false }), (.createdOn(.thisYear), { _ in true }),
                (.updatedOn(.withinPast(days: 1)), { _ in true }),
                (.closedOn(.set), { $0.closedOn != nil }), (.closedOn(.unset), { $0.closedOn == nil }),
                (.estimatedHours(.is(2.5)), { $0.estimatedHours == 2.5 }),
                (.estimatedHours(.atLeast(1)), { ($0.estimatedHours ?? 0) >= 1 }),
                (.estimatedHours(.unset), { $0.estimatedHours == nil }),
                (.doneRatio(.is(50)), { $0.doneRatio == 50 }), (.doneRatio(.atMost(10)), { ($0.doneRatio ?? 0) <= 10 }),
                (.doneRatio(.between(40...60)), { (40...60).contains($0.doneRatio ?? 0) }),
                (.isPrivate(true), { $0.isPrivate == true }), (.isPrivate(false), { $0.isPrivate == false }),
                (.parent(.is(ids[0])), { $0.parent?.id == ids[0] }), (.parent(.unset), { $0.parent == nil }),
                (.parent(.set), { $0.parent != nil }), (.parent(.isBelowOrAbove(ids[0])), { $0.parent?.id == ids[0] }),
                (.child(.is(ids[2])), { $0.id == ids[0] }), (.child(.set), { $0.id == ids[0] }),
                (.id(.is(middle)), { $0.id == middle }),
                (.id(.is(anyOf: Array(ids.prefix(2)))), { ids.prefix(2).contains($0.id) }),
                (.id(.atLeast(middle)), { $0.id >= middle }), (.id(.atMost(middle)), { $0.id <= middle }),
                (.id(.between(middle...middle)), { $0.id == middle }),
                (
                    .customField(1, .string(.is("ACME | Söhne"))),
                    { $0.customFields?.first { $0.id == 1 }?.text == "ACME | Söhne" }
                ),
                (.customField(1, .string(.unset)), { $0.customFields?.first { $0.id == 1 }?.isUnset != false }),
                (.customField(1, .string(.set)), { $0.customFields?.first { $0.id == 1 }?.isUnset == false }),
            ]
            for (filter, isMeant) in cases {
                let filters = filter.field == "status_id" ? [filter] : [filter, .status(.any)]
                let found = try await stock.list(filters).map(\.id)
                #expect(found == stock.issues.filter(isMeant).map(\.id), "\(filter)")
            }
        }

        @Test("every sort key orders by what it says, both ways", arguments: ContractServer.all)
        func sorting(_ contract: ContractServer) async throws {
            let stock = try await stock(try contract.start())
            func key<Value: Comparable>(_ read: @escaping (Planio.Issue) -> Value?) -> (Planio.Issue, Planio.Issue) ->
                Bool
            {
                { left, right in
                    switch (read(left), read(right)) {
                    case (let left?, let right?): left <= right
                    // Unset values come first or last as the database has it.
                    default: true
                    }
                }
            }
            let cases: [(Planio.Issue.Sort, (Planio.Issue, Planio.Issue) -> Bool)] = [
                (.id, key(\.id)), (.subject, key { $0.subject }), (.dueDate, key(\.dueDate)),
                (.startDate, key(\.startDate)),
                (.doneRatio, key(\.doneRatio)), (.createdOn, key(\.createdOn)), (.updatedOn, key(\.updatedOn)),
                (.estimatedHours, key(\.estimatedHours)), (.priority, key(\.priority.id)),
                (.tracker, key(\.tracker.id)),
                (.status, key(\.status.id)),
            ]
            for (sort, isOrdered) in cases {
                let up = try await stock.list([.status(.any)], [sort])
                #expect(up.count == 3, "\(sort.key)")
                #expect(zip(up, up.dropFirst()).allSatisfy(isOrdered), "\(sort.key)")
                let down = try await stock.list([.status(.any)], [sort(.descending)])
                #expect(zip(down, down.dropFirst()).allSatisfy { isOrdered($1, $0) }, "\(sort.key) descending")
            }
        }

        @Test(
            "what the server drops from a create without a word is an error that names it",
            arguments: ContractServer.all)
        func drops(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = try server.client(server.jens)
            let error = await #expect(throws: PlanioError.self) {
                try await client.issues.create(in: "some-project", subject: "Dropped") {
                    $0.statusID = 999
                    $0.customFields[999] = .text("x")
                }
            }
            guard case .ignored(let fields, let element)? = error?.kind else {
                Issue.record("\(String(describing: error))"); return
            }
            #expect(fields == ["status_id", "custom field 999"])
            let id = try #require((element as? Planio.Issue)?.id)
            let update = await #expect(throws: PlanioError.self) {
                try await client.issues.update(id, confirming: .readBack) { $0.statusID = 999 }
            }
            guard case .ignored(["status_id"], _)? = update?.kind else {
                Issue.record("\(String(describing: update))"); return
            }
            try await client.issues.delete(id)
        }
    }
}

import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Every filter with every operator, and every sort key of time entries, against what is computed from the full list.
    @Suite("Contract: queries of time entries")
    struct TimeEntryQueries {
        private typealias Case = QueryCase<Planio.TimeEntry>
        private typealias Filter = Planio.TimeEntry.Filter

        /// Entries on issues of an ``IssueStock``.
        private struct Stock {
            let issues: IssueStock
            let customFields: CustomFieldStock
            var entries: [Planio.TimeEntry] = []

            var client: PlanioClient { issues.client }

            init(_ server: RunningServer) async throws {
                issues = try await IssueStock(server)
                customFields = try CustomFieldStock(server, of: .timeEntry)
                let felix = try server.client(server.felix)
                let json = customFields.json
                func add(
                    _ client: PlanioClient, _ letter: Character?, _ hours: Double, _ days: Int,
                    _ activity: Planio.TimeEntryActivity.ID, _ comments: String?,
                    _ change: (inout Planio.TimeEntry.Changes) -> Void = { _ in }
                ) async throws {
                    func set(_ changes: inout Planio.TimeEntry.Changes) throws {
                        changes.activityID = activity
                        changes.comments = comments
                        changes.spentOn = try Day.today.moved(by: days)
                        change(&changes)
                    }
                    if let letter {
                        try await client.timeEntries.create(on: issues.id(letter), hours: hours, set)
                    } else {
                        try await client.timeEntries.create(in: .id(issues.project), hours: hours, set)
                    }
                }
                try await add(client, "a", 0.5, -400, 8, "Needle in a haystack") { $0[field: "custom_fields"] = json }
                try await add(client, "c", 2.25, -7, 9, nil)
                try await add(client, "f", 8, -1, 9, "Walked and talked")
                try await add(felix, "e", 1, 0, 8, "Felix was here")
                try await add(client, nil, 1.5, -8, 8, "On the project") { $0.userID = issues.felix }
                try await add(felix, "s", 3, -40, 9, "Below")
                entries = try await client.timeEntries.list(in: .id(issues.project)).all()
                try #require(entries.count == 8)
            }

            func issue(_ entry: Planio.TimeEntry) -> Planio.Issue? {
                issues.issues.first { $0.id == entry.issue?.id }
            }

            func remove() async throws {
                try customFields.remove(issues.server)
                try await issues.remove()
            }
        }

        @Test("every filter with every operator lists just what it says", arguments: ContractServer.all)
        func filters(_ contract: ContractServer) async throws {
            let stock = try await Stock(try contract.start())
            let cases = try own(stock) + ofIssues(stock)
            await Case.check(cases, of: stock.entries, facts: QueryFacts.timeEntries) { filter in
                let isGlobal = filter.field == "project_id"
                let found = try await stock.client.timeEntries.list(
                    in: isGlobal ? nil : .id(stock.issues.project), matching: [filter]
                ).all()
                return found.filter { entry in stock.entries.contains { $0.id == entry.id } }
            }
            try await stock.remove()
        }

        private func own(_ stock: Stock) throws -> [Case] {
            let (jens, felix) = (stock.issues.jens, stock.issues.felix)
            let (project, below) = (stock.issues.project, stock.issues.below)
            let words = SearchedWords(all: "haystack needle", start: "Walked", end: "Here")
            func role(_ entry: Planio.TimeEntry) -> [Planio.Role.ID] { entry.user?.id == jens ? [3] : [5] }
            // Jens booked for Felix once.
            func author(_ entry: Planio.TimeEntry) -> [Planio.User.ID] {
                [entry.issue == nil ? jens : entry.user?.id].compactMap(\.self)
            }
            return try Case.pastDays(Filter.spentOn, from: Day.today.moved(by: -8)) { $0.spentOn }
                + Case.list(Filter.project, below) { [$0.project.id] }
                + [Case(.project(.mine)) { _ in true }, Case(.project(.bookmarked)) { _ in false }]
                + Case.optionalList(Filter.user, felix) { [$0.user?.id].compactMap(\.self) } + [
                    Case(.user(.me)) { $0.user?.id == jens }
                ]
                + Case.optionalList(Filter.userGroup, 999_999) { _ in [] }
                + Case.optionalList(Filter.userRole, 5, role) + Case.optionalList(Filter.author, felix, author)
                + Case.list(Filter.activity, 8) { [$0.activity?.id].compactMap(\.self) }
                + Case.texts(Filter.comments, words) { [$0.comments] }
                + Case.numbers(Filter.hours, 1.5...3) { $0.hours }
                + Case.list(Filter.projectStatus, .closed) { _ in [] }
                + [
                    Case(.subprojects(.all)) { _ in true }, Case(.subprojects(.none)) { $0.project.id == project },
                    Case(.subprojects(.is(below))) { [project, below].contains($0.project.id) },
                    Case(.subprojects(.not(below))) { $0.project.id != below },
                ]
        }

        private func ofIssues(_ stock: Stock) -> [Case] {
            let (e, f, p) = (stock.issues.id("e"), stock.issues.id("f"), stock.issues.id("p"))
            let words = SearchedWords(all: "query gamma", start: "Query", end: "alpha")
            let version = stock.issues.version
            func issue(_ entry: Planio.TimeEntry) -> Planio.Issue? { stock.issue(entry) }
            return Case.presence(Filter.issue) { $0.issue != nil } + [
                Case(.issue(.is(f))) { $0.issue?.id == f },
                Case(.issue(.isOrIsBelow(e))) { [e, f].contains($0.issue?.id) },
            ]
                + Case.tree(
                    Filter.issueParent, near: p, far: p, isNear: { $0.issue?.id == e },
                    isFar: { [e, f].contains($0.issue?.id) }, { issue($0)?.parent != nil })
                + Case.list(Filter.issueTracker, 1) { [issue($0)?.tracker.id].compactMap(\.self) }
                + Case.list(Filter.issueStatus, 5) { [issue($0)?.status.id].compactMap(\.self) }
                + Case.list(Filter.issueFixedVersion, version) { [issue($0)?.fixedVersion?.id].compactMap(\.self) }
                .map { one in
                    // What is booked on the project itself is in neither list.
                    Case(one.filter) { $0.issue != nil && one.isMeant($0) }
                }
                + Case.texts(Filter.issueSubject, words) { entry in issue(entry).map { [$0.subject] } ?? [nil] }
                + Case.optionalList(Filter.issueCategory, stock.issues.category) {
                    [issue($0)?.category?.id].compactMap(\.self)
                }
        }

        @Test(
            "custom fields of every type, of the entry and of what it points to, list just what they say",
            arguments: ContractServer.all)
        func customFields(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let stock = try await Stock(server)
            let ofUsers = try CustomFieldStock(server, of: .user)
            let ofProjects = try CustomFieldStock(server, of: .project)
            let admin = try server.client(server.admin)
            let (jens, project) = (stock.issues.jens, stock.issues.project)
            try await admin.users.update(jens) { $0[field: "custom_fields"] = ofUsers.json }
            try await admin.projects.update(.id(project)) { $0[field: "custom_fields"] = ofProjects.json }
            let ofIssues = stock.issues.customFields
            let cases =
                try stock.customFields.cases(Planio.TimeEntry.self, CustomFieldStock.own)
                + ofUsers.cases(of: .user, Planio.TimeEntry.self, ofUsers.pointed { $0.user?.id == jens })
                + ofProjects.cases(of: .project, Planio.TimeEntry.self, ofProjects.pointed { $0.project.id == project })
                + ofIssues.cases(
                    of: .issue, Planio.TimeEntry.self,
                    { entry, id, format in stock.issue(entry).map { CustomFieldStock.own($0, id, format) } ?? [] })
            let facts = QueryFacts.customFields("", "user.", "project.", "issue.")
            await Case.check(cases, of: stock.entries, facts: facts) { filter in
                try await stock.client.timeEntries.list(in: .id(project), matching: [filter]).all()
            }
            try ofUsers.remove(server)
            try ofProjects.remove(server)
            try await stock.remove()
        }

        @Test("every sort key orders by what it says, both ways", arguments: ContractServer.all)
        func sorting(_ contract: ContractServer) async throws {
            let stock = try await Stock(try contract.start())
            typealias Key = SortCase<Planio.TimeEntry>
            func issue(_ entry: Planio.TimeEntry) -> Planio.Issue? { stock.issue(entry) }
            let keys: [Key] = [
                Key(.project, text: { $0.project.name }), Key(.spentOn, day: { $0.spentOn }),
                Key(.createdOn, time: { $0.createdOn }), Key(.user, text: { $0.user?.name }),
                // Redmine joins one table for both, and orders by the user.
                Key(.author, text: { $0.user?.name }),
                Key(.activity, number: { ($0.activity?.id.rawValue).map(Double.init) }),
                Key(.issue, number: { ($0.issue?.id.rawValue).map(Double.init) }), Key(.hours, number: { $0.hours }),
                Key(.week, text: { "\($0.spentOn.description.prefix(4))" }),
                Key(.issueTracker, number: { (issue($0)?.tracker.id.rawValue).map(Double.init) }),
                Key(.issueStatus, number: { (issue($0)?.status.id.rawValue).map(Double.init) }),
                Key(.issueCategory, text: { issue($0)?.category?.name }),
                Key(
                    .issueFixedVersion,
                    text: { issue($0)?.fixedVersion?.name?.hasPrefix("Due") == true ? "0" : "1" }),
                Key(
                    .issueParent,
                    number: { entry in
                        let isBelow = [stock.issues.id("e"), stock.issues.id("f")].contains(entry.issue?.id)
                        return (isBelow ? stock.issues.id("p") : entry.issue?.id).map { Double($0.rawValue) }
                    }),
            ]
            try await Key.check(keys, count: stock.entries.count, facts: QueryFacts.timeEntrySort) { sort in
                try await stock.client.timeEntries.list(
                    in: .id(stock.issues.project), matching: [], sorting: [sort]
                ).all()
            }
            try await stock.remove()
        }
    }
}

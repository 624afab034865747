import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// Every filter with every operator, and every sort key of issues, against what is computed from the full list.
    @Suite("Contract: queries of issues")
    struct IssueQueries {
        typealias Case = QueryCase<Planio.Issue>
        typealias Filter = Planio.Issue.Filter

        @Test("every filter with every operator lists just what it says", arguments: ContractServer.all)
        func filters(_ contract: ContractServer) async throws {
            let stock = try await IssueStock(try contract.start())
            let cases =
                try lists(stock) + people(stock) + versions(stock) + texts(stock) + days(stock) + numbers(stock)
                + trees(stock) + relations(stock) + places(stock)
            await Case.check(cases, of: stock.issues, facts: QueryFacts.issues) { filter in
                let status: [Filter] = filter.field == "status_id" ? [] : [.status(.any)]
                let isGlobal = filter.field == "project_id"
                let list = stock.client.issues.list(
                    in: isGlobal ? nil : .id(stock.project), matching: [filter] + status, sorting: [.id])
                let known = Set(stock.ids.values)
                return try await list.all().filter { known.contains($0.id) }
            }
            try await stock.remove()
        }

        @Test(
            "custom fields of every type, of the issue and of what it points to, list just what they say",
            arguments: ContractServer.all)
        func customFields(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let stock = try await IssueStock(server)
            let ofUsers = try CustomFieldStock(server, of: .user)
            let ofProjects = try CustomFieldStock(server, of: .project)
            let admin = try server.client(server.admin)
            try await admin.users.update(stock.jens) { $0[field: "custom_fields"] = ofUsers.json }
            try await admin.projects.update(.id(stock.project)) { $0[field: "custom_fields"] = ofProjects.json }
            let jens = stock.jens
            let cases =
                try stock.customFields.cases(Planio.Issue.self, CustomFieldStock.own)
                + ofUsers.cases(
                    of: .assignedTo, Planio.Issue.self,
                    ofUsers.pointed { issue in issue.assignedTo.map { $0.id == .user(jens) } })
                + ofUsers.cases(
                    of: .author, Planio.Issue.self, ofUsers.pointed { issue in issue.author.map { $0.id == jens } })
                + ofProjects.cases(
                    of: .project, Planio.Issue.self, ofProjects.pointed { issue in issue.project.id == stock.project })
            let facts = QueryFacts.customFields("", "assigned_to.", "author.", "project.")
            await Case.check(cases, of: stock.issues, facts: facts) { filter in
                let list = stock.client.issues.list(
                    in: .id(stock.project), matching: [filter, .status(.any)], sorting: [.id])
                return try await list.all()
            }
            for field in CustomFieldStock.formats.compactMap({ stock.customFields.ids[$0] }) {
                let found = try await stock.client.issues.list(
                    in: .id(stock.project), where: .status(.any), sortedBy: .customField(field)(.descending), .id
                ).all()
                #expect(found.map(\.id) == [stock.id("a")] + stock.ids.values.sorted().filter { $0 != stock.id("a") })
            }
            try ofUsers.remove(server)
            try ofProjects.remove(server)
            try await stock.remove()
        }

        @Test("every sort key orders by what it says, both ways", arguments: ContractServer.all)
        func sorting(_ contract: ContractServer) async throws {
            let stock = try await IssueStock(try contract.start())
            typealias Key = SortCase<Planio.Issue>
            let ids = stock.ids
            // Subtasks leave a trace at their parents on the real server, by who made them.
            let maker = contract.kind == .real ? "Redmine" : nil
            let people: [Character: String?] = ["a": "Jens", "b": "Jens", "d": "Felix", "p": maker, "e": maker]
            let keys: [Key] = [
                Key(.id, number: { Double($0.id.rawValue) }), Key(.project, text: { $0.project.name }),
                Key(.tracker, number: { Double($0.tracker.id.rawValue) }),
                Key(.status, number: { Double($0.status.id.rawValue) }),
                Key(.priority, number: { Double($0.priority.id.rawValue) }), Key(.subject, text: { $0.subject }),
                Key(.author, text: { $0.author?.name }), Key(.assignedTo, text: { $0.assignedTo?.name }),
                Key(.updatedOn, time: { $0.updatedOn }), Key(.createdOn, time: { $0.createdOn }),
                Key(.closedOn, time: { $0.closedOn }), Key(.category, text: { $0.category?.name }),
                Key(.fixedVersion, text: { $0.fixedVersion?.name?.hasPrefix("Due") == true ? "0" : "1" }),
                Key(.startDate, day: { $0.startDate }), Key(.dueDate, day: { $0.dueDate }),
                Key(.estimatedHours, number: { $0.estimatedHours }),
                Key(
                    .estimatedRemainingHours,
                    number: { ($0.estimatedHours ?? 0) * (1 - Double($0.doneRatio ?? 0) / 100) }),
                Key(.totalEstimatedHours, number: { $0.totalEstimatedHours ?? 0 }),
                Key(.spentHours, number: { $0.spentHours }), Key(.totalSpentHours, number: { $0.totalSpentHours }),
                Key(.doneRatio, number: { $0.doneRatio.map(Double.init) }),
                Key(.isPrivate, number: { $0.isPrivate == true ? 1 : 0 }),
                Key(
                    .lastUpdatedBy,
                    text: { issue in
                        people[ids.first { $0.value == issue.id }?.key ?? "?"] ?? nil
                    }),
                // Trees stand together, the root first.
                Key(
                    .parent,
                    number: { issue in
                        let root: Character? = [ids["e"], ids["f"]].contains(issue.id) ? "p" : nil
                        return Double((root.flatMap { ids[$0] } ?? issue.id).rawValue)
                    }),
            ]
            try await Key.check(keys, count: ids.count, facts: QueryFacts.issueSort) { sort in
                try await stock.client.issues.list(
                    in: .id(stock.project), matching: [.status(.any)], sorting: [sort]
                ).all()
            }
            try await stock.remove()
        }

        // MARK: The filters

        private func lists(_ stock: IssueStock) -> [Case] {
            func before(_ values: [Character: [Int]]) -> (Planio.Issue) -> [Int] {
                { values[stock.letter($0)] ?? [] }
            }
            let (statuses, trackers) = (before(["a": [1], "d": [1]]), before(["b": [2], "d": [3]]))
            let priorities = before(["a": [3, 4]])
            let categories = before(["a": [stock.category.rawValue, stock.otherCategory.rawValue]])
            return Case.history(Filter.status, 1, now: { [$0.status.id] }, before: { statuses($0).map { .init($0) } })
                + [
                    Case(.status(.open)) { $0.status.isClosed == false },
                    Case(.status(.closed)) { $0.status.isClosed == true }, Case(.status(.any)) { _ in true },
                ]
                + Case.history(Filter.tracker, 3, now: { [$0.tracker.id] }, before: { trackers($0).map { .init($0) } })
                + Case.history(
                    Filter.priority, 4, now: { [$0.priority.id] }, before: { priorities($0).map { .init($0) } })
                + Case.history(
                    Filter.category, stock.otherCategory, now: { [$0.category?.id].compactMap(\.self) },
                    before: { categories($0).map { .init($0) } })
                + Case.presence(Filter.category) { $0.category != nil }
        }

        private func people(_ stock: IssueStock) -> [Case] {
            let (jens, felix, me) = (stock.jens, stock.felix, Planio.Principal.ID.user(stock.jens))
            func by(_ who: Character, last: Bool = false) -> (Planio.Issue) -> [Planio.User.ID] {
                { issue in
                    let all = IssueStock.updatedBy[stock.letter(issue)] ?? ""
                    return (last ? all.suffix(1) : all[...]).contains(who) ? [who == "j" ? jens : felix] : []
                }
            }
            func role(_ user: Int?) -> [Planio.Role.ID] { user.map { $0 == jens.rawValue ? [3] : [5] } ?? [] }
            let assigned: (Planio.Issue) -> [Planio.Principal.ID] = { [$0.assignedTo?.id].compactMap(\.self) }
            return Case.list(Filter.author, jens) { [$0.author?.id].compactMap(\.self) }
                + [Case(.author(.me)) { $0.author?.id == jens }, Case(.assignedTo(.me)) { assigned($0) == [me] }]
                + Case.history(
                    Filter.assignedTo, .user(felix), now: assigned,
                    before: { stock.letter($0) == "a" ? [me, .user(felix)] : [] })
                + Case.presence(Filter.assignedTo) { $0.assignedTo != nil }
                + Case.list(Filter.authorGroup, 999_999) { _ in [] }
                + Case.optionalList(Filter.assigneeGroup, 999_999) { _ in [] }
                + Case.list(Filter.authorRole, 5) { role($0.author?.id.rawValue) }
                + Case.optionalList(Filter.assigneeRole, 3) { role($0.assignedTo?.id.rawValue) }
                + Case.list(Filter.watcher, .user(felix)) {
                    stock.letter($0) == "a" ? [.user(felix)] : []
                }
                + [Case(.watcher(.me)) { ["a", "b", "d"].contains(stock.letter($0)) }]
                + Case.list(Filter.updatedBy, felix, by("f")) + Case.list(Filter.updatedBy, jens, by("j"))
                + Case.list(Filter.lastUpdatedBy, jens, by("j", last: true))
        }

        private func versions(_ stock: IssueStock) throws -> [Case] {
            func isDue(_ issue: Planio.Issue) -> Bool { issue.fixedVersion?.id == stock.version }
            let due = try Day.today.moved(by: 7)
            return try Case.history(
                Filter.fixedVersion, stock.version, now: { [$0.fixedVersion?.id].compactMap(\.self) },
                before: { stock.letter($0) == "a" ? [stock.version] : [] })
                + Case.presence(Filter.fixedVersion) { $0.fixedVersion != nil }
                + Case.list(Filter.fixedVersionStatus, .locked) { issue in
                    issue.fixedVersion.map { [$0.id == stock.locked ? .locked : .open] } ?? []
                }
                + Case.days(Filter.fixedVersionDueDate, from: due) { isDue($0) ? due : nil }
        }

        private func texts(_ stock: IssueStock) -> [Case] {
            let notes: [Character: [String?]] = [
                "b": ["a remarkable note", "second"], "d": ["Nothing special", "Remarkable, says Felix"],
            ]
            let files: [Character: [String?]] = ["a": ["needles.txt"], "d": ["other.bin"]]
            let descriptions: [Character: [String?]] = ["a": ["All of them"], "d": [nil]]
            func held(_ texts: [Character: [String?]]) -> (Planio.Issue) -> [String?] {
                { texts[stock.letter($0)] ?? [] }
            }
            func words(_ all: String, _ start: String, _ end: String) -> SearchedWords {
                SearchedWords(all: all, start: start, end: end)
            }
            let needle = words("haystack needle", "Needle", "haystack")
            return Case.texts(Filter.subject, words("GAMMA query", "Query", "alpha")) { [$0.subject] }
                + [
                    // Data, in which no operator and no separator means anything.
                    Case(.subject(.contains("beta|gamma"))) { $0.subject.contains("beta|gamma") },
                    Case(.subject(.contains("~gamma"))) { $0.subject.contains("~gamma") },
                    Case(.subject(.contains("*"))) { $0.subject.contains("*") },
                ]
                + Case.texts(Filter.description, needle) { [$0.description] }
                + Case.texts(Filter.notes, words("note remarkable", "Nothing", "felix"), asAWhole: true, held(notes))
                + Case.texts(
                    Filter.attachment, words("needles txt", "other", "txt"), asAWhole: true, held(files))
                + Case.texts(Filter.attachmentDescription, words("them all", "all", "them"), held(descriptions))
                .map { one in
                    // A file without a description is in no negation.
                    one.filter.condition.operator == "!~" ? Case(one.filter) { _ in false } : one
                } + [
                    Case(.attachmentDescription(.doesNotContain("nothing"))) { stock.letter($0) == "a" },
                    Case(.anyText(.contains("haystack needle"))) { $0.description?.contains("Needle") == true },
                    Case(.anyText(.containsAny("haystack remarkable"))) {
                        ["a", "b", "d"].contains(stock.letter($0))
                    },
                    Case(.anyText(.doesNotContain("haystack"))) { stock.letter($0) != "a" },
                ]
        }

        private func days(_ stock: IssueStock) throws -> [Case] {
            let today = Day.today
            let created = try #require(stock.issues.first { $0.id == stock.id("g") }?.createdOn)
            let updated = try #require(stock.issues.first { $0.id == stock.id("g") }?.updatedOn)
            return try Case.days(Filter.startDate, from: today.moved(by: -7)) { $0.startDate }
                + Case.days(Filter.dueDate, from: today.moved(by: 1)) { $0.dueDate }
                + Case.times(Filter.createdOn, at: created) { $0.createdOn }
                + Case.times(
                    Filter.updatedOn, at: updated,
                    isSet: { issue in
                        // Within the second, too.
                        let isLater = issue.updatedOn.flatMap { time in issue.createdOn.map { time > $0 } } == true
                        return isLater || IssueStock.updatedBy[stock.letter(issue)] != nil
                    }
                ) { $0.updatedOn }
                + Case.times(Filter.closedOn, at: updated) { $0.closedOn }
        }
    }
}

import PlanioOAuth

// Redmine's IssueQuery: which filters and sort keys issues have, and what they look at.

extension SandboxQuery where Element == SandboxIssue {
    static func issues(_ context: SandboxQueryContext) -> SandboxQuery {
        SandboxQuery(
            fields: IssueFilters(context: context).all, sortKeys: IssueSortKeys(context: context).all,
            defaults: [SandboxFilter(name: "status_id", operator: "o", values: [""])], defaultSort: "id:desc",
            tieBreaker: { $0.id > $1.id }, reportsInvalid: true)
    }
}

/// The filters that issues have where and for whom they are listed.
struct IssueFilters {
    typealias Field = SandboxFilterField<SandboxIssue>

    let context: SandboxQueryContext

    var state: SandboxState { context.state }
    var caller: SandboxCaller { context.caller }

    var all: [Field] { lists + people + versions + texts + times + numbers + conditional + trees + customFields }

    // MARK: Lists

    private var lists: [Field] {
        var fields = [
            Field(name: "status_id", type: .listStatus, label: "Status") { filter, context throws(SandboxRefusal) in
                switch filter.operator {
                case "o": return { !$0.isClosed }
                case "c": return { $0.isClosed }
                default: return try Self.withHistory("status_id", .listStatus, filter, context) { .int($0.status) }
                }
            },
            listed("tracker_id", .listWithHistory, "Tracker") { .int($0.tracker) },
            listed("priority_id", .listWithHistory, "Priority") { .int($0.priority) },
        ]
        if context.project == nil {
            fields.append(.column("project_id", .list, "Project") { issue, _ in .int(issue.project) })
        } else {
            fields.append(listed("category_id", .listOptionalWithHistory, "Category") { .int($0.category) })
        }
        if context.project.map({ state.selfAndDescendants(ofProject: $0.id).count > 1 }) != false {
            fields.append(
                .column("project.status", .list, "Project's Status") { issue, context in
                    .int(context.state.projects[issue.project]?.status.rawValue)
                })
        }
        return fields
    }

    private func listed(
        _ name: String, _ type: SandboxFilterType, _ label: String, _ column: @escaping (SandboxIssue) -> SandboxColumn
    ) -> Field {
        Field(name: name, type: type, label: label) { filter, context throws(SandboxRefusal) in
            try Self.withHistory(name, type, filter, context, column)
        }
    }

    private static func withHistory(
        _ name: String, _ type: SandboxFilterType, _ filter: SandboxFilter, _ context: SandboxQueryContext,
        _ column: @escaping (SandboxIssue) -> SandboxColumn
    ) throws(SandboxRefusal) -> (SandboxIssue) -> Bool {
        let condition = try SandboxCondition(filter, type, today: context.today)
        return { issue in
            condition.matches(column(issue)) {
                issue.journals.filter { context.state.sees($0, of: issue, context.caller) }.flatMap(\.details)
                    .filter { $0.property == "attr" && $0.name == name }.map(\.old)
            }
        }
    }

    // MARK: People

    private var people: [Field] {
        var fields: [Field] = [
            .column("author_id", .list, "Author") { issue, _ in .int(issue.author) },
            listed("assigned_to_id", .listOptionalWithHistory, "Assignee") { .int($0.assignee) },
            .group("author.group", .list, "Author's group") { $0.author },
            .group("member_of_group", .listOptional, "Assignee's group") { $0.assignee },
            roles("author.role", .list, "Author's role") { $0.author },
            roles("assigned_to_role", .listOptional, "Assignee's role") { $0.assignee },
            updatedBy("updated_by", "Updated by") { $0 },
            updatedBy("last_updated_by", "Last updated by") { $0.last.map { [$0] } ?? [] },
        ]
        if caller.user != nil {
            fields.append(
                Field(name: "watcher_id", type: .list, label: "Watcher") { filter, context throws(SandboxRefusal) in
                    let ids = filter.values.compactMap { Int($0) }
                    let isNegated = filter.operator != "="
                    let me = context.caller.id.map { id in [id] + context.state.groups(ofUser: id).map(\.id) } ?? []
                    return { issue in
                        let project = context.state.projects[issue.project]
                        let seesOthers = project.map { context.state.lists(.viewIssueWatchers, in: $0, context.caller) }
                        let found = ids.contains { id in
                            issue.watchers.contains(id) && (me.contains(id) || seesOthers == true)
                        }
                        return found != isNegated
                    }
                })
        }
        return fields
    }

    /// Members with one of the roles, or members at all.
    private func roles(
        _ name: String, _ type: SandboxFilterType, _ label: String, _ user: @escaping (SandboxIssue) -> Int?
    ) -> Field {
        Field(name: name, type: type, label: label) { filter, context throws(SandboxRefusal) in
            func held(_ issue: SandboxIssue) -> [Int] {
                user(issue).flatMap { context.state.projects[issue.project]?.members[$0]?.roles } ?? []
            }
            let wanted = filter.values.compactMap { Int($0) }
            return switch filter.operator {
            case "=": { held($0).contains(where: wanted.contains) }
            case "!": { !held($0).contains(where: wanted.contains) }
            case "*": { !held($0).isEmpty }
            case "!*": { held($0).isEmpty }
            default: nil
            }
        }
    }

    private func updatedBy(
        _ name: String, _ label: String, _ which: @escaping ([SandboxJournal]) -> [SandboxJournal]
    ) -> Field {
        Field(name: name, type: .list, label: label) { filter, context throws(SandboxRefusal) in
            let isNegated = filter.operator == "!"
            return { issue in
                let visible = issue.journals.filter { context.state.sees($0, of: issue, context.caller) }
                return which(visible).contains { SandboxColumn.int($0.user).isAny(of: filter.values) } != isNegated
            }
        }
    }

    private var versions: [Field] {
        func version(_ issue: SandboxIssue) -> SandboxVersion? { issue.version.flatMap { state.versions[$0] } }
        return [
            listed("fixed_version_id", .listOptionalWithHistory, "Target version") { .int($0.version) },
            Field(name: "fixed_version.status", type: .list, label: "Target version's Status") {
                filter, context throws(SandboxRefusal) in
                let condition = try SandboxCondition(filter, .list, today: context.today)
                let isNegated = filter.operator == "!"
                return { version($0).map { condition.matches(.text($0.status)) } ?? isNegated }
            },
            Field(name: "fixed_version.due_date", type: .date, label: "Target version's Due date") {
                filter, context throws(SandboxRefusal) in
                let condition = try SandboxCondition(filter, .date, today: context.today)
                let isNegated = filter.operator == "!*"
                return { version($0).map { condition.matches(.day($0.dueDate)) } ?? isNegated }
            },
        ]
    }

    // MARK: Texts, times and numbers

    private var texts: [Field] {
        [
            .column("subject", .text, "Subject") { issue, _ in .text(issue.subject) },
            .column("description", .text, "Description") { issue, _ in .text(issue.description) },
            Field(name: "notes", type: .text, label: "Notes") { filter, context throws(SandboxRefusal) in
                var plain = filter
                let isNegated = filter.operator.hasPrefix("!")
                if isNegated {
                    plain = SandboxFilter(
                        name: filter.name, operator: String(filter.operator.dropFirst()), values: filter.values)
                }
                let condition = try SandboxCondition(plain, .text, today: context.today)
                return { issue in
                    issue.journals.contains {
                        context.state.sees($0, of: issue, context.caller) && condition.matches(.text($0.notes))
                    } != isNegated
                }
            },
            attachments("attachment", "File") { $0.filename },
            attachments("attachment_description", "File description") { $0.description },
            Field(name: "any_searchable", type: .search, label: "Any searchable text") {
                filter, context throws(SandboxRefusal) in
                let words = SandboxWords(filter.first)
                let isNegated = filter.operator == "!~"
                let match = filter.operator == "~" ? "~" : "*~"
                return { issue in
                    let notes = issue.journals.filter { context.state.sees($0, of: issue, context.caller) }
                    let texts = [issue.subject, issue.description ?? ""] + notes.compactMap(\.notes)
                    return (words.match(texts.joined(separator: "\n"), match)) != isNegated
                }
            },
        ]
    }

    private func attachments(
        _ name: String, _ label: String, _ text: @escaping (SandboxAttachment) -> String?
    ) -> Field {
        Field(name: name, type: .text, label: label) { filter, context throws(SandboxRefusal) in
            let condition = try SandboxCondition(filter, .text, today: context.today)
            // Of descriptions each file is asked by itself, of names whether there is none.
            if name == "attachment", filter.operator.hasPrefix("!") {
                let positive = SandboxFilter(
                    name: name, operator: String(filter.operator.dropFirst()), values: filter.values)
                let plain = try SandboxCondition(positive, .text, today: context.today)
                return { !$0.attachments.contains { plain.matches(.text(text($0))) } }
            }
            let needsText = filter.operator == "!~"
            return { issue in
                issue.attachments.contains { file in
                    let isThere = text(file)?.isEmpty == false
                    return (isThere || !needsText) && condition.matches(.text(text(file)))
                }
            }
        }
    }

    private var times: [Field] {
        [
            .column("created_on", .datePast, "Created") { issue, _ in .time(issue.createdOn) },
            Field(name: "updated_on", type: .datePast, label: "Updated") { filter, context throws(SandboxRefusal) in
                switch filter.operator {
                case "*": return { $0.updatedOn > $0.createdOn }
                case "!*": return { $0.updatedOn == $0.createdOn }
                default:
                    let condition = try SandboxCondition(filter, .datePast, today: context.today)
                    return { condition.matches(.time($0.updatedOn)) }
                }
            },
            .column("closed_on", .datePast, "Closed") { issue, _ in .time(issue.closedOn) },
            .column("start_date", .date, "Start date") { issue, _ in .day(issue.startDate) },
            .column("due_date", .date, "Due date") { issue, _ in .day(issue.dueDate) },
        ]
    }

    private var numbers: [Field] {
        [
            .column("estimated_hours", .float, "Estimated time") { issue, _ in .number(issue.estimatedHours) },
            .column("done_ratio", .integer, "% Done") { issue, _ in .int(issue.doneRatio) },
            Field(name: "issue_id", type: .integer, label: "Issue") { filter, context throws(SandboxRefusal) in
                if filter.operator == "=" {
                    let ids = Self.ids(filter.first)
                    return { ids.contains($0.id) }
                }
                let condition = try SandboxCondition(filter, .integer, today: context.today)
                return { condition.matches(.int($0.id)) }
            },
        ]
    }
}

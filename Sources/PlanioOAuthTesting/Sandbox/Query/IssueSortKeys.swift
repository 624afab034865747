import PlanioOAuth

/// What issues are sorted and grouped by.
struct IssueSortKeys {
    typealias Key = SandboxSortKey<SandboxIssue>
    let context: SandboxQueryContext

    private var state: SandboxState { context.state }

    var all: [Key] { basic + people + numbers + conditional + customFields }

    private func key(
        _ name: String, isGroupable: Bool = false, isDescending: Bool = false,
        _ column: @escaping (SandboxIssue) -> SandboxColumn
    ) -> Key {
        Key(
            name: name, isGroupable: isGroupable, isDescendingByDefault: isDescending,
            columns: { issue, _ in [column(issue)] })
    }

    private var basic: [Key] {
        [
            key("id", isDescending: true) { .int($0.id) },
            key("project", isGroupable: true) { [state] in .text(state.projects[$0.project]?.name) },
            key("tracker", isGroupable: true) { .int($0.tracker) },
            key("status", isGroupable: true) { .int($0.status) },
            key("priority", isGroupable: true, isDescending: true) { .int($0.priority) },
            key("subject") { .text($0.subject) },
            key("updated_on") { .time($0.updatedOn) },
            key("created_on") { .time($0.createdOn) },
            key("closed_on") { .time($0.closedOn) },
            key("category", isGroupable: true) { [state] in .text($0.category.flatMap { state.categories[$0]?.name }) },
            Key(name: "fixed_version", isGroupable: true, columns: version),
            key("start_date", isGroupable: true) { .day($0.startDate) },
            key("due_date", isGroupable: true) { .day($0.dueDate) },
            Key(name: "parent", isDescendingByDefault: true, columns: tree, fixedAscending: [1]),
        ]
    }

    private func version(_ issue: SandboxIssue, _ context: SandboxQueryContext) -> [SandboxColumn] {
        state.versionColumns(issue)
    }

    private func tree(_ issue: SandboxIssue, _ context: SandboxQueryContext) -> [SandboxColumn] {
        state.treeColumns(issue)
    }

    private var people: [Key] {
        func person(_ id: Int?) -> [SandboxColumn] {
            let user = id.flatMap { state.users[$0] }
            return [.text(user?.firstname), .text(user?.lastname), .int(user?.id)]
        }
        return [
            Key(name: "author", isGroupable: true, columns: { issue, _ in person(issue.author) }),
            Key(name: "assigned_to", isGroupable: true, columns: { issue, _ in person(issue.assignee) }),
            Key(
                name: "last_updated_by",
                columns: { issue, context in
                    person(issue.journals.last { state.sees($0, of: issue, context.caller) }?.user)
                }),
        ]
    }

    private var numbers: [Key] {
        [
            key("done_ratio", isGroupable: true) { .int($0.doneRatio) },
            key("estimated_hours") { .number($0.estimatedHours) },
            key("estimated_remaining_hours") {
                .number(($0.estimatedHours ?? 0) * Double(100 - $0.doneRatio) / 100)
            },
            key("total_estimated_hours", isDescending: true) { [context] issue in
                .number(context.state.totalEstimatedHours(issue, context.caller) ?? 0)
            },
        ]
    }

    private var conditional: [Key] {
        var keys: [Key] = []
        let caller = context.caller
        let mayViewTime =
            context.project.map { state.allows(.viewTimeEntries, in: $0, caller) }
            ?? state.allowsAnywhere(.viewTimeEntries, caller)
        if mayViewTime {
            keys.append(
                key("spent_hours", isDescending: true) { [state] in .number(state.spentHours([$0.id], caller)) })
            keys.append(
                key("total_spent_hours", isDescending: true) { [state] in
                    .number(state.spentHours(state.selfAndDescendants(ofIssue: $0.id), caller))
                })
        }
        if state.allowsAnywhere(.setIssuesPrivate, caller) || state.allowsAnywhere(.setOwnIssuesPrivate, caller) {
            keys.append(key("is_private", isGroupable: true) { .bool($0.isPrivate) })
        }
        return keys
    }

    private var customFields: [Key] {
        state.customFields(of: .issue).filter { !$0.isMultiple }.map { field in
            .customField(field) { $0.customValues[field.id] }
        }
    }
}

extension SandboxState {
    /// By due date, those without one last, then by name.
    func versionColumns(_ issue: SandboxIssue?) -> [SandboxColumn] {
        guard let version = issue?.version.flatMap({ versions[$0] }) else { return [.int(1), .day(nil), .text(nil)] }
        return [.int(version.dueDate == nil ? 1 : 0), .day(version.dueDate), .text(version.name)]
    }

    /// The root, then the order of the tree.
    func treeColumns(_ issue: SandboxIssue?) -> [SandboxColumn] {
        guard let issue else { return [.int(nil), .text(nil)] }
        let path = [issue.id] + ancestors(ofIssue: issue).map(\.id)
        let text = path.reversed().map { String(10_000_000_000 + $0) }.joined(separator: "/")
        return [.int(path.last), .text(text)]
    }
}

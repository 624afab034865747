import Foundation
import PlanioOAuth

// Redmine's TimeEntryQuery. A value that it cannot read drops all filters.

extension SandboxQuery where Element == SandboxTimeEntry {
    static func timeEntries(_ context: SandboxQueryContext) -> SandboxQuery {
        SandboxQuery(
            fields: TimeEntryFilters(context: context).all, sortKeys: TimeEntrySortKeys(context: context).all,
            defaults: [SandboxFilter(name: "spent_on", operator: "*", values: [])], defaultSort: "spent_on:desc",
            tieBreaker: { $0.id < $1.id }, reportsInvalid: false)
    }
}

private typealias Field = SandboxFilterField<SandboxTimeEntry>

private struct TimeEntryFilters {
    let context: SandboxQueryContext

    private var state: SandboxState { context.state }

    var all: [Field] { own + ofIssue + conditional + customFields }

    /// The issue of an entry, if the caller sees it.
    private func issue(_ entry: SandboxTimeEntry) -> SandboxIssue? {
        entry.issue.flatMap { state.issues[$0] }.flatMap { state.lists($0, context.caller) ? $0 : nil }
    }

    private var own: [Field] {
        [
            .column("spent_on", .datePast, "Date") { entry, _ in .day(entry.spentOn) },
            .column("user_id", .listOptional, "User") { entry, _ in .int(entry.user) },
            .column("author_id", .listOptional, "Author") { entry, _ in .int(entry.author) },
            .group("user.group", .listOptional, "User's Group", includingGroups: false) { $0.user },
            Field(name: "user.role", type: .listOptional, label: "User's Role") {
                filter, context throws(SandboxRefusal) in
                func held(_ entry: SandboxTimeEntry) -> [Int] {
                    entry.project.flatMap { context.state.projects[$0]?.members[entry.user]?.roles } ?? []
                }
                let wanted = filter.values.compactMap { Int($0) }
                return switch filter.operator {
                case "=": { held($0).contains(where: wanted.contains) }
                case "!": { !held($0).contains(where: wanted.contains) }
                case "*": { !held($0).isEmpty }
                case "!*": { held($0).isEmpty }
                default: nil
                }
            },
            Field(name: "activity_id", type: .list, label: "Activity") { filter, _ throws(SandboxRefusal) in
                let ids = filter.values.map { SandboxNumber.int($0) }
                let isNegated = filter.operator != "="
                return { entry in entry.activity.map(ids.contains) == true ? !isNegated : isNegated }
            },
            .column("comments", .text, "Comment") { entry, _ in .text(entry.comments) },
            .column("hours", .float, "Hours") { entry, _ in .number(entry.hours) },
        ]
    }

    private var ofIssue: [Field] {
        [
            Field(name: "issue_id", type: .tree, label: "Issue") { filter, context throws(SandboxRefusal) in
                let id = SandboxNumber.int(filter.first)
                switch filter.operator {
                case "=": return { $0.issue == id }
                case "~":
                    guard context.state.issues[id] != nil else { return { _ in false } }
                    let below = context.state.selfAndDescendants(ofIssue: id)
                    return { $0.issue.map(below.contains) == true }
                case "!*": return { $0.issue == nil }
                case "*": return { $0.issue != nil }
                default: return nil
                }
            },
            Field(name: "issue.parent_id", type: .tree, label: "Issue's Parent task") {
                filter, context throws(SandboxRefusal) in
                let ids = filter.first.matches(of: /\d+/).compactMap { Int($0.output) }
                switch filter.operator {
                case "=":
                    return { $0.issue.flatMap { context.state.issues[$0]?.parent }.map(ids.contains) == true }
                case "~":
                    let root = SandboxNumber.int(filter.first)
                    let below = context.state.selfAndDescendants(ofIssue: root).subtracting([root])
                    return { $0.issue.map(below.contains) == true }
                default:
                    let condition = try SandboxCondition(filter, .tree, today: context.today)
                    return { condition.matches(.int(issue($0)?.parent)) }
                }
            },
            .column("issue.tracker_id", .list, "Issue's Tracker") { entry, _ in .int(issue(entry)?.tracker) },
            .column("issue.status_id", .list, "Issue's Status") { entry, _ in .int(issue(entry)?.status) },
            .column("issue.subject", .text, "Issue's Subject") { entry, _ in .text(issue(entry)?.subject) },
            Field(name: "issue.fixed_version_id", type: .list, label: "Issue's Target version") {
                filter, context throws(SandboxRefusal) in
                let ids = filter.values.map { SandboxNumber.int($0) }
                func isMeant(_ entry: SandboxTimeEntry) -> Bool? {
                    entry.issue.map { context.state.issues[$0]?.version.map(ids.contains) == true }
                }
                return switch filter.operator {
                case "=": { isMeant($0) == true }
                // An entry without an issue is in no list, whatever the list is.
                case "!": { isMeant($0) == false }
                default: nil
                }
            },
        ]
    }

    private var conditional: [Field] {
        var fields: [Field] = []
        let below = context.project.map { state.selfAndDescendants(ofProject: $0.id) }
        if let project = context.project {
            fields.append(
                .column("issue.category_id", .listOptional, "Issue's Category") { entry, _ in
                    .int(issue(entry)?.category)
                })
            if let below, below.count > 1 {
                fields.append(
                    Field(name: "subproject_id", type: .listSubprojects, label: "Subproject") {
                        filter, _ throws(SandboxRefusal) in
                        let ids = Set(filter.values.compactMap { Int($0) })
                        return switch filter.operator {
                        case "=": { $0.project == project.id || $0.project.map(ids.contains) == true }
                        case "!": { $0.project.map(ids.contains) != true }
                        case "!*": { $0.project == project.id }
                        default: { _ in true }
                        }
                    })
            }
        } else {
            fields.append(.column("project_id", .list, "Project") { entry, _ in .int(entry.project) })
        }
        if below.map({ $0.count > 1 }) != false {
            fields.append(
                .column("project.status", .list, "Project's Status") { entry, context in
                    .int(entry.project.flatMap { context.state.projects[$0]?.status.rawValue })
                })
        }
        return fields
    }

    private var customFields: [Field] {
        state.customFields(of: .timeEntry).map { field in .customField(field) { $0.customValues[field.id] } }
            + state.customFields(of: .project).map { field in
                .customField(field, prefix: "project") { entry in
                    entry.project.flatMap { state.projects[$0] }?.customValues[field.id]
                }
            }
            + state.customFields(of: .issue).map { field in
                .customField(field, prefix: "issue") { entry in
                    entry.issue.flatMap { state.issues[$0] }?.customValues[field.id]
                }
            }
            + state.customFields(of: .user).map { field in
                .customField(field, prefix: "user") { state.users[$0.user]?.customValues[field.id] }
            }
    }
}

private struct TimeEntrySortKeys {
    typealias Key = SandboxSortKey<SandboxTimeEntry>
    let context: SandboxQueryContext

    private var state: SandboxState { context.state }

    private func key(
        _ name: String, isGroupable: Bool = false, _ columns: @escaping (SandboxTimeEntry) -> [SandboxColumn]
    ) -> Key {
        Key(name: name, isGroupable: isGroupable, columns: { entry, _ in columns(entry) })
    }

    private func issue(_ entry: SandboxTimeEntry) -> SandboxIssue? { entry.issue.flatMap { state.issues[$0] } }

    private func user(_ id: Int) -> [SandboxColumn] {
        let user = state.users[id]
        return [.text(user?.firstname), .text(user?.lastname), .int(user?.id)]
    }

    var all: [Key] {
        [
            key("project", isGroupable: true) { [.text($0.project.flatMap { state.projects[$0]?.name })] },
            key("spent_on", isGroupable: true) { [.day($0.spentOn), .time($0.createdOn)] },
            key("created_on") { [.time($0.createdOn)] },
            key("tweek") { [.int($0.spentOn?.week.year), .int($0.spentOn?.week.number)] },
            // The table of the entry's user is joined, and so asked for both.
            key("author") { user($0.user) },
            key("user", isGroupable: true) { user($0.user) },
            key("activity", isGroupable: true) { [.int($0.activity)] },
            key("issue", isGroupable: true) { [.int($0.issue)] },
            key("issue.tracker") { [.int(issue($0)?.tracker)] },
            key("issue.status") { [.int(issue($0)?.status)] },
            key("issue.category") { [.text(issue($0)?.category.flatMap { state.categories[$0]?.name })] },
            key("issue.fixed_version") { state.versionColumns(issue($0)) },
            Key(
                name: "issue.parent", isDescendingByDefault: true,
                columns: { entry, _ in state.treeColumns(issue(entry)) }, fixedAscending: [1]),
            key("hours") { [.number($0.hours)] },
        ]
            + state.customFields(of: .timeEntry).filter { !$0.isMultiple }.map { field in
                .customField(field) { $0.customValues[field.id] }
            }
    }
}

extension Day {
    /// The calendar's year, with the number of the week by ISO 8601, as Redmine stores them.
    fileprivate var week: (year: Int, number: Int) {
        // The Thursday of a week decides whose week it is.
        let thursday = advanced(by: 4 - weekday)
        let first = Day(year: thursday.year, month: 1, day: 1) ?? thursday
        let days = Int(((thursday.start.timeIntervalSince(first.start)) / 86400).rounded())
        return (year, days / 7 + 1)
    }
}

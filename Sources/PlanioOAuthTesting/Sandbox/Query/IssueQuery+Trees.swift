import PlanioOAuth

// Filters that are there for some only, of trees and relations, and of custom fields.

extension IssueFilters {
    // MARK: What is there for some only

    var conditional: [Field] {
        var fields: [Field] = []
        let mayViewTime =
            context.project.map { state.allows(.viewTimeEntries, in: $0, caller) }
            ?? state.allowsAnywhere(.viewTimeEntries, caller)
        if mayViewTime {
            fields.append(
                Field(name: "spent_time", type: .float, label: "Spent time") { filter, context throws(SandboxRefusal) in
                    let hours = Dictionary(grouping: context.state.timeEntries.values) { $0.issue }
                        .mapValues { $0.reduce(0) { $0 + ($1.hours ?? 0) } }
                    let (first, second) = (
                        SandboxNumber.double(filter.first),
                        filter.values.count > 1 ? SandboxNumber.double(filter.values[1]) : 0
                    )
                    func spent(_ issue: SandboxIssue) -> Double { ((hours[issue.id] ?? 0) * 100).rounded() / 100 }
                    return switch filter.operator {
                    case "=": { spent($0) == first }
                    case ">=": { spent($0) >= first }
                    case "<=": { spent($0) <= first }
                    case "><": { spent($0) >= first && spent($0) <= second }
                    case "*": { spent($0) > 0 }
                    case "!*": { spent($0) == 0 }
                    default: nil
                    }
                })
        }
        if state.allowsAnywhere(.setIssuesPrivate, caller) || state.allowsAnywhere(.setOwnIssuesPrivate, caller) {
            fields.append(
                Field(name: "is_private", type: .list, label: "Private") { filter, _ throws(SandboxRefusal) in
                    let wanted = Set(filter.values.map { $0 != "0" })
                    let isNegated = filter.operator != "="
                    return { wanted.contains($0.isPrivate) != isNegated }
                })
        }
        if let project = context.project {
            let below = state.selfAndDescendants(ofProject: project.id)
            if below.count > 1 {
                fields.append(
                    Field(name: "subproject_id", type: .listSubprojects, label: "Subproject") {
                        filter, _ throws(SandboxRefusal) in
                        let ids = Set(filter.values.compactMap { Int($0) })
                        return switch filter.operator {
                        case "=": { $0.project == project.id || ids.contains($0.project) }
                        case "!": { !ids.contains($0.project) }
                        case "!*": { $0.project == project.id }
                        default: { _ in true }
                        }
                    })
            }
        }
        return fields
    }

    // MARK: Trees and relations

    var trees: [Field] {
        [
            Field(name: "parent_id", type: .tree, label: "Parent task") { filter, context throws(SandboxRefusal) in
                let ids = Self.ids(filter.first)
                switch filter.operator {
                case "=": return { $0.parent.map(ids.contains) == true }
                case "~":
                    let below = ids.map { context.state.selfAndDescendants(ofIssue: $0) }
                    return { issue in zip(ids, below).contains { $0 != issue.id && $1.contains(issue.id) } }
                case "!*": return { $0.parent == nil }
                case "*": return { $0.parent != nil }
                default: return nil
                }
            },
            Field(name: "child_id", type: .tree, label: "Subtasks") { filter, context throws(SandboxRefusal) in
                let parents = Set(context.state.issues.values.compactMap(\.parent))
                switch filter.operator {
                case "=":
                    let found = Set(Self.ids(filter.first).compactMap { context.state.issues[$0]?.parent })
                    return { found.contains($0.id) }
                case "~":
                    let issue = context.state.issues[SandboxNumber.int(filter.first)]
                    let above = Set(issue.map { context.state.ancestors(ofIssue: $0).map(\.id) } ?? [])
                    return { above.contains($0.id) }
                case "!*": return { !parents.contains($0.id) }
                case "*": return { parents.contains($0.id) }
                default: return nil
                }
            },
        ] + SandboxRelation.types.map(relation)
    }

    private func relation(_ type: SandboxRelation.Kind) -> Field {
        Field(name: type.name, type: .relation, label: type.label) { filter, context throws(SandboxRefusal) in
            func others(_ issue: SandboxIssue) -> [SandboxIssue] {
                context.state.relations.values.compactMap { $0.other(of: issue.id, as: type.name) }
                    .compactMap { context.state.issues[$0] }
            }
            let ids = Self.ids(filter.first)
            let project = SandboxNumber.int(filter.first)
            return switch filter.operator {
            case "*": { !others($0).isEmpty }
            case "!*": { others($0).isEmpty }
            case "=": { others($0).contains { ids.contains($0.id) } }
            case "!": ids.isEmpty ? { _ in false } : { !others($0).contains { ids.contains($0.id) } }
            case "=p": { others($0).contains { $0.project == project } }
            case "=!p": { others($0).contains { $0.project != project } }
            case "!p": { !others($0).contains { $0.project == project } }
            case "*o": { others($0).contains { !$0.isClosed } }
            case "!o": { !others($0).contains { !$0.isClosed } }
            default: nil
            }
        }
    }

    static func ids(_ text: String) -> [Int] { text.matches(of: /\d+/).compactMap { Int($0.output) } }

    var customFields: [Field] {
        let own = state.customFields(of: .issue).map { field in
            Field.customField(field) { $0.customValues[field.id] }
        }
        func of(
            _ owner: PlanioSandbox.CustomField.Owner, _ prefix: String,
            _ values: @escaping (SandboxIssue, Int) -> SandboxCustomValues.Value?
        ) -> [Field] {
            state.customFields(of: owner).map { field in
                Field.customField(field, prefix: prefix) { values($0, field.id) }
            }
        }
        return own
            + of(.project, "project") { state.projects[$0.project]?.customValues[$1] }
            + of(.user, "author") { state.users[$0.author]?.customValues[$1] }
            + of(.user, "assigned_to") { issue, field in
                issue.assignee.flatMap { state.users[$0] }?.customValues[field]
            }
    }
}

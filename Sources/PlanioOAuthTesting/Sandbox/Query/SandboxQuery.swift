import Foundation
import PlanioOAuth

/// What a query is asked in: who asks, where and when.
struct SandboxQueryContext {
    let state: SandboxState
    let caller: SandboxCaller
    let project: SandboxProject?
    let now: Date

    var today: Day { Day(now, in: .gmt) }
}

/// A filter that a query has: its type decides the operators, its predicate what they mean.
struct SandboxFilterField<Element> {
    typealias Predicate = (Element) -> Bool

    let name: String
    let type: SandboxFilterType
    /// As error messages call it.
    let label: String
    /// `nil` where the server passes over the filter with this operator.
    let predicate: (SandboxFilter, SandboxQueryContext) throws(SandboxRefusal) -> Predicate?

    /// A filter on a column.
    static func column(
        _ name: String, _ type: SandboxFilterType, _ label: String,
        _ column: @escaping (Element, SandboxQueryContext) -> SandboxColumn
    ) -> SandboxFilterField {
        SandboxFilterField(name: name, type: type, label: label) { filter, context throws(SandboxRefusal) in
            let condition = try SandboxCondition(filter, type, today: context.today)
            return { condition.matches(column($0, context)) }
        }
    }

    /// Whether somebody is in one of the groups, or is one of them.
    static func group(
        _ name: String, _ type: SandboxFilterType, _ label: String, includingGroups: Bool = true,
        _ principal: @escaping (Element) -> Int?
    ) -> SandboxFilterField {
        SandboxFilterField(name: name, type: type, label: label) { filter, context throws(SandboxRefusal) in
            let groups =
                filter.operator.hasSuffix("*")
                ? context.state.groupsInOrder(includingBuiltin: false)
                : filter.values.compactMap { Int($0).flatMap { context.state.groups[$0] } }
            let members = Set(groups.flatMap { Array($0.users) + (includingGroups ? [$0.id] : []) })
            let isNegated = filter.operator.hasPrefix("!")
            return { principal($0).map(members.contains) == true ? !isNegated : isNegated }
        }
    }
}

/// A sort key: one or more columns, some of which are ascending whatever is asked.
struct SandboxSortKey<Element> {
    let name: String
    var isGroupable = false
    var isDescendingByDefault = false
    let columns: (Element, SandboxQueryContext) -> [SandboxColumn]
    var fixedAscending: Set<Int> = []
}

/// Redmine's queries: filters in the short and the long form, defaults, sort keys.
struct SandboxQuery<Element> {
    let fields: [SandboxFilterField<Element>]
    let sortKeys: [SandboxSortKey<Element>]
    /// What counts where no long form is asked for.
    let defaults: [SandboxFilter]
    let defaultSort: String
    /// Appended to every other order.
    let tieBreaker: (Element, Element) -> Bool
    /// Whether a value that cannot be read is an error; if not, all filters are dropped then.
    let reportsInvalid: Bool

    func run(
        on elements: [Element], _ parameters: SandboxParameters, _ context: SandboxQueryContext
    ) throws(SandboxRefusal) -> [Element] {
        // Of issues they are taken before.
        if parameters.text("query_id") != nil { throw SandboxRefusal(status: 404) }
        let filters = try filters(parameters)
        let problems = filters.flatMap { $0.filter.problems($0.field.type, label: $0.field.label) }
        if reportsInvalid, !problems.isEmpty { throw SandboxRefusal(.invalid(problems)) }
        var predicates: [(Element) -> Bool] = []
        if problems.isEmpty {
            for (field, filter) in filters where !filter.values.isEmpty {
                if let predicate = try field.predicate(filter.named(context), context) { predicates.append(predicate) }
            }
        }
        return sorted(elements.filter { element in predicates.allSatisfy { $0(element) } }, parameters, context)
    }

    private func filters(
        _ parameters: SandboxParameters
    ) throws(SandboxRefusal) -> [(field: SandboxFilterField<Element>, filter: SandboxFilter)] {
        var found: [(field: SandboxFilterField<Element>, filter: SandboxFilter)] = []
        func add(_ field: SandboxFilterField<Element>, _ filter: SandboxFilter) {
            found.removeAll { $0.field.name == field.name }
            found.append((field, filter))
        }
        if let names = parameters["f"] ?? parameters["fields"] {
            let operators = (parameters["op"] ?? parameters["operators"])?.object ?? [:]
            let values = (parameters["v"] ?? parameters["values"])?.object ?? [:]
            guard !operators.isEmpty else { return [] }
            for name in names.array?.compactMap(\.string) ?? [] {
                try Self.refuseNotDone(name)
                guard let field = fields.first(where: { $0.name == name }) else { continue }
                // Values that are no array are passed over with their filter.
                if let given = values[name], given.array == nil { continue }
                add(
                    field,
                    SandboxFilter(
                        name: name, operator: operators[name]?.string ?? "",
                        values: values[name]?.array?.compactMap(\.rubyText) ?? [""]))
            }
            return found
        }
        for filter in defaults {
            if let field = fields.first(where: { $0.name == filter.name }) { add(field, filter) }
        }
        for (name, _) in parameters.members { try Self.refuseNotDone(name) }
        for field in fields {
            guard let value = parameters[field.name], value != .null else { continue }
            guard let expression = value.string else { throw SandboxRefusal(.internalError) }
            add(field, SandboxFilter(field.name, expression: expression, field.type))
        }
        return found
    }

    /// Filters of what an issue's version or a custom field points to: passed over, they would list everything.
    private static func refuseNotDone(_ name: String) throws(SandboxRefusal) {
        guard name.wholeMatch(of: /fixed_version\.cf_\d+|cf_\d+\.\w+/) != nil else { return }
        throw .unsupported("the filter \(name)")
    }

    // MARK: Order

    private func sorted(
        _ elements: [Element], _ parameters: SandboxParameters, _ context: SandboxQueryContext
    ) -> [Element] {
        var asked = Self.criteria(parameters.text("sort") ?? "")
        if asked.isEmpty { asked = Self.criteria(defaultSort) }
        var order = asked.compactMap { criterion in
            sortKeys.first { $0.name == criterion.key }.map { (key: $0, isDescending: criterion.isDescending) }
        }
        if let group = sortKeys.first(where: { $0.isGroupable && $0.name == parameters.text("group_by") }) {
            let isDescending = asked.first { $0.key == group.name }?.isDescending ?? group.isDescendingByDefault
            order.insert((group, isDescending), at: 0)
        }
        let keyed = elements.map { element in (element, order.map { $0.key.columns(element, context) }) }
        return keyed.sorted { left, right in
            for (position, (key, isDescending)) in order.enumerated() {
                for (column, pair) in zip(left.1[position], right.1[position]).enumerated() {
                    guard let isOrdered = SandboxColumn.isOrdered(pair.0, pair.1) else { continue }
                    return isOrdered != (isDescending && !key.fixedAscending.contains(column))
                }
            }
            return tieBreaker(left.0, right.0)
        }.map(\.0)
    }

    /// `id:desc,subject`: three count, each key once; what is not `desc` is ascending.
    private static func criteria(_ text: String) -> [(key: String, isDescending: Bool)] {
        var found: [(key: String, isDescending: Bool)] = []
        for part in text.split(separator: ",") {
            let sides = part.split(separator: ":", omittingEmptySubsequences: false)
            guard let key = sides.first.map(String.init), !key.allSatisfy(\.isWhitespace),
                !found.contains(where: { $0.key == key })
            else { continue }
            found.append((key, sides.count > 1 && sides[1] == "desc"))
        }
        return Array(found.prefix(3))
    }
}

extension SandboxFilter {
    /// With `me` and `mine` as ids.
    func named(_ context: SandboxQueryContext) -> SandboxFilter {
        var filter = self
        let people = ["assigned_to_id", "author_id", "user_id", "watcher_id", "updated_by", "last_updated_by"]
        if people.contains(name), values.contains("me") {
            filter.values.removeAll { $0 == "me" }
            filter.values.append(context.caller.id.map(String.init) ?? "0")
            if ["assigned_to_id", "watcher_id"].contains(name), let id = context.caller.id {
                filter.values += context.state.groups(ofUser: id).map { String($0.id) }
            }
        }
        if ["project_id", "id", "parent_id"].contains(name) {
            if values.contains("mine") {
                filter.values.removeAll { $0 == "mine" }
                let own = context.state.projects.values.filter { project in
                    project.status != .archived && context.caller.id.map { project.members[$0] != nil } == true
                }
                filter.values += own.map { String($0.id) }
            }
            // Nobody has bookmarks here.
            filter.values.removeAll { $0 == "bookmarks" }
        }
        return filter
    }
}

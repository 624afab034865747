import PlanioOAuth

extension Contract.IssueQueries {
    // MARK: Numbers, trees, relations and places

    func numbers(_ stock: IssueStock) throws -> [Case] {
        let (a, d) = (stock.id("a"), stock.id("d"))
        func isBetween(_ issue: Planio.Issue) -> Bool { (a...d).contains(issue.id) }
        return Case.numbers(Filter.estimatedHours, 2.5...9) { $0.estimatedHours }
            + Case.numbers(Filter.doneRatio, 30...50) { $0.doneRatio }
            + Case.numbers(Filter.spentHours, 1.5...4) { [a: 1.5, d: 3][$0.id, default: 0] }.map { one in
                // Nothing spent is 0 to other operators.
                switch one.filter.condition.operator {
                case "*": Case(one.filter) { [a, d].contains($0.id) }
                case "!*": Case(one.filter) { ![a, d].contains($0.id) }
                default: one
                }
            }
            + [
                Case(.isPrivate(true)) { $0.isPrivate == true }, Case(.isPrivate(false)) { $0.isPrivate == false },
                // The library has one word for each of the two.
                Case(.custom("is_private", .init("!", ["1"]))) { $0.isPrivate == false },
                Case(.id(.is(a, d))) { [a, d].contains($0.id) }, Case(.id(.atLeast(d))) { $0.id >= d },
                Case(.id(.atMost(d))) { $0.id <= d }, Case(.id(.between(a...d)), isBetween),
                // Every issue has an id, so the library has no word for these.
                Case(.custom("issue_id", .init("*"))) { _ in true },
                Case(.custom("issue_id", .init("!*"))) { _ in false },
            ]
    }

    func trees(_ stock: IssueStock) -> [Case] {
        let (p, e, f) = (stock.id("p"), stock.id("e"), stock.id("f"))
        return Case.tree(
            Filter.parent, near: p, far: p, isNear: { $0.id == e }, isFar: { [e, f].contains($0.id) },
            { $0.parent != nil })
            + Case.tree(
                Filter.child, near: f, far: f, isNear: { $0.id == e }, isFar: { [p, e].contains($0.id) },
                { [p, e].contains($0.id) })
            + [
                Case(.parent(.is(p, e))) { [e, f].contains($0.id) },
                Case(.child(.is(e, f))) { [p, e].contains($0.id) },
            ]
    }

    func relations(_ stock: IssueStock) -> [Case] {
        let fields: [(Planio.Filter<Planio.Issue>.Relation, stored: String, isReversed: Bool?)] = [
            (Filter.relates, "relates", nil), (Filter.duplicates, "duplicates", false),
            (Filter.duplicated, "duplicates", true), (Filter.blocks, "blocks", false),
            (Filter.blocked, "blocks", true), (Filter.precedes, "precedes", false),
            (Filter.follows, "precedes", true), (Filter.copiedTo, "copied_to", false),
            (Filter.copiedFrom, "copied_to", true),
        ]
        let byLetter = Dictionary(uniqueKeysWithValues: stock.issues.map { (stock.letter($0), $0) })
        return fields.flatMap { filter, type, isReversed -> [Case] in
            func others(_ issue: Planio.Issue) -> [Planio.Issue] {
                let letter = stock.letter(issue)
                return IssueStock.relations.filter { $0.type == type }.compactMap { relation in
                    if isReversed != true, relation.from == letter { return byLetter[relation.to] }
                    if isReversed != false, relation.to == letter { return byLetter[relation.from] }
                    return nil
                }
            }
            let (target, project) = (stock.id(isReversed == true ? "b" : "c"), stock.project)
            return Case.presence(filter) { !others($0).isEmpty } + [
                Case(filter(.issue(target))) { others($0).contains { $0.id == target } },
                Case(filter(.notIssue(target))) { !others($0).contains { $0.id == target } },
                Case(filter(.issue(in: project))) { others($0).contains { $0.project.id == project } },
                Case(filter(.issue(notIn: project))) { others($0).contains { $0.project.id != project } },
                Case(filter(.noIssue(in: project))) { !others($0).contains { $0.project.id == project } },
                Case(filter(.anyOpenIssue)) { others($0).contains { $0.status.isClosed == false } },
                Case(filter(.noOpenIssue)) { !others($0).contains { $0.status.isClosed == false } },
            ]
        }
    }

    func places(_ stock: IssueStock) -> [Case] {
        let (project, below, closed) = (stock.project, stock.below, stock.closedBelow)
        return Case.list(Filter.project, below) { [$0.project.id] }
            + [
                Case(.project(.is(project, closed))) { [project, closed].contains($0.project.id) },
                Case(.project(.mine)) { _ in true }, Case(.project(.bookmarked)) { _ in false },
            ]
            + Case.list(Filter.projectStatus, .closed) { [$0.project.id == closed ? .closed : .active] } + [
                Case(.subprojects(.all)) { _ in true }, Case(.subprojects(.none)) { $0.project.id == project },
                Case(.subprojects(.is(below))) { [project, below].contains($0.project.id) },
                Case(.subprojects(.not(below))) { $0.project.id != below },
            ]
    }
}

extension Planio.Filter where R == Planio.Issue {
    typealias Relation = (Planio.RelationCondition) -> Self
}

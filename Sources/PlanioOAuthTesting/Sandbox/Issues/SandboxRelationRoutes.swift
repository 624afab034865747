import Foundation
import PlanioOAuth

// Relations of issues, as Redmine's IssueRelationsController does it.

extension SandboxState {
    static let relationRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "issues/:issue_id/relations") { state, context throws(SandboxRefusal) in
            let (issue, _) = try state.issue(context, ":issue_id", allowing: [.manageIssueRelations])
            return SandboxResponse(json: ["relations": .array(state.relationsJSON(issue, context.caller))])
        },
        SandboxRoute("POST", "issues/:issue_id/relations") { state, context throws(SandboxRefusal) in
            try state.createRelation(context)
        },
        SandboxRoute("GET", "relations/:id") { state, context throws(SandboxRefusal) in
            SandboxResponse(json: ["relation": state.json(try state.relation(context))])
        },
        SandboxRoute("DELETE", "relations/:id") { state, context throws(SandboxRefusal) in
            try state.deleteRelation(context)
        },
    ]

    func json(_ relation: SandboxRelation) -> JSONValue {
        [
            "id": .int(relation.id), "issue_id": .int(relation.from), "issue_to_id": .int(relation.to),
            "relation_type": .string(relation.type), "delay": relation.delay.map(JSONValue.int) ?? .null,
        ]
    }

    private func relation(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxRelation {
        guard let relation = relations[context.id()] else { throw SandboxRefusal(status: 404) }
        for id in [relation.from, relation.to] {
            guard let issue = issues[id], sees(issue, context.caller) else { throw denied(context.caller) }
        }
        return relation
    }

    private mutating func createRelation(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let (issue, _) = try issue(context, ":issue_id", allowing: [.manageIssueRelations])
        let attributes = try context.attributes("relation")
        guard let user = context.caller.id else { throw mustSignIn }
        if context.parameters["relation"]?.object == nil { throw SandboxRefusal(.internalError) }
        let targets: [String]
        switch attributes["issue_to_id"] {
        case .string(let text)? where !text.allSatisfy(\.isWhitespace):
            targets = text.split(separator: ",").map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
        case .int(let id)?: targets = [String(id)]
        case nil, .null?, .string?: targets = [""]
        default: throw .unsupported("a relation's issue_to_id that is no number and no text")
        }
        var saved: SandboxRelation?
        var problems: [String] = []
        for target in targets {
            (saved, problems) = add(from: issue, target, attributes, context, by: user)
        }
        // Of several the last one is answered.
        guard let saved else { throw SandboxRefusal(.invalid(problems)) }
        return SandboxResponse(
            status: 201, fields: ["Location": "\(site)/relations/\(saved.id)"], json: ["relation": json(saved)])
    }

    private mutating func add(
        from issue: SandboxIssue, _ target: String, _ attributes: JSONMembers, _ context: SandboxContext,
        by user: Int
    ) -> (SandboxRelation?, [String]) {
        let digits = target.trimmingCharacters(in: .whitespaces)
        let number = Int(digits.hasPrefix("#") ? String(digits.dropFirst()) : digits)
        let other = number.flatMap { issues[$0] }.flatMap { lists($0, context.caller) ? $0 : nil }
        let type = attributes["relation_type"]?.rubyText
        let name = type.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } ?? "relates"
        let delay = attributes["delay"]?.rubyText.flatMap { $0.isEmpty ? nil : $0 }
        let problems = problems(from: issue, name, to: other, delay)
        guard problems.isEmpty, let other, let kind = SandboxRelation.types.first(where: { $0.name == name }) else {
            return (nil, problems)
        }
        var (from, to) = (issue.id, other.id)
        if kind.reverse != nil || (kind.isSymmetric && from > to) { swap(&from, &to) }
        guard !relations.values.contains(where: { $0.from == from && $0.to == to }) else {
            return (nil, ["has already been taken"])
        }
        let stored = kind.reverse ?? name
        let relation = SandboxRelation(
            id: nextID(.relation), from: from, to: to, type: stored,
            delay: stored == "precedes" ? delay.map { SandboxNumber.int($0) } ?? 0 : nil)
        relations[relation.id] = relation
        let journals = issues[to]?.journals.count
        reschedule(along: relation, by: user, context.now)
        noteRelation(
            relation, isAdded: true, context.caller, isNew: issues[to]?.journals.count == journals, context.now)
        return (relation, [])
    }

    /// What is wrong, in the server's words and order.
    private func problems(
        from issue: SandboxIssue, _ name: String, to other: SandboxIssue?, _ delay: String?
    ) -> [String] {
        var problems: [String] = []
        if other == nil { problems.append("Related issue cannot be blank") }
        if !SandboxRelation.types.contains(where: { $0.name == name }) {
            problems.append("Relation type is not included in the list")
        }
        if let delay, Double(delay) == nil { problems.append("Delay is not a number") }
        guard let other else { return problems }
        if relations.values.contains(where: { $0.from == issue.id && $0.to == other.id }) {
            problems.append("Related issue has already been taken")
        }
        if other.id == issue.id { problems.append("Related issue is invalid") }
        if other.project != issue.project { problems.append("Related issue doesn't belong to the same project") }
        let isCircular =
            switch name {
            case "follows": reschedules(issue.id, other.id)
            case "precedes": reschedules(other.id, issue.id)
            case "blocked": blocks(issue.id, other.id)
            case "blocks": blocks(other.id, issue.id)
            case "relates": relations.values.contains { $0.from == other.id && $0.to == issue.id }
            default: false
            }
        if isCircular { problems.append("This relation would create a circular dependency") }
        if ancestors(ofIssue: issue).contains(where: { $0.id == other.id })
            || ancestors(ofIssue: other).contains(where: { $0.id == issue.id })
        {
            problems.append("An issue cannot be linked to one of its subtasks")
        }
        return problems
    }

    private mutating func deleteRelation(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let relation = try relation(context)
        let isAllowed = [relation.from, relation.to].contains { id in
            issues[id].flatMap { projects[$0.project] }
                .map { allows(.manageIssueRelations, in: $0, context.caller) } == true
        }
        guard isAllowed else { throw denied(context.caller) }
        relations[relation.id] = nil
        noteRelation(relation, isAdded: false, context.caller, isNew: true, context.now)
        return .noContent
    }

    /// Both issues tell of it; where the other was moved, in the same journal.
    private mutating func noteRelation(
        _ relation: SandboxRelation, isAdded: Bool, _ caller: SandboxCaller, isNew: Bool, _ now: Date
    ) {
        guard let user = caller.id else { return }
        for (id, other) in [(relation.from, relation.to), (relation.to, relation.from)] {
            guard var issue = issues[id] else { continue }
            let name =
                SandboxRelation.types.first { id == relation.to && $0.reverse == relation.type }?.name ?? relation.type
            let detail = SandboxJournal.Detail(
                property: "relation", name: name, old: isAdded ? nil : String(other), new: isAdded ? String(other) : nil
            )
            if !isNew, id == relation.to, let last = issue.journals.indices.last {
                issue.journals[last].details.append(detail)
            } else {
                issue.journals.append(
                    SandboxJournal(id: nextID(.journal), user: user, notes: "", details: [detail], createdOn: now))
            }
            watch(&issue, caller)
            issues[id] = issue
        }
    }
}

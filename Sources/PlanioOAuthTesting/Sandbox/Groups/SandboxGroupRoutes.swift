import Foundation
import PlanioOAuth

// Groups, as Redmine's GroupsController does it.

extension SandboxState {
    static let groupRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "groups") { state, context throws(SandboxRefusal) in
            try state.requireAdmin(context.caller)
            let groups = state.groupsInOrder(includingBuiltin: context.parameters.text("builtin") == "1")
            return SandboxResponse(json: ["groups": .array(groups.map { state.json($0) })])
        },
        SandboxRoute("POST", "groups") { state, context throws(SandboxRefusal) in try state.createGroup(context) },
        SandboxRoute("GET", "groups/:id") { state, context throws(SandboxRefusal) in
            SandboxResponse(json: ["group": state.json(try state.group(context), context)])
        },
        SandboxRoute("PUT", "groups/:id") { state, context throws(SandboxRefusal) in
            try state.requireAdmin(context.caller)
            let group = try state.group(context)
            // Redmine's own take nothing, without a word.
            if group.builtin == nil { try state.save(group, context) }
            return .noContent
        },
        SandboxRoute("DELETE", "groups/:id") { state, context throws(SandboxRefusal) in
            try state.requireAdmin(context.caller)
            let group = try state.group(context)
            if group.builtin == nil { state.deleteGroup(group) }
            return .noContent
        },
        SandboxRoute("POST", "groups/:id/users") { state, context throws(SandboxRefusal) in
            try state.requireAdmin(context.caller)
            let group = try state.group(context)
            let given = context.parameters["user_id"] ?? context.parameters["user_ids"]
            let ids = Set((given?.array ?? [given].compactMap { $0 }).compactMap(\.rubyInt))
            let new = ids.filter { state.users[$0] != nil && !group.users.contains($0) }
            guard !new.isEmpty else { throw SandboxRefusal(.invalid(["User is invalid"])) }
            guard group.builtin == nil else { throw SandboxRefusal(.internalError) }
            for user in new.sorted() { state.add(user: user, toGroup: group.id) }
            return .noContent
        },
        SandboxRoute("DELETE", "groups/:id/users/:user_id") { state, context throws(SandboxRefusal) in
            try state.requireAdmin(context.caller)
            let group = try state.group(context)
            let user = context.id(":user_id")
            guard state.users[user] != nil else { throw SandboxRefusal(.error(404, "Not Found")) }
            state.remove(user: user, fromGroup: group.id)
            return .noContent
        },
    ]

    private func group(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxGroup {
        guard let group = groups[context.id()], seesPrincipal(group.id, context.caller) else {
            throw SandboxRefusal(status: 404)
        }
        return group
    }

    private func json(_ group: SandboxGroup, _ context: SandboxContext? = nil) -> JSONValue {
        var json: JSONMembers = ["id": .int(group.id), "name": .string(group.name)]
        if let builtin = group.builtin { json["builtin"] = .string(builtin) }
        if group.builtin == nil { json["custom_fields"] = self.json(group.customValues, customFields(of: .group)) }
        guard let context else { return .object(json) }
        if context.include.contains("users"), group.builtin == nil {
            json["users"] = .array(
                group.users.sorted().compactMap { users[$0] }.map { Self.reference($0.id, $0.name) })
        }
        if context.include.contains("memberships") {
            json["memberships"] = membershipsJSON(of: group.id, context.caller)
        }
        return .object(json)
    }

    private mutating func createGroup(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        try requireAdmin(context.caller)
        let group = SandboxGroup(id: 0, name: "")
        let attributes = context.parameters["group"]?.object ?? [:]
        let users = try named(attributes["user_ids"])
        let problems = problems(edited(group, attributes))
        guard problems.isEmpty else { throw SandboxRefusal(.invalid(problems)) }
        let id = nextID(.user)
        let new = edited(SandboxGroup(id: id, name: ""), attributes)
        groups[id] = new
        for user in users ?? [] { add(user: user, toGroup: id) }
        return SandboxResponse(
            status: 201, fields: ["Location": "\(site)/groups/\(id)"],
            json: ["group": json(groups[id] ?? new, context)])
    }

    private mutating func save(_ group: SandboxGroup, _ context: SandboxContext) throws(SandboxRefusal) {
        let attributes = context.parameters["group"]?.object ?? [:]
        // Rails puts the users in before it looks whether the rest is right.
        if let users = try named(attributes["user_ids"]) {
            for user in group.users.subtracting(users) { remove(user: user, fromGroup: group.id) }
            for user in users where !group.users.contains(user) { add(user: user, toGroup: group.id) }
        }
        let new = edited(groups[group.id] ?? group, attributes)
        let problems = problems(new)
        guard problems.isEmpty else { throw SandboxRefusal(.invalid(problems)) }
        groups[group.id] = new
    }

    private func edited(_ group: SandboxGroup, _ attributes: JSONMembers) -> SandboxGroup {
        var group = group
        if let name = attributes["name"] { group.name = name.rubyText ?? "" }
        if let value = attributes["twofa_required"] { group.requiresTwoFactor = SandboxUserEdit.isTrue(value) }
        let fields = customFields(of: .group)
        assignCustomFields(attributes, fields, to: &group.customValues)
        group.customValues.store(fields)
        return group
    }

    /// The users that a list of ids names; `nil` if there is no list.
    private func named(_ ids: JSONValue?) throws(SandboxRefusal) -> [Int]? {
        guard let ids = ids?.array else { return nil }
        let named = ids.filter { !$0.isBlank }.compactMap(\.rubyInt)
        guard named.allSatisfy({ users[$0] != nil }) else { throw SandboxRefusal(.error(404, "Not Found")) }
        return named
    }

    private func problems(_ group: SandboxGroup) -> [String] {
        var problems: [String] = []
        if group.name.allSatisfy(\.isWhitespace) { problems.append("Name cannot be blank") }
        let others = groups.values.filter { $0.id != group.id }
        if others.contains(where: { $0.name.lowercased() == group.name.lowercased() }) {
            problems.append("Name has already been taken")
        }
        if group.name.count > 255 { problems.append("Name is too long (maximum is 255 characters)") }
        return self.problems(group.customValues, customFields(of: .group), project: nil) + problems
    }

    private mutating func deleteGroup(_ group: SandboxGroup) {
        for project in projects.keys { projects[project]?.members[group.id]?.grants = [] }
        inheritMembers()
        for (key, issue) in issues where issue.assignee == group.id { issues[key]?.assignee = nil }
        removeWatcher(group.id)
        groups[group.id] = nil
    }
}

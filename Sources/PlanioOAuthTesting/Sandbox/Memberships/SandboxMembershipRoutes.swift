import PlanioOAuth

// Members of projects, as Redmine's MembersController does it.

extension SandboxState {
    static let membershipRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "projects/:project_id/memberships") { state, context throws(SandboxRefusal) in
            let project = try state.parent(context, allowing: [.viewMembers, .manageMembers])
            let members = project.members.sorted { $0.value.id < $1.value.id }
            return state.list("memberships", members, context) { state.json($0.value, of: $0.key, in: project) }
        },
        SandboxRoute("POST", "projects/:project_id/memberships") { state, context throws(SandboxRefusal) in
            try state.createMembership(context)
        },
        SandboxRoute("GET", "memberships/:id") { state, context throws(SandboxRefusal) in
            let (principal, member, project) = try state.membership(context, allowing: [.viewMembers, .manageMembers])
            return SandboxResponse(json: ["membership": state.json(member, of: principal, in: project)])
        },
        SandboxRoute("PUT", "memberships/:id") { state, context throws(SandboxRefusal) in
            try state.updateMembership(context)
        },
        SandboxRoute("DELETE", "memberships/:id") { state, context throws(SandboxRefusal) in
            let (principal, member, project) = try state.membership(context, allowing: [.manageMembers])
            let isDeletable =
                member.inheritedRoles.isEmpty
                && member.ownRoles.isSubset(of: state.givableRoles(to: context.caller, in: project))
            guard isDeletable else { throw SandboxRefusal(status: 422) }
            state.projects[project.id]?.members[principal]?.grants = []
            state.inheritMembers()
            return .noContent
        },
    ]

    private func membership(
        _ context: SandboxContext, allowing permissions: [Scope]
    ) throws(SandboxRefusal) -> (Int, SandboxMember, SandboxProject) {
        let id = context.id()
        for project in projects.values {
            guard let (principal, member) = project.members.first(where: { $0.value.id == id }) else { continue }
            try authorize(permissions, in: project, context.caller)
            return (principal, member, project)
        }
        throw SandboxRefusal(status: 404)
    }

    func json(_ grants: [SandboxMember.Grant]) -> [JSONValue] {
        grants.compactMap { grant in
            guard let role = roles[grant.role] else { return nil }
            var json: JSONMembers = ["id": .int(role.id), "name": .string(role.name)]
            if grant.source != nil { json["inherited"] = true }
            return .object(json)
        }
    }

    private func json(_ member: SandboxMember, of principal: Int, in project: SandboxProject) -> JSONValue {
        let kind =
            switch principal {
            case SandboxMember.anonymous: "group_anonymous"
            case SandboxMember.nonMembers: "group_non_member"
            default: users[principal] == nil ? "group" : "user"
            }
        var json: JSONMembers = ["id": .int(member.id), "project": Self.reference(project.id, project.name)]
        json[kind] = principalReference(principal)
        json["roles"] = .array(self.json(member.grants))
        return .object(json)
    }

    /// The roles that the caller may give and take.
    private func givableRoles(to caller: SandboxCaller, in project: SandboxProject) -> Set<Int> {
        let own = caller.user.flatMap { project.members[$0.id] }?.roles ?? []
        let mayGive = caller.isAdmin || own.contains { roles[$0]?.has(.manageMembers) == true }
        return mayGive ? Set(roles.values.filter(\.isMember).map(\.id)) : []
    }

    private func roleIDs(_ attributes: JSONMembers) -> [Int] {
        (attributes["role_ids"]?.array ?? []).compactMap(\.rubyInt).filter { $0 != 0 }
    }

    private mutating func createMembership(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let project = try parent(context, allowing: [.manageMembers])
        guard let attributes = context.parameters["membership"]?.object else {
            // There is no first member to show.
            throw SandboxRefusal(.internalError)
        }
        let givable = givableRoles(to: context.caller, in: project)
        let roles = roleIDs(attributes).filter(givable.contains)
        let given = attributes["user_id"].flatMap { $0.isBlank ? nil : $0 } ?? attributes["user_ids"] ?? .null
        var ids = given.array?.map(\.rubyInt) ?? [given.rubyInt]
        if ids.isEmpty { ids = [nil] }
        guard !ids.contains(SandboxUser.anonymous) else { throw .unsupported("memberships of the anonymous user") }
        var members = project.members
        for (index, id) in ids.enumerated() {
            var problems: [String] = []
            if principalReference(id) == nil { problems.append("User or Group cannot be blank") }
            if id.map({ members[$0] != nil }) == true { problems.append("User has already been taken") }
            if roles.isEmpty { problems.append("Role cannot be empty") }
            guard problems.isEmpty, let id else {
                // All or none; and the server stumbles over the first, which has no id then.
                throw SandboxRefusal(index == 0 ? .invalid(problems) : .internalError)
            }
            members[id] = SandboxMember(id: nextID(.member), roles: roles)
        }
        projects[project.id]?.members = members
        inheritMembers()
        guard let first = ids.first ?? nil, let member = projects[project.id]?.members[first] else {
            throw SandboxRefusal(.internalError)
        }
        return SandboxResponse(
            status: 201, fields: ["Location": "\(site)/memberships/\(member.id)"],
            json: ["membership": json(member, of: first, in: project)])
    }

    private mutating func updateMembership(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let (principal, member, project) = try membership(context, allowing: [.manageMembers])
        guard let attributes = context.parameters["membership"]?.object else { return .noContent }
        let givable = givableRoles(to: context.caller, in: project)
        let kept = Set(member.roles).subtracting(givable).union(member.inheritedRoles)
        let wanted = kept.union(roleIDs(attributes).filter(givable.contains))
        var grants = member.grants.filter { $0.source != nil || wanted.contains($0.role) }
        for role in roleIDs(attributes) where wanted.contains(role) && !member.roles.contains(role) {
            if !grants.contains(where: { $0.role == role }) { grants.append(.init(role: role)) }
        }
        // Before it is looked whether any are left: who is left without roles is no member any more.
        projects[project.id]?.members[principal]?.grants = grants
        inheritMembers()
        guard !grants.isEmpty else { throw SandboxRefusal(.invalid(["Role cannot be empty"])) }
        return .noContent
    }
}

import PlanioOAuth

/// Somebody in a project, with the roles that were given and those that came from a group or the project above.
struct SandboxMember {
    struct Grant: Hashable {
        enum Source: Hashable {
            case group(Int)
            case parent
        }

        let role: Int
        /// `nil` if it was given here.
        var source: Source?
    }

    let id: Int
    var grants: [Grant]

    init(id: Int, roles: [Int]) {
        self.id = id
        grants = roles.map { Grant(role: $0) }
    }

    /// The ids of the roles, each once.
    var roles: [Int] {
        var seen: Set<Int> = []
        return grants.map(\.role).filter { seen.insert($0).inserted }
    }
    var ownRoles: Set<Int> { Set(grants.filter { $0.source == nil }.map(\.role)) }
    var inheritedRoles: Set<Int> { Set(grants.filter { $0.source != nil }.map(\.role)) }

    /// The ids of the groups that Redmine brings.
    static let anonymous = 2
    static let nonMembers = 3
}

extension SandboxState {
    /// Gives members what groups and projects above give them, takes what these no longer give, and ends memberships
    /// that are left without roles.
    mutating func inheritMembers() {
        for project in projectsInTreeOrder {
            let before = projects[project.id]?.members ?? [:]
            var members = before
            let inheriting = inheritedGrants(in: project)
            let above = project.parent.flatMap { projects[$0] }?.members ?? [:]
            // New ones in the order of those above.
            func order(_ principal: Int) -> (Int, Int) { (above[principal]?.id ?? 0, principal) }
            for (principal, grants) in inheriting.sorted(by: { order($0.key) < order($1.key) }) {
                let member = members[principal] ?? SandboxMember(id: nextID(.member), roles: [])
                members[principal] = member.inheriting(grants)
            }
            for (principal, member) in members where inheriting[principal] == nil {
                members[principal] = member.inheriting([])
            }
            members = members.filter { !$0.value.grants.isEmpty }
            projects[project.id]?.members = members
            for principal in before.keys where members[principal] == nil { forgetMember(principal, of: project.id) }
        }
    }

    private func inheritedGrants(in project: SandboxProject) -> [Int: [SandboxMember.Grant]] {
        var found: [Int: [SandboxMember.Grant]] = [:]
        for (principal, member) in project.members {
            for user in users(ofGroup: principal) {
                found[user, default: []] += member.grants.filter { $0.source == nil }
                    .map { .init(role: $0.role, source: .group(principal)) }
            }
        }
        guard project.inheritsMembers, let parent = project.parent.flatMap({ projects[$0] }) else { return found }
        for (principal, member) in parent.members {
            found[principal, default: []] += member.grants.map { .init(role: $0.role, source: .parent) }
        }
        return found
    }

    /// No issue is assigned to who is no member any more, just because of its category or project.
    private mutating func forgetMember(_ principal: Int, of project: Int) {
        for (id, category) in categories where category.project == project && category.assignee == principal {
            categories[id]?.assignee = nil
        }
        if projects[project]?.defaultAssignee == principal { projects[project]?.defaultAssignee = nil }
    }
}

extension SandboxMember {
    /// The same with these inherited roles instead of others.
    fileprivate func inheriting(_ inherited: [Grant]) -> SandboxMember {
        var member = self
        member.grants.removeAll { $0.source != nil && !inherited.contains($0) }
        for grant in inherited.sorted(by: { $0.role < $1.role }) where !member.grants.contains(grant) {
            member.grants.append(grant)
        }
        return member
    }
}

extension SandboxState {
    /// Whom a group makes members with itself.
    fileprivate func users(ofGroup id: Int) -> [Int] { groups[id]?.users.sorted() ?? [] }
}

import PlanioOAuth

// Which status may follow, who may edit, and who may be assigned.

extension SandboxState {
    /// The statuses that the workflow allows the caller, with the one that the issue has.
    func allowedStatuses(
        _ issue: SandboxIssue, was original: SandboxIssue?, _ caller: SandboxCaller
    ) -> [SandboxStatus] {
        guard let project = projects[issue.project] else { return [] }
        // The workflow of new issues allows nothing but the tracker's default.
        guard let original else { return SandboxStatus.all.filter { $0.id == SandboxStatus.initial } }
        // By the user's flag, whatever the token says.
        let roles = caller.user?.isAdmin == true ? Array(self.roles.values) : self.roles(of: caller, in: project)
        let followers = roles.filter { $0.has(.addIssues) || $0.has(.editIssues) }.map { role -> Set<Int> in
            switch role.transitions {
            case .any: Set(SandboxStatus.all.map(\.id))
            case .only(let pairs): pairs[original.status] ?? []
            }
        }
        var ids = followers.reduce(into: Set<Int>()) { $0.formUnion($1) }.subtracting([original.status])
        if !ids.isEmpty { ids.insert(original.status) }
        if !isClosable(original) { ids = ids.filter { !SandboxStatus.isClosed($0) } }
        if ancestors(ofIssue: original).contains(where: \.isClosed) { ids = ids.filter(SandboxStatus.isClosed) }
        return SandboxStatus.all.filter { ids.contains($0.id) }
    }

    /// Not with open subtasks, and not while an open issue blocks it.
    private func isClosable(_ issue: SandboxIssue) -> Bool {
        let below = selfAndDescendants(ofIssue: issue.id).subtracting([issue.id])
        if below.contains(where: { issues[$0]?.isClosed == false }) { return false }
        return !relations.values.contains {
            $0.type == "blocks" && $0.to == issue.id && issues[$0.from]?.isClosed == false
        }
    }

    /// Whether a role lets the caller change the issue; the token's scopes do not count here.
    func mayEdit(_ issue: SandboxIssue, in project: SandboxProject, _ caller: SandboxCaller) -> Bool {
        roleHas(.editIssues, in: project, caller)
            || (roleHas(.editOwnIssues, in: project, caller) && issue.author == caller.id)
    }

    /// Members, the author, and who has it now.
    func assignable(in project: SandboxProject, _ issue: SandboxIssue) -> Set<Int> {
        let people = Array(project.members.keys) + [issue.author] + [issue.assignee].compactMap { $0 }
        return Set(people.filter { users[$0]?.isActive == true || $0 == issue.assignee })
    }
}

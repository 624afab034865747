import PlanioOAuth

// What Redmine asks before it answers, under the names of its own code: `allowed_to?` counts the token's scopes,
// `allowed_to_condition` (what a list shows) and `has_permission?` (which attributes are taken) do not.

extension SandboxState {
    /// A 403 for a user, and for a visitor who could sign in a 401.
    func denied(_ caller: SandboxCaller) -> SandboxRefusal {
        caller.user == nil ? mustSignIn : SandboxRefusal(status: 403)
    }

    /// What a visitor is told who has to sign in; with the REST API off, that nobody can.
    var mustSignIn: SandboxRefusal {
        settings.isRESTAPIEnabled ? SandboxRefusal(.loginRequired) : SandboxRefusal(status: 403)
    }

    /// Administrators only.
    func requireAdmin(_ caller: SandboxCaller) throws(SandboxRefusal) {
        guard caller.user != nil else { throw mustSignIn }
        guard caller.isAdmin else { throw SandboxRefusal(status: 403) }
    }

    /// The role of who is no member.
    private func builtin(_ caller: SandboxCaller) -> SandboxRole? {
        roles[caller.user == nil ? SandboxRole.anonymous : SandboxRole.nonMember]
    }

    func roles(of caller: SandboxCaller, in project: SandboxProject) -> [SandboxRole] {
        if let user = caller.user, let member = project.members[user.id] {
            return member.roles.compactMap { roles[$0] }
        }
        guard project.isPublic else { return [] }
        // What visitors and users of other projects may, can be said for a project.
        if let special = project.members[caller.user == nil ? SandboxMember.anonymous : SandboxMember.nonMembers] {
            return special.roles.compactMap { roles[$0] }
        }
        return [builtin(caller)].compactMap { $0 }
    }

    /// Whether the project's status and modules permit it to anybody.
    private func isPossible(_ permission: Scope, in project: SandboxProject) -> Bool {
        switch project.status {
        case .archived: return false
        case .closed: if permission.permission?.isReadOnly != true { return false }
        case .active: break
        }
        guard let module = permission.permission?.module, module != .core else { return true }
        return project.modules.contains(module.identifier)
    }

    /// Whether user, role and token allow it in the project (`allowed_to?`).
    func allows(
        _ permission: Scope, in project: SandboxProject, _ caller: SandboxCaller,
        where condition: (SandboxRole) -> Bool = { _ in true }
    ) -> Bool {
        guard isPossible(permission, in: project) else { return false }
        if caller.isAdmin { return true }
        return roles(of: caller, in: project).contains { $0.allows(permission, scopes: caller.scopes) && condition($0) }
    }

    /// Whether any of the permissions is allowed, as an action asks that several permit.
    func allows(anyOf permissions: [Scope], in project: SandboxProject, _ caller: SandboxCaller) -> Bool {
        permissions.contains { allows($0, in: project, caller) }
    }

    /// Whether it is allowed in some project, or would be in one of others.
    func allowsAnywhere(_ permission: Scope, _ caller: SandboxCaller) -> Bool {
        if caller.isAdmin { return true }
        let own = projects.values.flatMap { project in
            caller.user.flatMap { project.members[$0.id] }?.roles.compactMap { roles[$0] } ?? []
        }
        return (own + [builtin(caller)].compactMap { $0 }).contains { $0.allows(permission, scopes: caller.scopes) }
    }

    /// Whether lists show what of the project needs the permission (`allowed_to_condition`): the token's scopes do not
    /// count.
    func lists(
        _ permission: Scope, in project: SandboxProject, _ caller: SandboxCaller,
        where condition: (SandboxRole) -> Bool = { _ in true }
    ) -> Bool {
        guard isPossible(permission, in: project) else { return false }
        if caller.isAdmin { return true }
        return roles(of: caller, in: project).contains { $0.has(permission) && condition($0) }
    }

    /// Whether a role has it (`has_permission?`): the token's scopes do not count.
    func roleHas(_ permission: Scope, in project: SandboxProject, _ caller: SandboxCaller) -> Bool {
        if project.status != .active, permission.permission?.isReadOnly != true { return false }
        if caller.isAdmin { return true }
        return roles(of: caller, in: project).contains { $0.has(permission) }
    }

    // MARK: What is seen

    private func shows(_ issue: SandboxIssue, to caller: SandboxCaller, as role: SandboxRole) -> Bool {
        guard let id = caller.id else { return !issue.isPrivate }
        return switch role.issuesVisibility {
        case .all: true
        case .notPrivate: !issue.isPrivate || issue.author == id || issue.assignee == id
        case .own: issue.author == id || issue.assignee == id
        }
    }

    /// Whether a list shows the issue.
    func lists(_ issue: SandboxIssue, _ caller: SandboxCaller) -> Bool {
        guard let project = projects[issue.project] else { return false }
        return lists(.viewIssues, in: project, caller) { shows(issue, to: caller, as: $0) }
    }

    /// Whether the issue itself is shown; the token's scopes count.
    func sees(_ issue: SandboxIssue, _ caller: SandboxCaller) -> Bool {
        guard let project = projects[issue.project] else { return false }
        return allows(.viewIssues, in: project, caller) { shows(issue, to: caller, as: $0) }
    }

    func sees(_ journal: SandboxJournal, of issue: SandboxIssue, _ caller: SandboxCaller) -> Bool {
        guard journal.isPrivate, journal.user != caller.id else { return true }
        return projects[issue.project].map { allows(.viewPrivateNotes, in: $0, caller) } == true
    }

    func lists(_ entry: SandboxTimeEntry, _ caller: SandboxCaller) -> Bool {
        entry.project.flatMap { projects[$0] }.map { lists(.viewTimeEntries, in: $0, caller) } == true
    }

    func sees(_ entry: SandboxTimeEntry, _ caller: SandboxCaller) -> Bool {
        entry.project.flatMap { projects[$0] }.map { allows(.viewTimeEntries, in: $0, caller) } == true
    }

    /// Whether a user is shown to the caller: oneself, who shares a visible project, or all if a role says so.
    func sees(_ user: SandboxUser, _ caller: SandboxCaller) -> Bool {
        caller.isAdmin || (user.isActive && seesPrincipal(user.id, caller))
    }

    /// As ``sees(_:_:)-(SandboxUser,_)``, for a group, or a user who is not locked.
    func seesPrincipal(_ id: Int, _ caller: SandboxCaller) -> Bool {
        if caller.isAdmin || id == caller.id { return true }
        let own = projects.values.flatMap { project in
            caller.user.flatMap { project.members[$0.id] }?.roles.compactMap { roles[$0] } ?? []
        }
        if own.contains(where: \.seesAllUsers) { return true }
        return projects.values.contains { $0.members[id] != nil && lists(.viewProject, in: $0, caller) }
    }
}

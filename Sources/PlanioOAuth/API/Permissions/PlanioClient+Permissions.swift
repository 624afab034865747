import HTTPTypes

extension PlanioClient {
    /// Whether nothing that is known beforehand forbids an operation: the token has the scopes, the user's roles in the project
    /// the permissions, and the project the module. Takes as many requests as ``permissions(in:)``; ask that for several
    /// operations.
    /// - Parameters:
    ///   - operation: What to do.
    ///   - project: Where; in any project if left out.
    /// - Throws: ``PlanioError``.
    public func can(
        _ operation: Planio.Operation, in project: Planio.Project.Selector? = nil
    ) async throws -> Bool {
        try await permissions(in: project).can(operation)
    }

    /// What the client may do, by its token's scopes, by its user's roles and by the project. Takes a request for the user, one
    /// for the project and one for each role.
    ///
    /// By OAuth the server tells of a project only with the scope ``Scope/viewProject``, and of a project that is named by its
    /// identifier no roles without it: then the scopes alone are looked at. Of members that are groups the roles are known too;
    /// those that a project gives to everybody (by a membership of Redmine's own groups) are not.
    /// - Parameter project: Where; what is allowed in any project if left out.
    /// - Throws: ``PlanioError``.
    public func permissions(in project: Planio.Project.Selector? = nil) async throws -> Planio.Permissions {
        let user = try await users.current(include: [.memberships])
        let (isAdministrator, scopes) = try await standing()
        var place: (sees: Bool?, project: Planio.Project?) = (nil, nil)
        if let project { place = try await self.place(project, scopes) }
        let found = place.project
        let held = try await roles(of: user, in: project, found, scopes)
        return Planio.Permissions(
            isAdministrator: isAdministrator, scopes: scopes, granted: isAdministrator ? nil : held,
            seesProject: place.sees, projectStatus: found?.status,
            modules: found?.enabledModules.map { Set($0.compactMap(\.name)) })
    }

    /// Who the server takes the client for, and what binds it.
    private func standing() async throws -> (isAdministrator: Bool, scopes: Set<Scope>?) {
        do {
            return try await pipeline.bounded(pipeline.limits.timeout) { [identity] _ in
                let authorization = try await identity.authorization()
                let token = identity.switchUser == nil ? authorization.bindingToken : nil
                return (authorization.user.isAdmin ?? false, token?.scopes)
            }
        } catch {
            throw Self.explain(error, PlanioRequest(.get, CurrentUserEndpoint.path))
        }
    }

    private func place(
        _ selector: Planio.Project.Selector, _ scopes: Set<Scope>?
    ) async throws -> (sees: Bool?, project: Planio.Project?) {
        guard scopes?.contains(.viewProject) != false else { return (nil, nil) }
        do {
            return (true, try await projects.get(selector, include: [.enabledModules]))
        } catch let error as PlanioError {
            switch error.kind {
            case .notFound, .forbidden: return (false, nil)
            default: throw error
            }
        }
    }

    /// What the user's roles allow; `nil` if it is not known which they are.
    private func roles(
        of user: Planio.User, in selector: Planio.Project.Selector?, _ project: Planio.Project?, _ scopes: Set<Scope>?
    ) async throws -> Set<Scope>? {
        let memberships = user.memberships ?? []
        var ids: Set<Planio.Role.ID> = []
        if let selector {
            guard let id = project?.id ?? selector.id else { return nil }
            if let membership = memberships.first(where: { $0.project.id == id }) {
                ids = Set(membership.roles.map(\.id))
            } else {
                guard let project else { return nil }
                ids = project.isPublic ? [Planio.Role.nonMember] : []
            }
        } else {
            ids = Set(memberships.flatMap(\.roles).map(\.id)).union([Planio.Role.nonMember])
        }
        var granted = ids.isEmpty ? [] : Set(Scope.Permission.all.filter(\.isPublic).map(\.scope))
        for id in ids.sorted() { granted.formUnion(try await roles.get(id).permissions ?? []) }
        return granted
    }
}

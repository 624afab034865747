extension Planio {
    /// What a client may do, as far as can be known beforehand: by its token's scopes, by the user's roles, and by the project.
    ///
    /// ```swift
    /// let mine = try await client.permissions(in: "some-project")
    /// button.isEnabled = mine.can(.createIssues)
    /// if let obstacle = mine.obstacle(to: .deleteIssues) { print(obstacle) }
    /// ```
    ///
    /// A snapshot: what changes at the server later is not seen. Yes means that nothing known forbids it; single elements may
    /// still be out of reach, such as others' issues for who may edit the own ones.
    public struct Permissions: Sendable, Hashable {
        /// Whether the server takes the client for an administrator, who may everything whatever the token lacks.
        public let isAdministrator: Bool
        /// The token's scopes; `nil` where none bind: without OAuth, acting as another user, and for administrators.
        public let scopes: Set<Scope>?
        /// What the user's roles allow, in the project or in any; `nil` where the server does not tell.
        public let granted: Set<Scope>?
        /// Whether the user sees the project; `nil` if no project was asked for, or the token may not ask.
        public let seesProject: Bool?
        /// `nil` as ``seesProject``.
        public let projectStatus: ProjectStatus?
        /// The modules that the project has, such as `issue_tracking`; `nil` as ``seesProject``.
        public let modules: Set<String>?

        /// Whether nothing that is known forbids the operation.
        public func can(_ operation: Operation) -> Bool { obstacle(to: operation) == nil }

        /// What forbids the operation; `nil` if nothing that is known does.
        public func obstacle(to operation: Operation) -> Obstacle? {
            for need in operation.needs {
                if let obstacle = obstacle(to: need) { return obstacle }
            }
            return nil
        }

        private func obstacle(to need: Set<Scope>) -> Obstacle? {
            if need == [.admin] {
                if isAdministrator { return nil }
                return scopes?.contains(.admin) == false ? .lackingScope(anyOf: need) : .administratorsOnly
            }
            let ofToken = scopes.map(need.intersection) ?? need
            if ofToken.isEmpty { return .lackingScope(anyOf: need) }
            if seesProject == false { return .projectNotVisible }
            let ofProject = ofToken.filter(isPossible)
            if ofProject.isEmpty {
                let isClosed = projectStatus.map { $0 != .active } == true
                return isClosed && ofToken.contains(where: hasModule) ? .projectClosed : .moduleSwitchedOff
            }
            guard !isAdministrator, let granted else { return nil }
            return ofProject.isDisjoint(with: granted) ? .lackingPermission(anyOf: need) : nil
        }

        /// Whether the project's modules and its status permit it to anybody.
        private func isPossible(_ scope: Scope) -> Bool {
            let isOpen = projectStatus.map { $0 == .active } ?? true
            return hasModule(scope) && (isOpen || scope.permission?.isReadOnly == true)
        }

        private func hasModule(_ scope: Scope) -> Bool {
            guard let modules, let module = scope.permission?.module, module != .core else { return true }
            return modules.contains(module.rawValue)
        }
    }

    /// Why an operation cannot succeed.
    public enum Obstacle: Sendable, Hashable {
        /// The token has none of these scopes: authorize again with one.
        case lackingScope(anyOf: Set<Scope>)
        /// None of the user's roles has one of these permissions: an administrator, or a manager of the project, can help.
        case lackingPermission(anyOf: Set<Scope>)
        /// The user is no administrator.
        case administratorsOnly
        /// The project does not exist, is archived, or may not be known to the user.
        case projectNotVisible
        /// The project is closed, and can be read only.
        case projectClosed
        /// The project does not have the module, such as time tracking.
        case moduleSwitchedOff
    }
}

extension Planio.Obstacle: CustomStringConvertible {
    /// What is in the way, and who can help.
    public var description: String {
        switch self {
        case .lackingScope(let scopes):
            "the token lacks the scope \(Self.list(scopes)); authorize again with it"
        case .lackingPermission(let scopes):
            "no role of the user has the permission \(Self.list(scopes))"
        case .administratorsOnly: "the user is no administrator"
        case .projectNotVisible: "the project does not exist, is archived, or is not visible to the user"
        case .projectClosed: "the project is closed"
        case .moduleSwitchedOff: "the project does not have the module"
        }
    }

    private static func list(_ scopes: Set<Scope>) -> String {
        scopes.sorted().map(\.rawValue).joined(separator: " or ")
    }
}

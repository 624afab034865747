public import PlanioOAuth

extension PlanioSandbox {
    /// What a member of a project may do: one of the roles that Redmine brings, or one of your own.
    ///
    /// ```swift
    /// sandbox.addProject(identifier: "p", members: ["jens": .manager, "felix": [.viewIssues, .addIssues]])
    /// ```
    public struct Role: Sendable, Hashable {
        /// Which status may follow which, by their ids. A new issue always begins as *New*.
        public enum Transitions: Sendable, Hashable {
            /// Any status may follow any other.
            case any
            /// None but those named: the new statuses by the old one.
            case only([Int: Set<Int>])

            static let none = Transitions.only([:])
        }

        /// What the role is called in responses.
        public let name: String
        /// What its members may do. By OAuth they may do it only with a token that has the scope too.
        public var permissions: Set<Scope>
        /// Which status its members may set.
        public var transitions: Transitions
        /// Whether private issues of others are seen.
        public var seesPrivateIssues: Bool

        /// A role of your own.
        public init(
            name: String = "Member", permissions: Set<Scope>, transitions: Transitions = .any,
            seesPrivateIssues: Bool = true
        ) {
            self.name = name
            self.permissions = permissions
            self.transitions = transitions
            self.seesPrivateIssues = seesPrivateIssues
        }

        /// Redmine's *Manager*, who may everything.
        public static let manager = Role(3)
        /// Redmine's *Developer*.
        public static let developer = Role(4)
        /// Redmine's *Reporter*: views, reports, comments, logs time.
        public static let reporter = Role(5)

        private init(_ id: Int) {
            let role = SandboxRole.standard[id - 1]
            self.init(
                name: role.name, permissions: role.permissions, transitions: role.transitions,
                seesPrivateIssues: role.issuesVisibility == .all)
        }
    }
}

extension PlanioSandbox.Role: ExpressibleByArrayLiteral {
    /// A role of these permissions, with a workflow that allows everything.
    public init(arrayLiteral elements: Scope...) { self.init(permissions: Set(elements)) }
}

extension SandboxState {
    /// The id of such a role, which is made if there is none.
    mutating func id(of role: PlanioSandbox.Role) -> Int {
        let visibility: SandboxRole.Visibility = role.seesPrivateIssues ? .all : .notPrivate
        let same = roles.values.first {
            $0.isMember && $0.name == role.name && $0.permissions == role.permissions
                && $0.transitions == role.transitions && $0.issuesVisibility == visibility
        }
        if let same { return same.id }
        let id = nextID(.role)
        roles[id] = SandboxRole(
            id: id, name: role.name, permissions: role.permissions, transitions: role.transitions,
            issuesVisibility: visibility, seesAllUsers: true)
        return id
    }
}

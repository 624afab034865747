extension Planio {
    /// Somebody in a project: a user or a group, with the roles there.
    public struct Membership: Resource {
        /// `membership` and `memberships` in the server's bodies.
        public static let name = ResourceName(singular: "membership", plural: "memberships")

        /// The membership's own number, by which it is changed and deleted.
        public let id: ID
        /// The project, with its name.
        public let project: Project.Reference
        /// Who belongs to it.
        public let member: Member
        /// A role may occur twice: given, and inherited from a group or a parent project.
        public let roles: [Role]

        /// All that the server sent.
        public let json: JSONText

        /// Reads it as the server writes it.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            project = try json.required("project")
            member = try Member(&json)
            roles = try json.required("roles")
            self.json = json.text
        }

        /// The roles that were given here, without those that come from a group or a parent project.
        public var ownRoleIDs: Set<Planio.Role.ID> { Set(roles.lazy.filter { !$0.isInherited }.map(\.id)) }

        /// A role in a project.
        public struct Role: Sendable, Hashable, JSONObjectReadable {
            /// The role's number.
            public let id: Planio.Role.ID
            /// What the site calls the role, such as *Developer*.
            public let name: String
            /// Whether it comes from a group or a parent project.
            public let isInherited: Bool

            /// Reads it as the server writes it.
            /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
            public init(_ json: inout JSONObject) throws {
                id = try json.required("id")
                name = try json.required("name")
                isInherited = try json.optional("inherited") ?? false
            }
        }

        /// Who belongs to a project.
        public enum Member: Sendable, Hashable {
            /// A user, who may be locked.
            case user(User.Reference)
            /// A group, whose users are members with it.
            case group(Reference<Group>)
            /// Redmine's built-in group of users who are no members: what they may in the project.
            case nonMembers(Reference<Group>)
            /// Redmine's built-in group of visitors who did not sign in: what they may in the project.
            case anonymous(Reference<Group>)

            init(_ json: inout JSONObject) throws {
                if let user: User.Reference = try json.optional("user") {
                    self = .user(user)
                } else if let group: Reference<Group> = try json.optional("group") {
                    self = .group(group)
                } else if let group: Reference<Group> = try json.optional("group_non_member") {
                    self = .nonMembers(group)
                } else if let group: Reference<Group> = try json.optional("group_anonymous") {
                    self = .anonymous(group)
                } else {
                    throw json.missing("user")
                }
            }

            /// Of the user or the group.
            public var id: Principal.ID {
                switch self {
                case .user(let user): .user(user.id)
                case .group(let group), .nonMembers(let group), .anonymous(let group): .group(group.id)
                }
            }

            /// Of the user or the group.
            public var name: String? {
                switch self {
                case .user(let user): user.name
                case .group(let group), .nonMembers(let group), .anonymous(let group): group.name
                }
            }
        }
    }
}

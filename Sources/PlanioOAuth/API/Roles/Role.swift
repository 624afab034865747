extension Planio {
    /// What a member of a project may do, by a name. A list shows the id and the name alone.
    public struct Role: Resource {
        /// `role` and `roles` in the server's bodies.
        public static let name = ResourceName(singular: "role", plural: "roles")

        /// Its number.
        public let id: ID
        /// Its name.
        public let name: String

        // Of one role, not in a list.

        /// Whether issues can be assigned to members with this role.
        public let isAssignable: Bool?
        /// Which issues they see.
        public let issuesVisibility: IssuesVisibility?
        /// Whose time entries they see.
        public let timeEntriesVisibility: TimeEntriesVisibility?
        /// Which users they see.
        public let usersVisibility: UsersVisibility?
        /// What they may do, beside the public permissions that every role has (``Scope/Permission/isPublic``).
        public let permissions: Set<Scope>?

        /// The whole as the server sent it, with what the library does not know.
        public let json: JSONText

        /// Reads it as the server sends it.
        /// - Throws: ``JSONError`` with the place that does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            name = try json.required("name")
            isAssignable = try json.optional("assignable")
            issuesVisibility = try json.optional("issues_visibility")
            timeEntriesVisibility = try json.optional("time_entries_visibility")
            usersVisibility = try json.optional("users_visibility")
            let names: [String]? = try json.optional("permissions")
            permissions = names.map { Set($0.map(Scope.init(rawValue:))) }
            self.json = json.text
        }

        /// Whether who has this role has the permission; `nil` of a role as a list shows it.
        public func has(_ permission: Scope) -> Bool? {
            permissions.map { $0.contains(permission) || permission.permission?.isPublic == true }
        }

        /// The role of users in projects that they are no members of. Every site has it under this id.
        public static let nonMember: ID = 1
        /// The role of visitors who have not signed in. Every site has it under this id.
        public static let anonymous: ID = 2
    }
}

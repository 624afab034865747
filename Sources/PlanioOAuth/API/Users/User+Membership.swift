extension Planio.User {
    /// A project that the user belongs to.
    public struct Membership: Sendable, Hashable, Identifiable, JSONObjectReadable {
        public let id: Planio.Membership.ID
        public let project: Planio.Project.Reference
        /// A role may occur twice: given, and inherited from a group or a parent project.
        public let roles: [Role]

        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            project = try json.required("project")
            roles = try json.required("roles")
        }

        /// A role in the project.
        public struct Role: Sendable, Hashable, JSONObjectReadable {
            public let id: Planio.Role.ID
            public let name: String
            /// Whether it comes from a group or a parent project.
            public let isInherited: Bool

            public init(_ json: inout JSONObject) throws {
                id = try json.required("id")
                name = try json.required("name")
                isInherited = try json.optional("inherited") ?? false
            }
        }
    }
}

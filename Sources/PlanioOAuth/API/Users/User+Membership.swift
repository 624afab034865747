extension Planio.User {
    /// A project that the user, or the group, belongs to.
    public struct Membership: Sendable, Hashable, Identifiable, JSONObjectReadable {
        /// The membership's own number, by which it is changed and deleted.
        public let id: Planio.Membership.ID
        /// The project that the user belongs to, with its name.
        public let project: Planio.Project.Reference
        /// A role may occur twice: given, and inherited from a group or a parent project.
        public let roles: [Planio.Membership.Role]

        /// Reads a membership.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            project = try json.required("project")
            roles = try json.required("roles")
        }
    }
}

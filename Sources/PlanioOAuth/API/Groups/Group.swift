extension Planio {
    /// Several users under one name, who can be assigned, watch, and be members of projects together.
    public struct Group: Resource, Person {
        /// `group` and `groups` in the server's bodies.
        public static let name = ResourceName(singular: "group", plural: "groups")

        /// Its number.
        public let id: ID
        /// Its name.
        public let name: String
        /// Which of Redmine's own groups it is; `nil` for others.
        public let builtin: Builtin?
        /// Custom fields that the caller may see; `nil` if there are none.
        public let customFields: [CustomFieldValue]?

        // With `include`.

        /// With ``Include/users``; `nil` for built-in groups.
        public let users: [User.Reference]?
        /// In projects that the caller may see, with ``Include/memberships``.
        public let memberships: [User.Membership]?

        /// The whole as the server sent it, with what the library does not know.
        public let json: JSONText

        /// Reads it as the server sends it.
        /// - Throws: ``JSONError`` with the place that does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            name = try json.required("name")
            builtin = try json.optional("builtin")
            customFields = try json.optional("custom_fields")
            users = try json.optional("users")
            memberships = try json.optional("memberships")
            self.json = json.text
        }

        /// A group that every site has, and that can be neither changed nor deleted.
        public struct Builtin: RawRepresentable, Sendable, Hashable, Codable, JSONReadable, JSONWritable {
            /// As the server spells it.
            public let rawValue: String

            /// As the server spells it, for what a newer server adds.
            public init(rawValue: String) { self.rawValue = rawValue }

            /// Users in projects that they are no members of.
            public static let nonMember = Builtin(rawValue: "non_member")
            /// Visitors who have not signed in.
            public static let anonymous = Builtin(rawValue: "anonymous")
        }

        /// What else a response about a group contains.
        public enum Include: String, Sendable, CaseIterable {
            /// The members; not of a built-in group.
            case users
            /// The projects that the group belongs to, as far as the caller may see them.
            case memberships
        }
    }
}

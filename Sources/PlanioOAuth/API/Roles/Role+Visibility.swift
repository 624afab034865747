extension Planio.Role {
    /// Which issues are seen.
    public struct IssuesVisibility: RawRepresentable, Sendable, Hashable, Codable, JSONReadable, JSONWritable {
        /// As the server spells it.
        public let rawValue: String

        /// As the server spells it, for what a newer server adds.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// All that the project has.
        public static let all = IssuesVisibility(rawValue: "all")
        /// All but private ones of others.
        public static let notPrivate = IssuesVisibility(rawValue: "default")
        /// Those of which the user is the author or the assignee.
        public static let own = IssuesVisibility(rawValue: "own")
    }

    /// Whose time entries are seen.
    public struct TimeEntriesVisibility: RawRepresentable, Sendable, Hashable, Codable, JSONReadable, JSONWritable {
        /// As the server spells it.
        public let rawValue: String

        /// As the server spells it, for what a newer server adds.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Everybody's.
        public static let all = TimeEntriesVisibility(rawValue: "all")
        /// The user's own.
        public static let own = TimeEntriesVisibility(rawValue: "own")
    }

    /// Which users are seen.
    public struct UsersVisibility: RawRepresentable, Sendable, Hashable, Codable, JSONReadable, JSONWritable {
        /// As the server spells it.
        public let rawValue: String

        /// As the server spells it, for what a newer server adds.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Everybody at the site.
        public static let all = UsersVisibility(rawValue: "all")
        /// Those who are members of a project that the user sees.
        public static let membersOfVisibleProjects = UsersVisibility(rawValue: "members_of_visible_projects")
    }
}

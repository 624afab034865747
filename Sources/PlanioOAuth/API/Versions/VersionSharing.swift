extension Planio {
    /// Which projects beside its own can plan issues for a version.
    public struct VersionSharing: RawRepresentable, Sendable, Hashable, Codable {
        /// As the server spells it.
        public let rawValue: String

        /// Any value as the server spells it, also one that the library does not know.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// None: Redmine's `none`, which in Swift would be an optional's.
        public static let notShared = VersionSharing(rawValue: "none")
        /// Those below it.
        public static let descendants = VersionSharing(rawValue: "descendants")
        /// Those below and above it. Only for who may manage versions of the topmost project.
        public static let hierarchy = VersionSharing(rawValue: "hierarchy")
        /// All of the same topmost project. Only for who may manage versions of that one.
        public static let tree = VersionSharing(rawValue: "tree")
        /// All of the site. Only for administrators.
        public static let system = VersionSharing(rawValue: "system")
    }
}

extension Planio.VersionSharing: JSONReadable, JSONWritable {}

extension Planio {
    /// Which projects beside its own can plan issues for a version.
    public struct VersionSharing: RawRepresentable, Sendable, Hashable, Codable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// None.
        public static let none = VersionSharing(rawValue: "none")
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

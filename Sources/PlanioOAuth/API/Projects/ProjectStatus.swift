extension Planio {
    /// Whether a project can be worked in.
    public struct ProjectStatus: RawRepresentable, Sendable, Hashable, Codable {
        public let rawValue: Int

        public init(rawValue: Int) { self.rawValue = rawValue }

        public static let active = ProjectStatus(rawValue: 1)
        /// It can be read only.
        public static let closed = ProjectStatus(rawValue: 5)
        /// It cannot be seen; no list contains it.
        public static let archived = ProjectStatus(rawValue: 9)
        public static let scheduledForDeletion = ProjectStatus(rawValue: 10)
    }
}

extension Planio.ProjectStatus: JSONReadable, Planio.FilterValue {
    public var filterValue: String { String(rawValue) }
}

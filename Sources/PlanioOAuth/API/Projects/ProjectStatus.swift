extension Planio {
    /// Whether a project can be worked in.
    public struct ProjectStatus: RawRepresentable, Sendable, Hashable, Codable {
        /// The number by which the server writes it.
        public let rawValue: Int

        /// A status by its number, for what a newer server adds.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// It can be worked in.
        public static let active = ProjectStatus(rawValue: 1)
        /// It can be read only.
        public static let closed = ProjectStatus(rawValue: 5)
        /// It cannot be seen; no list contains it.
        public static let archived = ProjectStatus(rawValue: 9)
        /// It was deleted and vanishes soon: Redmine deletes projects in the background.
        public static let scheduledForDeletion = ProjectStatus(rawValue: 10)
    }
}

extension Planio.ProjectStatus: JSONReadable, Planio.FilterValue {
    /// The number in digits.
    public var filterValue: String { String(rawValue) }
}

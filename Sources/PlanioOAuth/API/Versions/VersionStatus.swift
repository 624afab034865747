extension Planio {
    /// Whether issues can be planned for a version.
    public struct VersionStatus: RawRepresentable, Sendable, Hashable, Codable {
        /// As the server spells it.
        public let rawValue: String

        /// Any value as the server spells it, also one that the library does not know.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Issues can be planned for it.
        public static let open = VersionStatus(rawValue: "open")
        /// No further issues can be planned for it.
        public static let locked = VersionStatus(rawValue: "locked")
        /// It is done: no further issues can be planned for it, and its own cannot be reopened.
        public static let closed = VersionStatus(rawValue: "closed")
    }
}

extension Planio.VersionStatus: JSONReadable, JSONWritable, Planio.FilterValue {
    /// As Redmine reads it in a filter.
    public var filterValue: String { rawValue }
}

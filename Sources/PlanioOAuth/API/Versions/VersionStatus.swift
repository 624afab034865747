extension Planio {
    /// Whether issues can be planned for a version.
    public struct VersionStatus: RawRepresentable, Sendable, Hashable, Codable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let open = VersionStatus(rawValue: "open")
        /// No further issues can be planned for it.
        public static let locked = VersionStatus(rawValue: "locked")
        public static let closed = VersionStatus(rawValue: "closed")
    }
}

extension Planio.VersionStatus: JSONReadable, JSONWritable, Planio.FilterValue {
    public var filterValue: String { rawValue }
}

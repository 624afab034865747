extension Planio {
    /// Whether issues can be planned for a version.
    public struct VersionStatus: RawRepresentable, Sendable, Hashable, Codable, FilterValue {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let open = VersionStatus(rawValue: "open")
        public static let locked = VersionStatus(rawValue: "locked")
        public static let closed = VersionStatus(rawValue: "closed")

        public var filterValue: String { rawValue }
    }
}

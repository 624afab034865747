extension Planio {
    /// Whether a user can sign in.
    public struct UserStatus: RawRepresentable, Sendable, Hashable, Codable {
        public let rawValue: Int

        public init(rawValue: Int) { self.rawValue = rawValue }

        public static let active = UserStatus(rawValue: 1)
        /// Registered, and not activated yet.
        public static let registered = UserStatus(rawValue: 2)
        public static let locked = UserStatus(rawValue: 3)
    }
}

extension Planio.UserStatus: JSONReadable, JSONWritable, Planio.FilterValue {
    public var filterValue: String { String(rawValue) }
}

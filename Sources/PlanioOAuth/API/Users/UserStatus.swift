extension Planio {
    /// Whether a user can sign in.
    public struct UserStatus: RawRepresentable, Sendable, Hashable, Codable {
        /// The number by which the server writes it.
        public let rawValue: Int

        /// A status by its number, for what a newer server adds.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// The user can sign in.
        public static let active = UserStatus(rawValue: 1)
        /// Registered, and not activated yet.
        public static let registered = UserStatus(rawValue: 2)
        /// The user cannot sign in, and is not shown to who is no administrator.
        public static let locked = UserStatus(rawValue: 3)
    }
}

extension Planio.UserStatus: JSONReadable, JSONWritable, Planio.FilterValue {
    /// The number in digits.
    public var filterValue: String { String(rawValue) }
}

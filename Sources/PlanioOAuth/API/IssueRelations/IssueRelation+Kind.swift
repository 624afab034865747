extension Planio.IssueRelation {
    /// How a relation reads from one of its issues to the other.
    public struct Kind: RawRepresentable, Sendable, Hashable, Codable {
        /// As Redmine spells it.
        public let rawValue: String

        /// A kind as Redmine spells it; the server refuses one that it does not know.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Reads the same from both.
        public static let relates = Kind(rawValue: "relates")
        /// Is a duplicate: closed with the other.
        public static let duplicates = Kind(rawValue: "duplicates")
        /// Has a duplicate; kept as ``duplicates`` of the other.
        public static let duplicated = Kind(rawValue: "duplicated")
        /// The other cannot be closed while this is open.
        public static let blocks = Kind(rawValue: "blocks")
        /// Kept as ``blocks`` of the other.
        public static let blocked = Kind(rawValue: "blocked")
        /// The other begins when this is done: the server moves its dates.
        public static let precedes = Kind(rawValue: "precedes")
        /// Kept as ``precedes`` of the other.
        public static let follows = Kind(rawValue: "follows")
        /// Was copied, and the other is the copy.
        public static let copiedTo = Kind(rawValue: "copied_to")
        /// Kept as ``copiedTo`` of the other.
        public static let copiedFrom = Kind(rawValue: "copied_from")

        /// How it reads from the other issue. A kind that the library does not know is taken to read the same.
        public var reversed: Kind { Self.pairs[self] ?? self }

        private static let pairs: [Kind: Kind] = [
            duplicates: duplicated, duplicated: duplicates, blocks: blocked, blocked: blocks, precedes: follows,
            follows: precedes, copiedTo: copiedFrom, copiedFrom: copiedTo,
        ]
    }
}

extension Planio.IssueRelation.Kind: JSONReadable, JSONWritable {}

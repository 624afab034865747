extension Planio {
    /// How to search.
    public struct SearchOptions: Sendable, Hashable {
        /// Whether names of attached files and their descriptions count.
        public enum Attachments: String, Sendable {
            /// They do not.
            case none = "0"
            /// They do too.
            case included = "1"
            /// Nothing else does.
            case only
        }

        /// What to search; everything that the caller may see if empty.
        public var types: Set<SearchType> = []
        /// Whether all words must be found, or any of them.
        public var matchesAllWords = true
        /// Whether only titles count: subjects of issues, names of projects.
        public var titlesOnly = false
        /// Whether closed issues are left out.
        public var openIssuesOnly = false
        /// Whether names of attached files count.
        public var attachments = Attachments.none
        /// Whether words may be passed over: the server does so with those of one letter, and with all after the fifth. If
        /// not, such a text is refused.
        public var passesOverWords = false

        /// All types, all words, no attachments.
        public init() {}
    }
}

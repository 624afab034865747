extension Planio {
    /// What can be asked of a text. Redmine compares word by word and without case; words of one letter count only
    /// where there is no other.
    public struct TextCondition: WordCondition, OptionalCondition {
        /// The operator and the words that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator, also `=`, with which the server compares the whole text.
        public init(_ condition: FilterCondition) { self.condition = condition }

        /// One of its words starts with one of these.
        public static func startsWith(_ text: String) -> TextCondition { TextCondition(.init("^", [text])) }
        /// One of its words ends with one of these.
        public static func endsWith(_ text: String) -> TextCondition { TextCondition(.init("$", [text])) }
    }
}

extension Planio {
    /// What can be asked of a short text, such as a login: as ``TextCondition``, and whole values.
    public struct StringCondition: WordCondition, ChoiceCondition, OptionalCondition, ExpressibleByStringLiteral {
        /// Whole values are texts.
        public typealias Value = String

        /// The operator and the texts that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }
        /// The whole value: `.login("jens")`.
        public init(stringLiteral value: String) { self = .is(value) }

        /// It starts with this.
        public static func startsWith(_ text: String) -> StringCondition { StringCondition(.init("^", [text])) }
        /// It ends with this.
        public static func endsWith(_ text: String) -> StringCondition { StringCondition(.init("$", [text])) }
    }
}

extension Planio {
    /// What can be asked of a short text, such as a login: as ``TextCondition``, and whole values.
    public struct StringCondition: WordCondition, ChoiceCondition, OptionalCondition, ExpressibleByStringLiteral {
        public typealias Value = String

        public let condition: FilterCondition

        public init(_ condition: FilterCondition) { self.condition = condition }
        public init(stringLiteral value: String) { self = .is(value) }

        /// It starts with this.
        public static func startsWith(_ text: String) -> StringCondition { StringCondition(.init("^", [text])) }
        /// It ends with this.
        public static func endsWith(_ text: String) -> StringCondition { StringCondition(.init("$", [text])) }
    }
}

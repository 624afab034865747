extension Planio {
    /// What can be asked of a flag: `.isPrivate(true)`.
    public struct FlagCondition: Condition, ExpressibleByBooleanLiteral {
        /// The operator and the flag, `1` or `0`, that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }
        /// As ``is(_:)``: `.isPrivate(true)`.
        public init(booleanLiteral value: Bool) { self = .is(value) }

        /// The flag has this value.
        public static func `is`(_ value: Bool) -> FlagCondition { FlagCondition(.init("=", [value.filterValue])) }
    }
}

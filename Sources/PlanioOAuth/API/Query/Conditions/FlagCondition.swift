extension Planio {
    /// What can be asked of a flag: `.isPrivate(true)`.
    public struct FlagCondition: Condition, ExpressibleByBooleanLiteral {
        public let condition: FilterCondition

        public init(_ condition: FilterCondition) { self.condition = condition }
        public init(booleanLiteral value: Bool) { self = .is(value) }

        /// The flag has this value.
        public static func `is`(_ value: Bool) -> FlagCondition { FlagCondition(.init("=", [value.filterValue])) }
    }
}

extension Planio {
    /// What can be asked of a number: `.doneRatio(.atLeast(50))`.
    public struct NumberCondition<Value: FilterValue & Comparable>: OptionalCondition {
        /// The operator and the numbers that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }

        /// Exactly this number. Redmine rounds hours to minutes and shows two decimals, so prefer ``between(_:)`` for
        /// them.
        public static func `is`(_ value: Value) -> Self { Self(.init("=", [value.filterValue])) }
        /// This number or more.
        public static func atLeast(_ value: Value) -> Self { Self(.init(">=", [value.filterValue])) }
        /// This number or less.
        public static func atMost(_ value: Value) -> Self { Self(.init("<=", [value.filterValue])) }
        /// Both ends included.
        public static func between(_ range: ClosedRange<Value>) -> Self {
            Self(.init("><", [range.lowerBound.filterValue, range.upperBound.filterValue]))
        }
    }
}

extension Planio.NumberCondition: ExpressibleByIntegerLiteral where Value: ExpressibleByIntegerLiteral {
    /// Exactly this number: `.doneRatio(100)`.
    public init(integerLiteral value: Value.IntegerLiteralType) { self = .is(Value(integerLiteral: value)) }
}

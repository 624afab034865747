extension Planio {
    /// What can be asked of a number: `.doneRatio(.atLeast(50))`.
    public struct NumberCondition<Value: FilterValue & Comparable>: OptionalCondition {
        public let condition: FilterCondition

        public init(_ condition: FilterCondition) { self.condition = condition }

        public static func `is`(_ value: Value) -> Self { Self(.init("=", [value.filterValue])) }
        public static func atLeast(_ value: Value) -> Self { Self(.init(">=", [value.filterValue])) }
        public static func atMost(_ value: Value) -> Self { Self(.init("<=", [value.filterValue])) }
        /// Both ends included.
        public static func between(_ range: ClosedRange<Value>) -> Self {
            Self(.init("><", [range.lowerBound.filterValue, range.upperBound.filterValue]))
        }
    }
}

extension Planio.NumberCondition: ExpressibleByIntegerLiteral where Value: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Value.IntegerLiteralType) { self = .is(Value(integerLiteral: value)) }
}

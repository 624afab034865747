extension Planio {
    /// What can be asked of a field that always has one of several values: `.tracker(.is(1, 2))`, `.tracker(.not(3))`.
    public struct ListCondition<Value: FilterValue>: ChoiceCondition {
        /// The operator and the values that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator. With `*` such a field finds nothing, with `!*` everything.
        public init(_ condition: FilterCondition) { self.condition = condition }
    }
}

extension Planio.ListCondition: ExpressibleByIntegerLiteral where Value: ExpressibleByIntegerLiteral {
    /// One id: `.tracker(1)`.
    public init(integerLiteral value: Value.IntegerLiteralType) { self = .is(Value(integerLiteral: value)) }
}

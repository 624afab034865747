extension Planio {
    /// What can be asked of a field that always has one of several values: `.tracker(.is(1, 2))`, `.tracker(.not(3))`.
    public struct ListCondition<Value: FilterValue>: ChoiceCondition {
        public let condition: FilterCondition

        public init(_ condition: FilterCondition) { self.condition = condition }
    }
}

extension Planio.ListCondition: ExpressibleByIntegerLiteral where Value: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Value.IntegerLiteralType) { self = .is(Value(integerLiteral: value)) }
}

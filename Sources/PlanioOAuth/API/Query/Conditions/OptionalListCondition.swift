extension Planio {
    /// What can be asked of a field that has one of several values or none: `.activity(.unset)`.
    public struct OptionalListCondition<Value: FilterValue>: ChoiceCondition, OptionalCondition {
        public let condition: FilterCondition

        public init(_ condition: FilterCondition) { self.condition = condition }
    }
}

extension Planio.OptionalListCondition: ExpressibleByIntegerLiteral where Value: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Value.IntegerLiteralType) { self = .is(Value(integerLiteral: value)) }
}

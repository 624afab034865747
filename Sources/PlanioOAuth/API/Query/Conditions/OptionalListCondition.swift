extension Planio {
    /// What can be asked of a field that has one of several values or none: `.activity(.unset)`.
    public struct OptionalListCondition<Value: FilterValue>: ChoiceCondition, OptionalCondition {
        /// The operator and the values that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }
    }
}

extension Planio.OptionalListCondition: ExpressibleByIntegerLiteral where Value: ExpressibleByIntegerLiteral {
    /// One id: `.user(5)`.
    public init(integerLiteral value: Value.IntegerLiteralType) { self = .is(Value(integerLiteral: value)) }
}

extension Planio {
    /// As ``OptionalListCondition``, for fields whose earlier values the journals tell: `.fixedVersion(.changedFrom(3))`.
    public struct OptionalHistoryListCondition<Value: FilterValue>: HistoryCondition, OptionalCondition {
        /// The operator and the values that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }
    }
}

extension Planio.OptionalHistoryListCondition: ExpressibleByIntegerLiteral where Value: ExpressibleByIntegerLiteral {
    /// One id: `.fixedVersion(3)`.
    public init(integerLiteral value: Value.IntegerLiteralType) { self = .is(Value(integerLiteral: value)) }
}

extension Planio {
    /// As ``OptionalListCondition``, for fields whose earlier values the journals tell: `.fixedVersion(.changedFrom(3))`.
    public struct OptionalHistoryListCondition<Value: FilterValue>: HistoryCondition, OptionalCondition {
        public let condition: FilterCondition

        public init(_ condition: FilterCondition) { self.condition = condition }
    }
}

extension Planio.OptionalHistoryListCondition: ExpressibleByIntegerLiteral where Value: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Value.IntegerLiteralType) { self = .is(Value(integerLiteral: value)) }
}

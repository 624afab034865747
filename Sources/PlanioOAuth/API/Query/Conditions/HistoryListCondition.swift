extension Planio {
    /// As ``ListCondition``, for fields whose earlier values the journals tell: `.priority(.hasBeen(5))`.
    public struct HistoryListCondition<Value: FilterValue>: HistoryCondition {
        /// The operator and the values that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }
    }
}

extension Planio.HistoryListCondition: ExpressibleByIntegerLiteral where Value: ExpressibleByIntegerLiteral {
    /// One id: `.priority(5)`.
    public init(integerLiteral value: Value.IntegerLiteralType) { self = .is(Value(integerLiteral: value)) }
}

extension Planio {
    /// As ``ListCondition``, for fields whose earlier values the journals tell: `.priority(.hasBeen(5))`.
    public struct HistoryListCondition<Value: FilterValue>: HistoryCondition {
        public let condition: FilterCondition

        public init(_ condition: FilterCondition) { self.condition = condition }
    }
}

extension Planio.HistoryListCondition: ExpressibleByIntegerLiteral where Value: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Value.IntegerLiteralType) { self = .is(Value(integerLiteral: value)) }
}

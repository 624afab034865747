extension Planio {
    /// What can be asked of an issue's status: `.status(.open)`, `.status(.is(1, 2))`, `.status(.any)`.
    public struct StatusCondition: HistoryCondition {
        /// Statuses are asked for by their ids.
        public typealias Value = IssueStatus.ID

        /// The operator and the ids that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }

        /// A status that does not close the issue.
        public static let open = StatusCondition(.init("o"))
        /// A status that closes the issue.
        public static let closed = StatusCondition(.init("c"))
        /// Any status.
        public static let any = StatusCondition(.init("*"))
    }
}

extension Planio.StatusCondition: ExpressibleByIntegerLiteral {
    /// One status: `.status(1)`.
    public init(integerLiteral value: Int) { self = .is(.init(value)) }
}

extension Planio {
    /// What can be asked of the issue that something belongs to: `.issue(.is(7))`, `.issue(.isOrIsBelow(7))`. The
    /// server takes one issue here.
    public struct IssueCondition: OptionalCondition {
        /// The operator and the issue's id that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; of several ids in one value the server reads the first.
        public init(_ condition: FilterCondition) { self.condition = condition }

        /// This one.
        public static func `is`(_ id: Issue.ID) -> IssueCondition { IssueCondition(.init("=", [id.filterValue])) }
        /// This one or one of its subtasks, at any distance.
        public static func isOrIsBelow(_ id: Issue.ID) -> IssueCondition {
            IssueCondition(.init("~", [id.filterValue]))
        }
    }
}

extension Planio.IssueCondition: ExpressibleByIntegerLiteral {
    /// One issue, without its subtasks: `.issue(7)`.
    public init(integerLiteral value: Int) { self = .is(.init(value)) }
}

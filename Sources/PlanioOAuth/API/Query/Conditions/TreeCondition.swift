extension Planio {
    /// What can be asked of an issue's place among its parents and subtasks: `.parent(.is(7))`, `.child(.unset)`.
    public struct TreeCondition: OptionalCondition {
        /// The operator and the issues' ids that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator. With `!` the server asks for the opposite of what it says: for that very issue.
        public init(_ condition: FilterCondition) { self.condition = condition }

        /// One of these, directly.
        public static func `is`(_ ids: Issue.ID...) -> TreeCondition { self.is(anyOf: ids) }
        /// One of these, known at run time, directly. Of none nothing is one.
        public static func `is`(anyOf ids: [Issue.ID]) -> TreeCondition {
            TreeCondition(.init("=", ids.isEmpty ? [] : [ids.map(\.filterValue).joined(separator: ",")]))
        }
        /// This one, at any distance.
        public static func isBelowOrAbove(_ id: Issue.ID) -> TreeCondition {
            TreeCondition(.init("~", [id.filterValue]))
        }
    }
}

extension Planio.TreeCondition: ExpressibleByIntegerLiteral {
    /// One issue, directly: `.parent(7)`.
    public init(integerLiteral value: Int) { self = .is(.init(value)) }
}

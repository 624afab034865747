extension Planio {
    /// What can be asked of a project's parent.
    public struct ParentProjectCondition: ChoiceCondition, ExpressibleByIntegerLiteral {
        public typealias Value = Project.ID

        public let condition: FilterCondition

        public init(_ condition: FilterCondition) { self.condition = condition }
        public init(integerLiteral value: Int) { self = .is(.init(value)) }

        /// It has one.
        public static let any = ParentProjectCondition(.init("*"))
        /// It has none.
        public static let none = ParentProjectCondition(.init("!*"))
    }
}

extension Planio {
    /// What can be asked of a project's parent.
    public struct ParentProjectCondition: ChoiceCondition, ExpressibleByIntegerLiteral {
        /// Parents are asked for by their ids; an identifier finds nothing.
        public typealias Value = Project.ID

        /// The operator and the ids that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }
        /// One parent: `.parent(3)`.
        public init(integerLiteral value: Int) { self = .is(.init(value)) }

        /// It has one.
        public static let any = ParentProjectCondition(.init("*"))
        /// It has none.
        public static let none = ParentProjectCondition(.init("!*"))
    }
}

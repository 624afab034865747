extension Planio {
    /// Which subprojects count where one project is listed.
    public struct SubprojectCondition: ChoiceCondition {
        /// Subprojects are asked for by their ids; the listed project itself is always included.
        public typealias Value = Project.ID

        /// The operator and the ids that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }

        /// All of them.
        public static let all = SubprojectCondition(.init("*"))
        /// None: the project alone.
        public static let none = SubprojectCondition(.init("!*"))
    }
}

extension Planio {
    /// Which subprojects count where one project is listed.
    public struct SubprojectCondition: ChoiceCondition {
        public typealias Value = Project.ID

        public let condition: FilterCondition

        public init(_ condition: FilterCondition) { self.condition = condition }

        /// All of them.
        public static let all = SubprojectCondition(.init("*"))
        /// None: the project alone.
        public static let none = SubprojectCondition(.init("!*"))
    }
}

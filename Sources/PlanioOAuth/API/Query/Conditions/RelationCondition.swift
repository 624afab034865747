extension Planio {
    /// What can be asked of an issue's relations of one type: `.blocks(.issue(7))`, `.blocked(.anyOpenIssue)`.
    public struct RelationCondition: OptionalCondition {
        public let condition: FilterCondition

        public init(_ condition: FilterCondition) { self.condition = condition }

        public static func issue(_ id: Issue.ID) -> RelationCondition {
            RelationCondition(.init("=", [id.filterValue]))
        }
        public static func notIssue(_ id: Issue.ID) -> RelationCondition {
            RelationCondition(.init("!", [id.filterValue]))
        }
        /// An issue of this project.
        public static func issue(in project: Project.ID) -> RelationCondition {
            RelationCondition(.init("=p", [project.filterValue]))
        }
        /// An issue of another project.
        public static func issue(notIn project: Project.ID) -> RelationCondition {
            RelationCondition(.init("=!p", [project.filterValue]))
        }
        /// No issue of this project.
        public static func noIssue(in project: Project.ID) -> RelationCondition {
            RelationCondition(.init("!p", [project.filterValue]))
        }
        public static let anyOpenIssue = RelationCondition(.init("*o"))
        public static let noOpenIssue = RelationCondition(.init("!o"))
    }
}

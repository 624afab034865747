extension Planio {
    /// What can be asked of an issue's relations of one type: `.blocks(.issue(7))`, `.blocked(.anyOpenIssue)`.
    public struct RelationCondition: OptionalCondition {
        /// The operator and the issue's or project's id that Redmine is sent.
        public let condition: FilterCondition

        /// Takes any operator; the named ones are to be preferred.
        public init(_ condition: FilterCondition) { self.condition = condition }

        /// It is related to this issue.
        public static func issue(_ id: Issue.ID) -> RelationCondition {
            RelationCondition(.init("=", [id.filterValue]))
        }
        /// It is not related to this issue, and perhaps to none.
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
        /// It is related to an issue that is open.
        public static let anyOpenIssue = RelationCondition(.init("*o"))
        /// It is related to no issue that is open: to closed ones only, or to none.
        public static let noOpenIssue = RelationCondition(.init("!o"))
    }
}

extension Planio.Filter where R == Planio.TimeEntry {
    public static func spentOn(_ condition: Planio.PastDayCondition) -> Self {
        Self("spent_on", condition) { .day($0.spentOn) }
    }
    public static func project(_ condition: Planio.ListCondition<Planio.Project.ID>) -> Self {
        Self("project_id", condition) { .reference($0.project.id) }
    }
    /// Which subprojects of the listed project count; all of them if left out. Only where one project is listed.
    public static func subprojects(_ condition: Planio.SubprojectCondition) -> Self {
        Self("subproject_id", condition, needsProject: true)
    }
    public static func projectStatus(_ condition: Planio.ListCondition<Planio.ProjectStatus>) -> Self {
        Self("project.status", condition)
    }
    /// ``OptionalCondition/unset`` asks for what is booked on a project itself.
    public static func issue(_ condition: Planio.IssueCondition) -> Self {
        Self("issue_id", condition) {
            condition.condition.operator == "~" ? .nothing : .reference($0.issue?.id)
        }
    }
    public static func issueTracker(_ condition: Planio.ListCondition<Planio.Tracker.ID>) -> Self {
        Self("issue.tracker_id", condition)
    }
    public static func issueParent(_ condition: Planio.TreeCondition) -> Self { Self("issue.parent_id", condition) }
    public static func issueStatus(_ condition: Planio.ListCondition<Planio.IssueStatus.ID>) -> Self {
        Self("issue.status_id", condition)
    }
    public static func issueFixedVersion(_ condition: Planio.ListCondition<Planio.Version.ID>) -> Self {
        Self("issue.fixed_version_id", condition)
    }
    public static func issueSubject(_ condition: Planio.TextCondition) -> Self { Self("issue.subject", condition) }
    /// Only where one project is listed.
    public static func issueCategory(_ condition: Planio.OptionalListCondition<Planio.IssueCategory.ID>) -> Self {
        Self("issue.category_id", condition, needsProject: true)
    }
    /// Whose time it is.
    public static func user(_ condition: Planio.OptionalListCondition<Planio.User.ID>) -> Self {
        Self("user_id", condition) { .reference($0.user.id) }
    }
    public static func userGroup(_ condition: Planio.OptionalListCondition<Planio.Group.ID>) -> Self {
        Self("user.group", condition)
    }
    public static func userRole(_ condition: Planio.OptionalListCondition<Planio.Role.ID>) -> Self {
        Self("user.role", condition)
    }
    /// Who booked it.
    public static func author(_ condition: Planio.OptionalListCondition<Planio.User.ID>) -> Self {
        Self("author_id", condition)
    }
    /// A shared activity finds its project-specific ones too.
    public static func activity(_ condition: Planio.ListCondition<Planio.TimeEntryActivity.ID>) -> Self {
        Self("activity_id", condition)
    }
    public static func comments(_ condition: Planio.TextCondition) -> Self { Self("comments", condition) }
    /// In hours.
    public static func hours(_ condition: Planio.NumberCondition<Double>) -> Self {
        Self("hours", condition) { .number($0.hours) }
    }
}

extension Planio.Sort where R == Planio.TimeEntry {
    public static var project: Self { Self("project") }
    public static var spentOn: Self { Self("spent_on") }
    public static var createdOn: Self { Self("created_on") }
    /// By year and week of the day it was spent on.
    public static var week: Self { Self("tweek") }
    public static var author: Self { Self("author") }
    public static var user: Self { Self("user") }
    /// By position, not by name.
    public static var activity: Self { Self("activity") }
    public static var issue: Self { Self("issue") }
    public static var issueTracker: Self { Self("issue.tracker") }
    public static var issueParent: Self { Self("issue.parent") }
    public static var issueStatus: Self { Self("issue.status") }
    public static var issueCategory: Self { Self("issue.category") }
    public static var issueFixedVersion: Self { Self("issue.fixed_version") }
    public static var hours: Self { Self("hours") }
}

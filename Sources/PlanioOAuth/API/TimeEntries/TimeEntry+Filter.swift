extension Planio.Filter where R == Planio.TimeEntry {
    /// The day that the time was spent on, not that it was booked on. Of an invalid day the server drops all filters.
    public static func spentOn(_ condition: Planio.PastDayCondition) -> Self {
        Self("spent_on", condition) { .day($0.spentOn) }
    }
    /// Of which projects, by their ids; their subprojects are not included. To include them, list `in:` a project.
    public static func project(_ condition: Planio.ListCondition<Planio.Project.ID>) -> Self {
        Self("project_id", condition) { .reference($0.project.id) }
    }
    /// Which subprojects of the listed project count; all of them if left out. Only where one project is listed.
    public static func subprojects(_ condition: Planio.SubprojectCondition) -> Self {
        Self("subproject_id", condition, needsProject: true)
    }
    /// The status of its project, ``ProjectStatus/active`` or ``ProjectStatus/closed``.
    public static func projectStatus(_ condition: Planio.ListCondition<Planio.ProjectStatus>) -> Self {
        Self("project.status", condition)
    }
    /// ``OptionalCondition/unset`` asks for what is booked on a project itself.
    public static func issue(_ condition: Planio.IssueCondition) -> Self {
        Self("issue_id", condition) {
            condition.condition.operator == "~" ? .nothing : .reference($0.issue?.id)
        }
    }
    /// The tracker of its issue.
    public static func issueTracker(_ condition: Planio.ListCondition<Planio.Tracker.ID>) -> Self {
        Self("issue.tracker_id", condition)
    }
    /// Whose subtasks its issue is one of: `.issueParent(7)`, or at any distance `.issueParent(.isBelowOrAbove(7))`.
    public static func issueParent(_ condition: Planio.TreeCondition) -> Self { Self("issue.parent_id", condition) }
    /// The status of its issue, by ids: the server knows no *open* and *closed* here.
    public static func issueStatus(_ condition: Planio.ListCondition<Planio.IssueStatus.ID>) -> Self {
        Self("issue.status_id", condition)
    }
    /// The target version of its issue.
    public static func issueFixedVersion(_ condition: Planio.ListCondition<Planio.Version.ID>) -> Self {
        Self("issue.fixed_version_id", condition)
    }
    /// The words of its issue's subject.
    public static func issueSubject(_ condition: Planio.TextCondition) -> Self { Self("issue.subject", condition) }
    /// Only where one project is listed.
    public static func issueCategory(_ condition: Planio.OptionalListCondition<Planio.IssueCategory.ID>) -> Self {
        Self("issue.category_id", condition, needsProject: true)
    }
    /// Whose time it is.
    public static func user(_ condition: Planio.OptionalListCondition<Planio.User.ID>) -> Self {
        Self("user_id", condition) { $0.user.map { .reference($0.id) } ?? .nothing }
    }
    /// Groups that the user whose time it is belongs to.
    public static func userGroup(_ condition: Planio.OptionalListCondition<Planio.Group.ID>) -> Self {
        Self("user.group", condition)
    }
    /// Roles that the user whose time it is has in the project.
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
    /// The words of its comment.
    public static func comments(_ condition: Planio.TextCondition) -> Self { Self("comments", condition) }
    /// In hours.
    public static func hours(_ condition: Planio.NumberCondition<Double>) -> Self {
        Self("hours", condition) { .number($0.hours) }
    }
}

extension Planio.Sort where R == Planio.TimeEntry {
    /// By the project's name.
    public static var project: Self { Self("project") }
    /// By the day it was spent on, then by the time of booking; the latest first if a list is not sorted otherwise.
    public static var spentOn: Self { Self("spent_on") }
    /// By the time of booking.
    public static var createdOn: Self { Self("created_on") }
    /// By year and week of the day it was spent on.
    public static var week: Self { Self("tweek") }
    /// By the name of who booked it.
    public static var author: Self { Self("author") }
    /// By the name of whose time it is.
    public static var user: Self { Self("user") }
    /// By position, not by name.
    public static var activity: Self { Self("activity") }
    /// By the issue's number.
    public static var issue: Self { Self("issue") }
    /// By the position of the issue's tracker.
    public static var issueTracker: Self { Self("issue.tracker") }
    /// By the tree that the issue belongs to.
    public static var issueParent: Self { Self("issue.parent") }
    /// By the position of the issue's status.
    public static var issueStatus: Self { Self("issue.status") }
    /// By the name of the issue's category.
    public static var issueCategory: Self { Self("issue.category") }
    /// By the due date of the issue's target version, then by its name.
    public static var issueFixedVersion: Self { Self("issue.fixed_version") }
    /// By duration.
    public static var hours: Self { Self("hours") }
}

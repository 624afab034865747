extension Planio.Filter where R == Planio.Issue {
    /// A user or a group, where Redmine takes either.
    public typealias Person = Planio.Principal.ID

    /// Without any filter of the status only open issues are listed.
    public static func status(_ condition: Planio.StatusCondition) -> Self {
        Self("status_id", condition) { .status($0.status.id.rawValue, isClosed: $0.status.isClosed) }
    }
    /// Of which projects; their subprojects are not included. To include them, list `in:` a project.
    public static func project(_ condition: Planio.ListCondition<Planio.Project.ID>) -> Self {
        Self("project_id", condition) { .reference($0.project.id) }
    }
    /// Which subprojects of the listed project count; all of them if left out. Only where one project is listed.
    public static func subprojects(_ condition: Planio.SubprojectCondition) -> Self {
        Self("subproject_id", condition, needsProject: true)
    }
    /// The status of its project, ``ProjectStatus/active`` or ``ProjectStatus/closed``. The server ignores it in a
    /// project without subprojects.
    public static func projectStatus(_ condition: Planio.ListCondition<Planio.ProjectStatus>) -> Self {
        Self("project.status", condition)
    }
    /// Its tracker, now or (``HistoryCondition/hasBeen(_:)``) once.
    public static func tracker(_ condition: Planio.HistoryListCondition<Planio.Tracker.ID>) -> Self {
        Self("tracker_id", condition) { .reference($0.tracker.id) }
    }
    /// Its priority, now or (``HistoryCondition/hasBeen(_:)``) once.
    public static func priority(_ condition: Planio.HistoryListCondition<Planio.IssuePriority.ID>) -> Self {
        Self("priority_id", condition) { .reference($0.priority.id) }
    }
    /// Who created it; ``ListCondition/me`` is the caller.
    public static func author(_ condition: Planio.ListCondition<Planio.User.ID>) -> Self {
        Self("author_id", condition) { $0.author.map { .reference($0.id) } ?? .nothing }
    }
    /// Groups that the author is a member of.
    public static func authorGroup(_ condition: Planio.ListCondition<Planio.Group.ID>) -> Self {
        Self("author.group", condition)
    }
    /// Roles that the author has in the project.
    public static func authorRole(_ condition: Planio.ListCondition<Planio.Role.ID>) -> Self {
        Self("author.role", condition)
    }
    /// ``OptionalHistoryListCondition/me`` includes the caller's groups.
    public static func assignedTo(_ condition: Planio.OptionalHistoryListCondition<Person>) -> Self {
        Self("assigned_to_id", condition) { .reference($0.assignedTo?.id) }
    }
    /// Groups that the assignee is a member of.
    public static func assigneeGroup(_ condition: Planio.OptionalListCondition<Planio.Group.ID>) -> Self {
        Self("member_of_group", condition)
    }
    /// Roles that the assignee has in the project.
    public static func assigneeRole(_ condition: Planio.OptionalListCondition<Planio.Role.ID>) -> Self {
        Self("assigned_to_role", condition)
    }
    /// Only where one project is listed.
    public static func category(_ condition: Planio.OptionalHistoryListCondition<Planio.IssueCategory.ID>) -> Self {
        Self("category_id", condition, needsProject: true) { .reference($0.category?.id) }
    }
    /// Its target version; ``OptionalCondition/unset`` asks for issues without one.
    public static func fixedVersion(_ condition: Planio.OptionalHistoryListCondition<Planio.Version.ID>) -> Self {
        Self("fixed_version_id", condition) { .reference($0.fixedVersion?.id) }
    }
    /// When its target version is due. Issues without a version are ``OptionalCondition/unset`` too.
    public static func fixedVersionDueDate(_ condition: Planio.DayCondition) -> Self {
        Self("fixed_version.due_date", condition)
    }
    /// Whether its target version is open, locked or closed.
    public static func fixedVersionStatus(_ condition: Planio.ListCondition<Planio.VersionStatus>) -> Self {
        Self("fixed_version.status", condition)
    }
    /// The words of its subject.
    public static func subject(_ condition: Planio.TextCondition) -> Self { Self("subject", condition) }
    /// The words of its description.
    public static func description(_ condition: Planio.TextCondition) -> Self { Self("description", condition) }
    /// Notes that the caller may see.
    public static func notes(_ condition: Planio.TextCondition) -> Self { Self("notes", condition) }
    /// Subject, description, notes and searchable custom fields.
    public static func anyText(_ condition: Planio.SearchCondition) -> Self { Self("any_searchable", condition) }
    /// When it was created.
    public static func createdOn(_ condition: Planio.TimeCondition) -> Self {
        Self("created_on", condition) { .time($0.createdOn) }
    }
    /// ``OptionalCondition/set`` asks for issues that were changed after they were created.
    public static func updatedOn(_ condition: Planio.TimeCondition) -> Self {
        Self("updated_on", condition) {
            // Every issue shows a time, but the server calls it unset if it is the one of the creation.
            condition == .set || condition == .unset ? .nothing : .time($0.updatedOn)
        }
    }
    /// When it was closed last; it stays set after reopening, so add `.status(.closed)` for issues that are closed now.
    public static func closedOn(_ condition: Planio.TimeCondition) -> Self {
        Self("closed_on", condition) { .time($0.closedOn) }
    }
    /// When work on it begins.
    public static func startDate(_ condition: Planio.DayCondition) -> Self {
        Self("start_date", condition) { .day($0.startDate) }
    }
    /// When it is due; ``OptionalCondition/unset`` asks for issues without a date.
    public static func dueDate(_ condition: Planio.DayCondition) -> Self {
        Self("due_date", condition) { .day($0.dueDate) }
    }
    /// In hours.
    public static func estimatedHours(_ condition: Planio.NumberCondition<Double>) -> Self {
        Self("estimated_hours", condition) { .number($0.estimatedHours) }
    }
    /// In hours, of the issue itself. Needs the scope ``Scope/viewTimeEntries``.
    public static func spentHours(_ condition: Planio.NumberCondition<Double>) -> Self {
        Self("spent_time", condition) { issue in
            // No time at all is shown as 0 hours, and counts as unset.
            let isAsked = condition == .set || condition == .unset
            return issue.spentHours.map { isAsked && $0 == 0 ? .unset : .number($0) } ?? .nothing
        }.needing(.viewTimeEntries)
    }
    /// In percent.
    public static func doneRatio(_ condition: Planio.NumberCondition<Int>) -> Self {
        Self("done_ratio", condition) { $0.doneRatio.map { .number(Double($0)) } ?? .nothing }
    }
    /// The server ignores it for who may not set issues private.
    public static func isPrivate(_ condition: Planio.FlagCondition) -> Self {
        Self("is_private", condition) { $0.isPrivate.map { .flag($0) } ?? .nothing }
            .needing(.setIssuesPrivate, .setOwnIssuesPrivate)
    }
    /// Names of attached files.
    public static func attachment(_ condition: Planio.TextCondition) -> Self { Self("attachment", condition) }
    /// Descriptions of attached files.
    public static func attachmentDescription(_ condition: Planio.TextCondition) -> Self {
        Self("attachment_description", condition)
    }
    /// ``ListCondition/me`` includes the caller's groups; others need the scope ``Scope/viewIssueWatchers``.
    public static func watcher(_ condition: Planio.ListCondition<Person>) -> Self {
        let isOwn = condition.condition.values == ["me"]
        return isOwn ? Self("watcher_id", condition) : Self("watcher_id", condition).needing(.viewIssueWatchers)
    }
    /// Who ever changed or commented it.
    public static func updatedBy(_ condition: Planio.ListCondition<Planio.User.ID>) -> Self {
        Self("updated_by", condition)
    }
    /// Who changed or commented it last, as far as the caller may see.
    public static func lastUpdatedBy(_ condition: Planio.ListCondition<Planio.User.ID>) -> Self {
        Self("last_updated_by", condition)
    }
    /// Issues that it is related to without more being said; either of the two counts.
    public static func relates(_ condition: Planio.RelationCondition) -> Self { Self("relates", condition) }
    /// Issues that it duplicates.
    public static func duplicates(_ condition: Planio.RelationCondition) -> Self { Self("duplicates", condition) }
    /// Issues by which it is duplicated.
    public static func duplicated(_ condition: Planio.RelationCondition) -> Self { Self("duplicated", condition) }
    /// Issues that it blocks: they cannot be closed before it is.
    public static func blocks(_ condition: Planio.RelationCondition) -> Self { Self("blocks", condition) }
    /// Issues by which it is blocked: it cannot be closed before they are.
    public static func blocked(_ condition: Planio.RelationCondition) -> Self { Self("blocked", condition) }
    /// Issues that it precedes: they begin after it is due.
    public static func precedes(_ condition: Planio.RelationCondition) -> Self { Self("precedes", condition) }
    /// Issues that it follows: it begins after they are due.
    public static func follows(_ condition: Planio.RelationCondition) -> Self { Self("follows", condition) }
    /// Issues that it was copied to.
    public static func copiedTo(_ condition: Planio.RelationCondition) -> Self { Self("copied_to", condition) }
    /// Issues that it was copied from.
    public static func copiedFrom(_ condition: Planio.RelationCondition) -> Self { Self("copied_from", condition) }
    /// `.parent(7)` are the subtasks of 7, `.parent(.isBelowOrAbove(7))` all below it.
    public static func parent(_ condition: Planio.TreeCondition) -> Self {
        Self("parent_id", condition) {
            condition.condition.operator == "~" ? .nothing : .reference($0.parent?.id)
        }
    }
    /// `.child(7)` is the parent of 7, `.child(.isBelowOrAbove(7))` all above it, `.child(.unset)` what has no subtasks.
    public static func child(_ condition: Planio.TreeCondition) -> Self { Self("child_id", condition) }
    /// Its own number: some of them, or a range.
    public static func id(_ condition: Planio.IDCondition<Planio.Issue>) -> Self {
        Self("issue_id", condition) { .reference($0.id) }
    }
}

extension Planio.Sort where R == Planio.Issue {
    /// By number, which is the order of creation. Every other order falls back on it, the newest first.
    public static var id: Self { Self("id") }
    /// By the project's name.
    public static var project: Self { Self("project") }
    /// By position, not by name.
    public static var tracker: Self { Self("tracker") }
    /// By root, then in the order of the tree.
    public static var parent: Self { Self("parent") }
    /// By position, not by name.
    public static var status: Self { Self("status") }
    /// By position, not by name.
    public static var priority: Self { Self("priority") }
    /// By the subject, as the database compares texts.
    public static var subject: Self { Self("subject") }
    /// By the author's name, in the order of names that the site's settings say.
    public static var author: Self { Self("author") }
    /// By the assignee's name, in the order of names that the site's settings say.
    public static var assignedTo: Self { Self("assigned_to") }
    /// By the time of the last change.
    public static var updatedOn: Self { Self("updated_on") }
    /// By the category's name.
    public static var category: Self { Self("category") }
    /// By due date, then by name.
    public static var fixedVersion: Self { Self("fixed_version") }
    /// By the day when work begins.
    public static var startDate: Self { Self("start_date") }
    /// By the day when it is due.
    public static var dueDate: Self { Self("due_date") }
    /// By the estimate of the issue itself.
    public static var estimatedHours: Self { Self("estimated_hours") }
    /// By the estimate less what `doneRatio` says is done.
    public static var estimatedRemainingHours: Self { Self("estimated_remaining_hours") }
    /// By the estimates of the issue and its subtasks.
    public static var totalEstimatedHours: Self { Self("total_estimated_hours") }
    /// Needs the scope ``Scope/viewTimeEntries``.
    public static var spentHours: Self { Self("spent_hours").needing(.viewTimeEntries) }
    /// Needs the scope ``Scope/viewTimeEntries``.
    public static var totalSpentHours: Self { Self("total_spent_hours").needing(.viewTimeEntries) }
    /// By percentage done.
    public static var doneRatio: Self { Self("done_ratio") }
    /// By the time of creation.
    public static var createdOn: Self { Self("created_on") }
    /// By the time of the last closing.
    public static var closedOn: Self { Self("closed_on") }
    /// By the name of who changed it last.
    public static var lastUpdatedBy: Self { Self("last_updated_by") }
    /// Private ones together. The server ignores it for who may not set issues private.
    public static var isPrivate: Self { Self("is_private").needing(.setIssuesPrivate, .setOwnIssuesPrivate) }
}

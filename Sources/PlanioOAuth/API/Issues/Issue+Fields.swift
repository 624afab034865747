extension Planio.Issue {
    /// What can be set in an issue.
    ///
    /// Fields that the workflow, the role or a parent's subtasks decide are dropped by the server without a word:
    /// creating tells, and an update that is confirmed.
    public struct Fields: Planio.FieldSet {
        /// Who may edit issues, or those of their own; of other callers the server takes a note at most.
        public static let updating: Set<Scope> = [.editIssues, .editOwnIssues]
        /// Who may comment may not change anything else.
        private static let commenting: Set<Scope> = [.editIssues, .addIssueNotes]
        private static let attaching: Set<Scope> = [.editIssues, .editOwnIssues, .addIssueNotes]

        /// Required, at most 255 characters.
        public let subject = Planio.Field<String>("subject")
        /// Text in the site's markup, Textile or CommonMark.
        public let description = Planio.Field<String>("description")
        /// A comment to the change.
        public let notes = Planio.Field<String>("notes", updating: commenting, shownAs: .nowhere)
        /// Whether ``notes`` is visible only to those who may see private notes. With other changes in the same update
        /// two journals result: the changes are public, the note is private.
        public let privateNotes = Planio.Field<Bool>(
            "private_notes", needs: [.setNotesPrivate], updating: commenting, shownAs: .nowhere)
        /// Moves the issue: only into a project where the caller may add issues.
        public let projectID = Planio.Field<Planio.Project.ID>("project_id")
        /// A tracker that the caller may not use is dropped without a word; a new issue then gets the first allowed
        /// one.
        public let trackerID = Planio.Field<Planio.Tracker.ID>("tracker_id")
        /// One of ``Planio/Issue/allowedStatuses``.
        public let statusID = Planio.Field<Planio.IssueStatus.ID>("status_id")
        /// Dropped without a word where it is derived from subtasks.
        public let priorityID = Planio.Field<Planio.IssuePriority.ID>("priority_id")
        /// A user, or a group where the site's settings allow that: `.user(id)`, `.group(id)`.
        public let assignedToID = Planio.Field<Planio.Principal.ID>(
            // Redmine passes over null.
            "assigned_to_id", clearedBy: "")
        /// A category of the issue's project; the server refuses another.
        public let categoryID = Planio.Field<Planio.IssueCategory.ID>("category_id")
        /// An open version that is shared with the project; the server refuses another. The project's default version
        /// if left out of a new issue.
        public let fixedVersionID = Planio.Field<Planio.Version.ID>("fixed_version_id")
        /// The issue to be a subtask of, which the caller must be able to see.
        public let parentID = Planio.Field<Planio.Issue.ID>(
            "parent_issue_id", needs: [.manageSubtasks], shownAs: "parent.id")
        /// Today in a new issue by default. Dropped without a word where it is derived from subtasks.
        public let startDate = Planio.Field<Day>("start_date")
        /// Not before ``startDate``. Dropped without a word where it is derived from subtasks.
        public let dueDate = Planio.Field<Day>("due_date")
        /// In percent, 0 to 100.
        public let doneRatio = Planio.Field<Int>("done_ratio")
        /// In hours.
        public let estimatedHours = Planio.Field<Double>("estimated_hours")
        /// Whether only the author, the assignee and roles that see all issues see it. It cannot be cleared, only be
        /// `false`.
        public let isPrivate = Planio.Field<Bool>("is_private", needs: .setIssuesPrivate, .setOwnIssuesPrivate)
        /// Who is told of changes, users and groups; only when the issue is created. The server refuses the whole issue for an
        /// unknown id, and adds the author.
        public let watcherUserIDs = Planio.Field<[Planio.Principal.ID]>(
            "watcher_user_ids", needs: [.addIssueWatchers], shownAs: .idsAmongOthers("watchers"))
        /// Attachments to delete; only in an update.
        public let deletedAttachmentIDs = Planio.Field<[Planio.Attachment.ID]>(
            "deleted_attachment_ids", shownAs: .nowhere)
        /// The version that the change is based on: an update of a newer one fails as a conflict. Redmine's API never
        /// shows it; it is for programs that learn it elsewhere.
        public let lockVersion = Planio.Field<Int>("lock_version", shownAs: .nowhere)

        /// The table.
        public init() {}
    }
}

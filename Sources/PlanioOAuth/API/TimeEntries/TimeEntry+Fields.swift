extension Planio.TimeEntry {
    /// What can be set in a time entry.
    public struct Fields: Planio.FieldSet {
        /// In hours; rounded to minutes by the server.
        public let hours = Planio.Field<Double>("hours")
        /// Today if left out.
        public let spentOn = Planio.Field<Day>("spent_on")
        /// Required where the site has no default activity.
        public let activityID = Planio.Field<Planio.TimeEntryActivity.ID>("activity_id")
        /// At most 1024 characters; required where the site's settings say so.
        public let comments = Planio.Field<String>("comments")
        /// Sets the project too.
        public let issueID = Planio.Field<Planio.Issue.ID>("issue_id")
        /// The project to book on where there is no issue, by its id: the server refuses an identifier here.
        public let projectID = Planio.Field<Planio.Project.ID>("project_id")
        /// Whose time it is; the caller's if left out.
        public let userID = Planio.Field<Planio.User.ID>("user_id", needs: .logTimeForOtherUsers)

        /// The table.
        public init() {}
    }
}

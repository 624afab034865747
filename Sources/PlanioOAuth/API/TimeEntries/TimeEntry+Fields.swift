extension Planio.TimeEntry {
    /// What can be set in a time entry.
    public struct Fields: Planio.FieldSet {
        /// In hours; rounded to minutes by the server.
        public let hours = Planio.Field<Double>("hours")
        /// Today if left out.
        public let spentOn = Planio.Field<Day>("spent_on")
        /// Required where the site has no default activity.
        public let activityID = Planio.Field<Planio.TimeEntryActivity.ID>("activity_id")
        public let comments = Planio.Field<String>("comments")
        /// Sets the project too.
        public let issueID = Planio.Field<Planio.Issue.ID>("issue_id")
        public let projectID = Planio.Field<Planio.Project.ID>("project_id")
        /// Whose time it is; the caller's if left out.
        public let userID = Planio.Field<Planio.User.ID>("user_id", needs: .logTimeForOtherUsers)

        public init() {}
    }
}

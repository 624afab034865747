extension Planio.Project {
    /// What can be set in a project.
    public struct Fields: Planio.FieldSet {
        public let name = Planio.Field<String>("name")
        /// Only when the project is created: 1 to 100 of `a` to `z`, digits, `-` and `_`, not only digits.
        public let identifier = Planio.Field<String>("identifier")
        public let description = Planio.Field<String>("description")
        public let homepage = Planio.Field<String>("homepage")
        public let isPublic = Planio.Field<Bool>("is_public", needs: .selectProjectPublicity)
        public let parentID = Planio.Field<Planio.Project.ID>("parent_id", needs: .addSubprojects)
        /// Whether the parent's members are members here.
        public let inheritsMembers = Planio.Field<Bool>("inherit_members", needs: .manageMembers)
        public let trackerIDs = Planio.Field<[Planio.Tracker.ID]>("tracker_ids", shownAs: .ids("trackers"))
        public let issueCustomFieldIDs = Planio.Field<[Planio.CustomField.ID]>(
            "issue_custom_field_ids", shownAs: .ids("issue_custom_fields"))
        /// Such as `issue_tracking` and `wiki`.
        public let enabledModuleNames = Planio.Field<[String]>(
            "enabled_module_names", needs: [.selectProjectModules], shownAs: .nowhere)
        public let defaultVersionID = Planio.Field<Planio.Version.ID>("default_version_id")
        public let defaultAssigneeID = Planio.Field<Planio.Principal.ID>(
            "default_assigned_to_id", shownAs: "default_assignee.id")
        public let defaultIssueQueryID = Planio.Field<Planio.Query.ID>("default_issue_query_id", shownAs: .nowhere)

        public init() {}
    }
}

extension Planio.Project {
    /// What can be set in a project.
    public struct Fields: Planio.FieldSet {
        /// Required; it need not be unique.
        public let name = Planio.Field<String>("name")
        /// Only when the project is created: 1 to 100 of `a` to `z`, digits, `-` and `_`, not only digits.
        public let identifier = Planio.Field<String>("identifier")
        /// Text in the site's markup.
        public let description = Planio.Field<String>("description")
        /// The address of a page about it, elsewhere.
        public let homepage = Planio.Field<String>("homepage")
        /// Whether users see it who are not its members. In a new project the site's settings decide if left out.
        public let isPublic = Planio.Field<Bool>("is_public", needs: .selectProjectPublicity)
        /// The project to be a subproject of, in which the caller may add some. By its id: an identifier makes the
        /// server fail.
        public let parentID = Planio.Field<Planio.Project.ID>("parent_id", needs: .addSubprojects)
        /// Whether the parent's members are members here.
        public let inheritsMembers = Planio.Field<Bool>("inherit_members", needs: .manageMembers)
        /// The trackers that issues in it may have. In a new project the site's default ones if left out.
        public let trackerIDs = Planio.Field<[Planio.Tracker.ID]>("tracker_ids", shownAs: .ids("trackers"))
        /// The custom fields of issues that are not there for all projects.
        public let issueCustomFieldIDs = Planio.Field<[Planio.CustomField.ID]>(
            "issue_custom_field_ids", shownAs: .ids("issue_custom_fields"))
        /// Such as `issue_tracking` and `wiki`.
        public let enabledModuleNames = Planio.Field<[String]>(
            "enabled_module_names", needs: [.selectProjectModules], shownAs: .nowhere)
        /// The target version of new issues for which none is named.
        public let defaultVersionID = Planio.Field<Planio.Version.ID>("default_version_id")
        /// Who gets new issues for which nobody is named, or somebody whom the server does not know.
        public let defaultAssigneeID = Planio.Field<Planio.Principal.ID>(
            "default_assigned_to_id", shownAs: "default_assignee.id")
        /// The public query by which the project's issues are listed in the browser. The API does not show it.
        public let defaultIssueQueryID = Planio.Field<Planio.Query.ID>("default_issue_query_id", shownAs: .nowhere)

        /// The table.
        public init() {}
    }
}

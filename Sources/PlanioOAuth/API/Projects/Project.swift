public import Foundation

extension Planio {
    /// A project.
    public struct Project: Resource {
        /// `project` and `projects` in the server's bodies.
        public static let name = ResourceName(singular: "project", plural: "projects")

        /// The project's number, which stays when it is renamed.
        public let id: ID
        /// What it is called; not unique, and sorted within its parent.
        public let name: String
        /// The name in addresses: `https://…/projects/IDENTIFIER`.
        public let identifier: String
        /// Text in the site's markup; `nil` or empty if there is none.
        public let description: String?
        /// The address of a page about it, elsewhere; `nil` or empty if there is none.
        public let homepage: String?
        /// `nil` if there is none, or the caller may not see it.
        public let parent: Project.Reference?
        /// Whether it can be worked in.
        public let status: ProjectStatus
        /// Whether users see it who are not its members.
        public let isPublic: Bool
        /// Whether the parent's members are members here.
        public let inheritsMembers: Bool?
        /// Not in lists.
        public let defaultVersion: Reference<Version>?
        /// Not in lists. A user or a group.
        public let defaultAssignee: Reference<Principal>?
        /// Custom fields that the caller may see; `nil` if there are none.
        public let customFields: [CustomFieldValue]?
        /// When it was created.
        public let createdOn: Date?
        /// When its own settings were changed last; what happens in it does not count.
        public let updatedOn: Date?

        // With `include`.

        /// With ``Include/trackers``.
        public let trackers: [Reference<Tracker>]?
        /// With ``Include/issueCategories``.
        public let issueCategories: [Reference<IssueCategory>]?
        /// The project's active ones, with ``Include/timeEntryActivities``.
        public let timeEntryActivities: [Reference<TimeEntryActivity>]?
        /// With ``Include/enabledModules``. The name is the module's; the id says nothing.
        public let enabledModules: [Reference<EnabledModule>]?
        /// With ``Include/issueCustomFields``.
        public let issueCustomFields: [Reference<CustomField>]?

        /// The project as the server sent it, with what this type does not know.
        public let json: JSONText

        /// Reads a project.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            name = try json.required("name")
            identifier = try json.required("identifier")
            description = try json.optional("description")
            homepage = try json.optional("homepage")
            parent = try json.optional("parent")
            status = try json.required("status")
            isPublic = try json.required("is_public")
            inheritsMembers = try json.optional("inherit_members")
            defaultVersion = try json.optional("default_version")
            defaultAssignee = try json.optional("default_assignee")
            customFields = try json.optional("custom_fields")
            trackers = try json.optional("trackers")
            issueCategories = try json.optional("issue_categories")
            timeEntryActivities = try json.optional("time_entry_activities")
            enabledModules = try json.optional("enabled_modules")
            issueCustomFields = try json.optional("issue_custom_fields")
            createdOn = try json.optional("created_on")
            updatedOn = try json.optional("updated_on")
            self.json = json.text
        }

        /// What else a response contains.
        public enum Include: String, Sendable, CaseIterable {
            /// The trackers of its issues; for who may see issues.
            case trackers
            /// Its issue categories; for who may see issues.
            case issueCategories = "issue_categories"
            /// The activities that time is booked on in it; for who may see time entries.
            case timeEntryActivities = "time_entry_activities"
            /// The modules that are switched on, such as `issue_tracking`.
            case enabledModules = "enabled_modules"
            /// The custom fields of its issues, without values; for who may see issues.
            case issueCustomFields = "issue_custom_fields"
        }
    }
}

public import Foundation

extension Planio {
    /// A project.
    public struct Project: Resource {
        public static let name = ResourceName(singular: "project", plural: "projects")

        public let id: ID
        public let name: String
        /// The name in addresses: `https://…/projects/IDENTIFIER`.
        public let identifier: String
        public let description: String?
        public let homepage: String?
        /// `nil` if there is none, or the caller may not see it.
        public let parent: Project.Reference?
        public let status: ProjectStatus
        public let isPublic: Bool
        /// Whether the parent's members are members here.
        public let inheritsMembers: Bool?
        /// Not in lists.
        public let defaultVersion: Reference<Version>?
        /// Not in lists. A user or a group.
        public let defaultAssignee: Reference<Principal>?
        public let customFields: [CustomFieldValue]?
        public let createdOn: Date?
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

        public let json: JSONText

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
            case trackers
            case issueCategories = "issue_categories"
            case timeEntryActivities = "time_entry_activities"
            case enabledModules = "enabled_modules"
            case issueCustomFields = "issue_custom_fields"
        }
    }
}

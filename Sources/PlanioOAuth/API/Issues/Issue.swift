public import Foundation

extension Planio {
    /// An issue. Members are `nil` where the server leaves them out or they are unset.
    ///
    /// ```swift
    /// let issue = try await client.issues.get(7, include: [.journals])
    /// print(issue.subject, issue.status.name ?? "", issue.journals?.count ?? 0)
    /// ```
    public struct Issue: Resource {
        public static let name = ResourceName(singular: "issue", plural: "issues")

        public let id: ID
        public let project: Project.Reference
        public let tracker: Reference<Tracker>
        public let status: IssueStatus
        public let priority: Reference<IssuePriority>
        /// `nil` if the author no longer exists.
        public let author: User.Reference?
        /// A user or a group; the server does not say which.
        public let assignedTo: Reference<Principal>?
        public let category: Reference<IssueCategory>?
        public let fixedVersion: Reference<Version>?
        public let parent: Issue.Reference?
        public let subject: String
        public let description: String?
        public let startDate: Day?
        public let dueDate: Day?
        /// In percent, 0 to 100.
        public let doneRatio: Int?
        public let isPrivate: Bool?
        /// In hours.
        public let estimatedHours: Double?
        /// In hours, subtasks included.
        public let totalEstimatedHours: Double?
        /// In hours; shown to who may see the project's time entries.
        public let spentHours: Double?
        /// In hours, subtasks included; shown to who may see the project's time entries.
        public let totalSpentHours: Double?
        public let customFields: [CustomFieldValue]?
        public let createdOn: Date?
        public let updatedOn: Date?
        /// When it was closed last; it stays after reopening.
        public let closedOn: Date?

        // With `include`.

        /// Subtasks, with ``Include/children``; `nil` if there are none.
        public let children: [Child]?
        /// With ``Include/attachments``.
        public let attachments: [Attachment]?
        /// With ``Include/relations``.
        public let relations: [IssueRelation]?
        /// With ``Include/changesets``.
        public let changesets: [Changeset]?
        /// What changed, with ``Include/journals``; newest first if the caller's preferences say so.
        public let journals: [Journal]?
        /// Users and groups, with ``Include/watchers``; `nil` for who may not see them.
        public let watchers: [Reference<Principal>]?
        /// The statuses that the caller may set, the present one included, with ``Include/allowedStatuses``.
        public let allowedStatuses: [IssueStatus]?

        public let json: JSONText

        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            project = try json.required("project")
            tracker = try json.required("tracker")
            status = try json.required("status")
            priority = try json.required("priority")
            author = try json.optional("author")
            assignedTo = try json.optional("assigned_to")
            category = try json.optional("category")
            fixedVersion = try json.optional("fixed_version")
            parent = try json.optional("parent")
            subject = try json.required("subject")
            description = try json.optional("description")
            startDate = try json.optional("start_date")
            dueDate = try json.optional("due_date")
            doneRatio = try json.optional("done_ratio")
            isPrivate = try json.optional("is_private")
            estimatedHours = try json.optional("estimated_hours")
            totalEstimatedHours = try json.optional("total_estimated_hours")
            spentHours = try json.optional("spent_hours")
            totalSpentHours = try json.optional("total_spent_hours")
            customFields = try json.optional("custom_fields")
            createdOn = try json.optional("created_on")
            updatedOn = try json.optional("updated_on")
            closedOn = try json.optional("closed_on")
            children = try json.optional("children")
            attachments = try json.optional("attachments")
            relations = try json.optional("relations")
            changesets = try json.optional("changesets")
            journals = try json.optional("journals")
            watchers = try json.optional("watchers")
            allowedStatuses = try json.optional("allowed_statuses")
            self.json = json.text
        }
    }
}

extension Planio.Issue {
    /// What else a response about one issue contains.
    public enum Include: String, Sendable, CaseIterable {
        case children, attachments, relations, changesets, journals, watchers
        case allowedStatuses = "allowed_statuses"
    }

    /// What else each issue of a list contains.
    public enum ListInclude: String, Sendable, CaseIterable {
        case attachments, relations
    }
}

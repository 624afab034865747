public import Foundation

extension Planio {
    /// An issue. Members are `nil` where the server leaves them out or they are unset.
    ///
    /// ```swift
    /// let issue = try await client.issues.get(7, include: [.journals])
    /// print(issue.subject, issue.status.name ?? "", issue.journals?.count ?? 0)
    /// ```
    public struct Issue: Resource {
        /// `issue` and `issues` in the server's bodies.
        public static let name = ResourceName(singular: "issue", plural: "issues")

        /// The number after `#`, unique in the whole site.
        public let id: ID
        /// The project that it is in, with its name.
        public let project: Project.Reference
        /// What kind of issue it is, such as *Bug*.
        public let tracker: Reference<Tracker>
        /// Where it stands, and whether that counts as closed.
        public let status: IssueStatus
        /// How urgent it is, such as *Normal*.
        public let priority: Reference<IssuePriority>
        /// `nil` if the author no longer exists.
        public let author: User.Reference?
        /// A user or a group; the server does not say which.
        public let assignedTo: Reference<Principal>?
        /// Of the project's categories; `nil` if unset.
        public let category: Reference<IssueCategory>?
        /// The version in which it is to be done, which may be another project's; `nil` if unset.
        public let fixedVersion: Reference<Version>?
        /// The issue that it is a subtask of; `nil` if it is none. The server sends its id alone.
        public let parent: Issue.Reference?
        /// One line, at most 255 characters.
        public let subject: String
        /// Text in the site's markup; `nil` or empty if there is none.
        public let description: String?
        /// When work on it begins; `nil` if unset. Of a parent, by default, the earliest of its subtasks'.
        public let startDate: Day?
        /// When it is to be done; `nil` if unset. Of a parent, by default, the latest of its subtasks'.
        public let dueDate: Day?
        /// In percent, 0 to 100.
        public let doneRatio: Int?
        /// Whether only the author, the assignee and roles that see all issues see it.
        public let isPrivate: Bool?
        /// In hours.
        public let estimatedHours: Double?
        /// In hours, subtasks included.
        public let totalEstimatedHours: Double?
        /// In hours; shown to who may see the project's time entries.
        public let spentHours: Double?
        /// In hours, subtasks included; shown to who may see the project's time entries.
        public let totalSpentHours: Double?
        /// Custom fields that the caller may see; `nil` if there are none.
        public let customFields: [CustomFieldValue]?
        /// When it was created.
        public let createdOn: Date?
        /// When it was changed or commented last; at first the time of its creation.
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

        /// The issue as the server sent it, with what this type does not know.
        public let json: JSONText

        /// Reads an issue.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
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
        /// The subtasks, at any depth.
        case children
        /// The attached files.
        case attachments
        /// How it belongs together with other issues.
        case relations
        /// Commits that mention it; for who may see them.
        case changesets
        /// What was changed and commented, not paged: all of it at once.
        case journals
        /// Who is told of changes; for who may see watchers.
        case watchers
        /// Which statuses an update accepts of the caller; it drops others without a word.
        case allowedStatuses = "allowed_statuses"
    }

    /// What else the response to a create, or a copy, contains. The server creates the issue and then fails if it is asked
    /// for journals or changesets, and leaves relations out.
    public enum CreationInclude: String, Sendable, CaseIterable {
        /// Subtasks: ``Planio/Issue/children``.
        case children
        /// Attached files: ``Planio/Issue/attachments``.
        case attachments
        /// Who watches it: ``Planio/Issue/watchers``.
        case watchers
        /// The statuses that the caller may set: ``Planio/Issue/allowedStatuses``.
        case allowedStatuses = "allowed_statuses"
    }

    /// What else each issue of a list contains.
    public enum ListInclude: String, Sendable, CaseIterable {
        /// The attached files of each.
        case attachments
        /// How each belongs together with other issues.
        case relations
    }
}

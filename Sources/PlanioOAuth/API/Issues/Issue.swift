public import Foundation

/// An issue. Fields that the server leaves out, or that are unset, are `nil`.
public struct Issue: Sendable, Hashable, Decodable, PlanioResource {
    public static var collectionName: String { "issues" }

    public let id: Identifier<Issue>
    public let project: Reference<Project>
    public let tracker: Reference<Tracker>
    public let status: IssueStatus
    public let priority: Reference<IssuePriority>
    public let author: Reference<User>
    public let assignedTo: Reference<User>?
    public let category: Reference<IssueCategory>?
    public let fixedVersion: Reference<Version>?
    public let parent: Reference<Issue>?
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
    /// In hours.
    public let spentHours: Double?
    /// In hours, subtasks included.
    public let totalSpentHours: Double?
    public let customFields: [CustomFieldValue]?
    public let createdOn: Date
    public let updatedOn: Date
    public let closedOn: Date?

    // With `include`.

    /// With ``IssueInclude/journals``: what changed, oldest first.
    public let journals: [Journal]?
    /// With ``IssueInclude/children``.
    public let children: [Child]?
    /// With ``IssueInclude/attachments``.
    public let attachments: [Attachment]?
    /// With ``IssueInclude/relations``.
    public let relations: [IssueRelation]?
    /// With ``IssueInclude/changesets``.
    public let changesets: [Changeset]?
    /// With ``IssueInclude/watchers``.
    public let watchers: [Reference<User>]?
    /// With ``IssueInclude/allowedStatuses``: those that the caller may set.
    public let allowedStatuses: [IssueStatus]?

    private enum CodingKeys: String, CodingKey {
        case id, project, tracker, status, priority, author, category, parent, subject, description, journals, children
        case attachments, relations, changesets, watchers
        case assignedTo = "assigned_to"
        case fixedVersion = "fixed_version"
        case startDate = "start_date"
        case dueDate = "due_date"
        case doneRatio = "done_ratio"
        case isPrivate = "is_private"
        case estimatedHours = "estimated_hours"
        case totalEstimatedHours = "total_estimated_hours"
        case spentHours = "spent_hours"
        case totalSpentHours = "total_spent_hours"
        case customFields = "custom_fields"
        case createdOn = "created_on"
        case updatedOn = "updated_on"
        case closedOn = "closed_on"
        case allowedStatuses = "allowed_statuses"
    }
}

/// What else an answer about one issue contains.
public enum IssueInclude: String, Sendable, CaseIterable {
    case journals, children, attachments, relations, changesets, watchers
    case allowedStatuses = "allowed_statuses"
}

/// What else each issue of a list contains.
public enum IssueListInclude: String, Sendable, CaseIterable {
    case attachments, relations
}

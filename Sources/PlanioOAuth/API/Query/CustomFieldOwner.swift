extension Planio {
    /// Whose custom field a filter asks for.
    public enum CustomFieldOwner: Sendable, Hashable {
        /// The element's own.
        case itself
        /// Of an issue's assignee.
        case assignedTo
        /// Of an issue's author.
        case author
        /// Of an issue's target version.
        case fixedVersion
        /// Of an issue's or a time entry's project.
        case project
        /// Of a time entry's issue.
        case issue
        /// Of a time entry's user.
        case user
        /// Of the user or the version that this custom field points to.
        case customField(CustomField.ID)

        /// As Redmine spells the filter.
        func field(_ id: CustomField.ID) -> String {
            switch self {
            case .itself: "cf_\(id)"
            case .assignedTo: "assigned_to.cf_\(id)"
            case .author: "author.cf_\(id)"
            case .fixedVersion: "fixed_version.cf_\(id)"
            case .project: "project.cf_\(id)"
            case .issue: "issue.cf_\(id)"
            case .user: "user.cf_\(id)"
            case .customField(let pointer): "cf_\(pointer).cf_\(id)"
            }
        }
    }
}

extension Planio.Filter {
    /// A custom field, of the element itself or of what it refers to.
    public static func customField(
        _ id: Planio.CustomField.ID, of owner: Planio.CustomFieldOwner = .itself,
        _ condition: Planio.CustomFieldCondition
    ) -> Self {
        Self(owner.field(id), condition) { element in
            guard owner == .itself, let fields = element.customFields else { return .nothing }
            // A field that the element does not have, or may not show, says nothing.
            return fields.first { $0.id == id }?.evidence(for: condition.condition) ?? .nothing
        }
    }

    /// The due date of the version that a custom field points to.
    public static func dueDate(
        ofVersionIn id: Planio.CustomField.ID, _ condition: Planio.DayCondition
    ) -> Self { Self("cf_\(id).due_date", condition) }

    /// The status of the version that a custom field points to.
    public static func status(
        ofVersionIn id: Planio.CustomField.ID, _ condition: Planio.ListCondition<Planio.VersionStatus>
    ) -> Self { Self("cf_\(id).status", condition) }
}

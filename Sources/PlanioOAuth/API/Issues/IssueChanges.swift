/// What to set or clear in an issue: a property that is not assigned stays as it is, `nil` clears the field.
///
/// ```swift
/// try await client.issues.update(7) {
///     $0.notes = "On it"
///     $0.dueDate = nil
///     $0["checklists_attributes"] = [["subject": "Call back"]]   // a plug-in's field
/// }
/// ```
public struct IssueChanges: Sendable, Hashable {
    var changes = FieldChanges()

    public var subject: String? {
        get { changes["subject"] }
        set { changes["subject"] = newValue }
    }
    public var description: String? {
        get { changes["description"] }
        set { changes["description"] = newValue }
    }
    /// A comment to the change.
    public var notes: String? {
        get { changes["notes"] }
        set { changes["notes"] = newValue }
    }
    /// Whether ``notes`` is visible only to those who may see private notes.
    public var privateNotes: Bool? {
        get { changes["private_notes"] }
        set { changes["private_notes"] = newValue }
    }
    public var projectID: Identifier<Project>? {
        get { changes["project_id"] }
        set { changes["project_id"] = newValue }
    }
    public var trackerID: Identifier<Tracker>? {
        get { changes["tracker_id"] }
        set { changes["tracker_id"] = newValue }
    }
    public var statusID: Identifier<IssueStatus>? {
        get { changes["status_id"] }
        set { changes["status_id"] = newValue }
    }
    public var priorityID: Identifier<IssuePriority>? {
        get { changes["priority_id"] }
        set { changes["priority_id"] = newValue }
    }
    public var assignedToID: Identifier<User>? {
        get { changes["assigned_to_id"] }
        set { changes["assigned_to_id"] = newValue }
    }
    public var categoryID: Identifier<IssueCategory>? {
        get { changes["category_id"] }
        set { changes["category_id"] = newValue }
    }
    public var fixedVersionID: Identifier<Version>? {
        get { changes["fixed_version_id"] }
        set { changes["fixed_version_id"] = newValue }
    }
    public var parentID: Identifier<Issue>? {
        get { changes["parent_issue_id"] }
        set { changes["parent_issue_id"] = newValue }
    }
    public var startDate: Day? {
        get { changes["start_date"] }
        set { changes["start_date"] = newValue }
    }
    public var dueDate: Day? {
        get { changes["due_date"] }
        set { changes["due_date"] = newValue }
    }
    /// In percent, 0 to 100.
    public var doneRatio: Int? {
        get { changes["done_ratio"] }
        set { changes["done_ratio"] = newValue }
    }
    /// In hours.
    public var estimatedHours: Double? {
        get { changes["estimated_hours"] }
        set { changes["estimated_hours"] = newValue }
    }
    public var isPrivate: Bool? {
        get { changes["is_private"] }
        set { changes["is_private"] = newValue }
    }
    /// Who is told of changes; only when the issue is created.
    public var watcherUserIDs: [Identifier<User>]? {
        get { changes["watcher_user_ids"] }
        set { changes["watcher_user_ids"] = newValue }
    }

    /// Sets a custom field; `nil` clears it.
    public mutating func setCustomField(_ id: Identifier<CustomField>, to value: String?) {
        setCustomField(id, json: value.map(JSONValue.string) ?? "")
    }

    /// Sets a custom field that takes several values; an empty array clears it.
    public mutating func setCustomField(_ id: Identifier<CustomField>, to values: [String]) {
        setCustomField(id, json: .array(values.isEmpty ? [""] : values.map(JSONValue.string)))
    }

    /// Any other field, as the server spells it: set, cleared with ``JSONValue/null``, or untouched with `nil`.
    public subscript(field: String) -> JSONValue? {
        get { changes[raw: field] }
        set { changes[raw: field] = newValue }
    }

    private mutating func setCustomField(_ id: Identifier<CustomField>, json value: JSONValue) {
        var fields: [JSONValue] = []
        if case .array(let earlier)? = changes[raw: "custom_fields"] {
            fields = earlier.filter { field in
                guard case .object(let members) = field else { return true }
                return members["id"] != .int(id.rawValue)
            }
        }
        fields.append(["id": .int(id.rawValue), "value": value])
        changes[raw: "custom_fields"] = .array(fields)
    }
}

extension Planio {
    /// What is looked up by its name.
    public enum NameKind: String, Sendable, CaseIterable {
        case status, priority, tracker, activity, version, category, member, role, project, group
        case customField = "custom field"
    }
}

extension Planio {
    /// What is looked up by its name.
    public enum NameKind: String, Sendable, CaseIterable {
        /// A status of issues, such as *New*.
        case status
        /// A priority of issues, such as *Normal*.
        case priority
        /// A tracker, such as *Bug*.
        case tracker
        /// An activity of time entries, such as *Development*.
        case activity
        /// A version of a project.
        case version
        /// An issue category of a project.
        case category
        /// A user or group that is a member of a project.
        case member
        /// A role, such as *Developer*.
        case role
        /// A project, by its name or identifier.
        case project
        /// A group; for administrators.
        case group
        /// A custom field; for administrators.
        case customField = "custom field"
    }
}

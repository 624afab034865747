extension Planio.Issue {
    /// What is copied with an issue beside its fields.
    public enum CopiedPart: String, Sendable, CaseIterable {
        /// The subtasks, each as an issue of its own.
        case subtasks = "copy_subtasks"
        /// The attached files, where the site's settings let the request decide.
        case attachments = "copy_attachments"
        /// A relation that says which is the copy of which.
        case link = "link_copy"
    }
}

extension Planio.Changes where R == Planio.Issue {
    /// Books time with the update, in one transaction of the server; not when an issue is created.
    ///
    /// ```swift
    /// try await client.issues.update(7) {
    ///     $0.notes = "Done"
    ///     $0.bookTime(hours: 1.5) { $0.comments = "On the phone" }
    /// }
    /// ```
    /// - Parameters:
    ///   - hours: More than zero.
    ///   - change: Sets more of the time entry.
    public mutating func bookTime(hours: Double, _ change: (inout Planio.TimeEntry.Changes) -> Void = { _ in }) {
        var entry = Planio.TimeEntry.Changes()
        entry.hours = hours
        change(&entry)
        beside["time_entry"] = entry.json
        besideNeeds = [PlanioError.FieldNeed(field: "time_entry", scopes: [.logTime])]
    }
}

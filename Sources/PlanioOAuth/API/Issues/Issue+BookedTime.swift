extension Planio.Issue {
    /// What becomes of the time that is booked on an issue, and on its subtasks, when it is deleted.
    public enum BookedTime: Sendable, Hashable {
        /// Where any is booked, nothing is deleted: ``PlanioError/InUse/bookedTime``.
        case refuse
        /// It stays, booked on the project.
        case nullify
        /// It goes to another issue of the same project.
        case reassign(to: Planio.Issue.ID)
        /// It is deleted with the issue.
        case destroy
    }
}

extension Planio.Issue.BookedTime {
    /// As the server is told. To go to no issue is what it refuses where, and only where, time is booked: so it is asked
    /// and deletes in one.
    var query: [(name: String, value: String)] {
        switch self {
        case .refuse: [("todo", "reassign")]
        case .nullify: [("todo", "nullify")]
        case .reassign(let issue): [("todo", "reassign"), ("reassign_to_id", issue.description)]
        case .destroy: [("todo", "destroy")]
        }
    }

    /// What 406 means then.
    var refusal: PlanioError.Kind? {
        switch self {
        case .refuse: .inUse(.bookedTime)
        case .nullify: .rejected(["booked time cannot be left without an issue on this site"])
        case .reassign(let issue):
            .rejected([
                "booked time cannot go to \(issue): it must be another issue of the same project, and not be deleted too"
            ])
        case .destroy: nil
        }
    }
}

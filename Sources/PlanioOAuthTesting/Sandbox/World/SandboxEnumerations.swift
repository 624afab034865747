import PlanioOAuth

// What Redmine's default data brings. The order is the position, which is what is sorted by.

struct SandboxTracker {
    let id: Int
    let name: String

    static let all = [
        SandboxTracker(id: 1, name: "Bug"), SandboxTracker(id: 2, name: "Feature"),
        SandboxTracker(id: 3, name: "Support"),
    ]
    static func named(_ id: Int) -> SandboxTracker? { all.first { $0.id == id } }

    /// The fields that can be switched off; none is.
    static let standardFields = [
        "assigned_to_id", "category_id", "fixed_version_id", "parent_issue_id", "start_date", "due_date",
        "estimated_hours", "done_ratio", "description", "priority_id",
    ]
}

struct SandboxStatus {
    let id: Int
    let name: String
    let isClosed: Bool

    static let all = [
        SandboxStatus(id: 1, name: "New", isClosed: false), SandboxStatus(id: 2, name: "In Progress", isClosed: false),
        SandboxStatus(id: 3, name: "Resolved", isClosed: false),
        SandboxStatus(id: 4, name: "Feedback", isClosed: false), SandboxStatus(id: 5, name: "Closed", isClosed: true),
        SandboxStatus(id: 6, name: "Rejected", isClosed: true),
    ]
    static let initial = 1
    static func named(_ id: Int) -> SandboxStatus? { all.first { $0.id == id } }
    static func isClosed(_ id: Int) -> Bool { named(id)?.isClosed == true }
}

struct SandboxPriority {
    let id: Int
    let name: String

    static let all = [
        SandboxPriority(id: 1, name: "Low"), SandboxPriority(id: 2, name: "Normal"),
        SandboxPriority(id: 3, name: "High"), SandboxPriority(id: 4, name: "Urgent"),
        SandboxPriority(id: 5, name: "Immediate"),
    ]
    static let standard = 2
    static func named(_ id: Int) -> SandboxPriority? { all.first { $0.id == id } }
}

/// An activity that time is booked on. Ids are shared with other enumerations.
struct SandboxActivity {
    let id: Int
    let name: String

    static let all = [SandboxActivity(id: 8, name: "Design"), SandboxActivity(id: 9, name: "Development")]
    static func named(_ id: Int) -> SandboxActivity? { all.first { $0.id == id } }
}

/// A category of documents.
struct SandboxDocumentCategory {
    let id: Int
    let name: String

    static let all = [
        SandboxDocumentCategory(id: 6, name: "User documentation"),
        SandboxDocumentCategory(id: 7, name: "Technical documentation"),
    ]
}

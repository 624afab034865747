import Foundation
import PlanioOAuth

struct SandboxProject {
    enum Status: Int {
        case active = 1
        case closed = 5
        case archived = 9
    }

    let id: Int
    var identifier: String
    var name: String
    var description: String?
    var homepage = ""
    var status = Status.active
    var isPublic = true
    var parent: Int?
    var inheritsMembers = false
    var modules = SandboxProject.allModules
    var trackers = SandboxTracker.all.map(\.id)
    /// Custom fields of issues that are not for all projects.
    var issueFields: Set<Int> = []
    /// By the id of the user or group.
    var members: [Int: SandboxMember] = [:]
    /// The title of the page that the wiki begins with.
    var wikiStart = "Wiki"
    var defaultVersion: Int?
    var defaultAssignee: Int?
    var customValues = SandboxCustomValues()
    let createdOn: Date
    var updatedOn: Date

    init(id: Int, identifier: String, name: String, now: Date) {
        self.id = id
        self.identifier = identifier
        self.name = name
        createdOn = now
        updatedOn = now
    }

    /// The number of its wiki: as on a Redmine where every project had one from the beginning.
    var wiki: Int { id }

    static let allModules = [
        "issue_tracking", "time_tracking", "news", "documents", "files", "wiki", "repository", "boards", "calendar",
        "gantt",
    ]
}

extension Scope.Permission.Module {
    /// As the server calls it.
    var identifier: String {
        switch self {
        case .issueTracking: "issue_tracking"
        case .timeTracking: "time_tracking"
        default: rawValue
        }
    }
}

/// A version (target of issues).
struct SandboxVersion {
    var id: Int
    let project: Int
    var name: String
    var description: String? = ""
    /// `open`, `locked` or `closed`.
    var status = "open"
    var dueDate: Day?
    /// `none`, `descendants`, `hierarchy`, `tree` or `system`.
    var sharing = "none"
    var wikiPageTitle: String?
    var customValues = SandboxCustomValues()
    let createdOn: Date
    var updatedOn: Date

    init(id: Int, project: Int, name: String, now: Date) {
        self.id = id
        self.project = project
        self.name = name
        createdOn = now
        updatedOn = now
    }
}

/// A category of a project's issues.
struct SandboxCategory {
    var id: Int
    let project: Int
    var name: String
    var assignee: Int?
}

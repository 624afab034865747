import Foundation
import PlanioOAuth

struct SandboxIssue {
    var id = 0
    var project: Int
    var tracker: Int
    var status = SandboxStatus.initial
    var priority = SandboxPriority.standard
    var author: Int
    var assignee: Int?
    var category: Int?
    var version: Int?
    var parent: Int?
    var subject: String
    var description: String?
    var startDate: Day?
    var dueDate: Day?
    var doneRatio = 0
    var estimatedHours: Double?
    var isPrivate = false
    var lockVersion = 0
    var customValues = SandboxCustomValues()
    var watchers: [Int] = []
    var attachments: [SandboxAttachment] = []
    var journals: [SandboxJournal] = []
    var createdOn: Date
    var updatedOn: Date
    /// Stays after the issue is opened again.
    var closedOn: Date?

    init(project: Int, tracker: Int, author: Int, subject: String, now: Date) {
        self.project = project
        self.tracker = tracker
        self.author = author
        self.subject = subject
        createdOn = now
        updatedOn = now
    }

    var isClosed: Bool { SandboxStatus.isClosed(status) }

    /// What is left of it when a user is deleted: what the user wrote is the anonymous user's.
    func withoutUser(_ id: Int) -> SandboxIssue {
        var issue = self
        if author == id { issue.author = SandboxUser.anonymous }
        if assignee == id { issue.assignee = nil }
        for index in journals.indices where journals[index].user == id {
            issue.journals[index].user = SandboxUser.anonymous
        }
        for index in journals.indices where journals[index].updatedBy == id {
            issue.journals[index].updatedBy = SandboxUser.anonymous
        }
        for index in attachments.indices where attachments[index].author == id {
            issue.attachments[index].author = SandboxUser.anonymous
        }
        return issue
    }
}

struct SandboxJournal {
    struct Detail: Hashable {
        /// `attr`, `cf`, `attachment` or `relation`.
        let property: String
        let name: String
        let old: String?
        let new: String?
    }

    let id: Int
    var user: Int
    var notes: String?
    var isPrivate = false
    var details: [Detail]
    let createdOn: Date
    /// When, and by whom, the note was changed.
    var updatedOn: Date?
    var updatedBy: Int?
}

/// As stored: `duplicated`, `blocked`, `follows` and `copied_from` are the others turned round.
struct SandboxRelation {
    let id: Int
    let from: Int
    let to: Int
    let type: String
    var delay: Int?
}

struct SandboxTimeEntry {
    var id = 0
    var project: Int?
    var issue: Int?
    var user: Int
    let author: Int
    var activity: Int?
    var hours: Double?
    var comments: String?
    var spentOn: Day?
    var customValues = SandboxCustomValues()
    let createdOn: Date
    var updatedOn: Date
}

extension SandboxRelation {
    /// A relation as it reads from one of its ends.
    struct Kind {
        let name: String
        let label: String
        /// The name that is stored, if it is this one turned round.
        let reverse: String?
        /// Whether it reads the same from both ends.
        let isSymmetric: Bool

        init(_ name: String, _ label: String, reverse: String? = nil, isSymmetric: Bool = false) {
            self.name = name
            self.label = label
            self.reverse = reverse
            self.isSymmetric = isSymmetric
        }
    }

    static let types = [
        Kind("relates", "Related to", isSymmetric: true), Kind("duplicates", "Is duplicate of"),
        Kind("duplicated", "Has duplicate", reverse: "duplicates"), Kind("blocks", "Blocks"),
        Kind("blocked", "Blocked by", reverse: "blocks"), Kind("precedes", "Precedes"),
        Kind("follows", "Follows", reverse: "precedes"), Kind("copied_to", "Copied to"),
        Kind("copied_from", "Copied from", reverse: "copied_to"),
    ]

    /// The issue that `issue` has this relation to.
    func other(of issue: Int, as name: String) -> Int? {
        guard let kind = Self.types.first(where: { $0.name == name }) else { return nil }
        if kind.isSymmetric { return type != name ? nil : from == issue ? to : to == issue ? from : nil }
        if let stored = kind.reverse { return type == stored && to == issue ? from : nil }
        return type == name && from == issue ? to : nil
    }
}

public import Foundation
public import PlanioOAuth

extension PlanioSandbox {
    /// An issue that ``addIssue(in:subject:author:_:)`` adds. People are named by their logins, the rest by its name.
    public struct IssueDraft: Sendable {
        /// A status of Redmine's default data.
        public enum Status: Int, Sendable {
            /// A status by its id; *Closed* and *Rejected* close the issue.
            case new = 1, inProgress, resolved, feedback, closed, rejected
        }
        /// A tracker of Redmine's default data.
        public enum Tracker: Int, Sendable {
            /// A tracker by its id.
            case bug = 1, feature, support
        }
        /// A priority of Redmine's default data.
        public enum Priority: Int, Sendable {
            /// A priority by its id.
            case low = 1, normal, high, urgent, immediate
        }
        /// How the issue relates to another.
        public enum Relation: String, Sendable {
            /// What the issue is or does to the other.
            case relates, duplicates, blocks, precedes, copiedTo = "copied_to"
        }

        /// *New* unless set. An issue that begins closed was closed when it was changed last.
        public var status = Status.new
        /// *Bug* unless set.
        public var tracker = Tracker.bug
        /// *Normal* unless set.
        public var priority = Priority.normal
        /// Text; none if left out.
        public var description: String?
        /// The login of who is to do it; nobody if left out.
        public var assignee: String?
        /// The name of a category of the project; none if left out.
        public var category: String?
        /// The name of a version of the project; none if left out.
        public var version: String?
        /// The id of the issue above.
        public var parent: Int?
        /// When work on it begins; unset if left out.
        public var startDate: Day?
        /// When it is to be done; unset if left out.
        public var dueDate: Day?
        /// In percent, 0 to 100.
        public var doneRatio = 0
        /// In hours; unset if left out.
        public var estimatedHours: Double?
        /// Whether only the author, the assignee and roles that see private issues see it.
        public var isPrivate = false
        /// The logins of who watches it.
        public var watchers: [String] = []
        /// Values by the id of the field.
        public var customFields: [Int: JSONValue] = [:]
        /// As of a new issue.
        public init() {}

        /// Now if left out.
        public var createdOn: Date?
        /// As ``createdOn`` if left out.
        public var updatedOn: Date?

        struct Note {
            let text: String
            let author: String
            let isPrivate: Bool
        }

        struct File {
            let name: String
            let content: Data
            let description: String?
        }

        private(set) var notes: [Note] = []
        private(set) var files: [File] = []
        private(set) var relations: [(type: Relation, issue: Int)] = []

        /// Adds a comment.
        public mutating func note(_ text: String, by login: String, isPrivate: Bool = false) {
            notes.append(Note(text: text, author: login, isPrivate: isPrivate))
        }

        /// Attaches a file, by the issue's author.
        public mutating func attach(_ content: Data, as name: String, description: String? = nil) {
            files.append(File(name: name, content: content, description: description))
        }

        /// Relates the issue to another by its id.
        public mutating func relate(_ type: Relation, to issue: Int) { relations.append((type, issue)) }
    }
}

extension PlanioSandbox.IssueDraft.Tracker {
    var id: Int { rawValue }
}

extension SandboxState {
    mutating func apply(
        _ draft: PlanioSandbox.IssueDraft, to issue: inout SandboxIssue
    ) throws(PlanioSandbox.UnknownNameError) {
        issue.status = draft.status.rawValue
        issue.priority = draft.priority.rawValue
        issue.description = draft.description
        issue.startDate = draft.startDate
        issue.dueDate = draft.dueDate
        issue.doneRatio = draft.doneRatio
        issue.estimatedHours = draft.estimatedHours
        issue.isPrivate = draft.isPrivate
        issue.updatedOn = draft.updatedOn ?? issue.createdOn
        if issue.isClosed { issue.closedOn = issue.updatedOn }
        if let login = draft.assignee { issue.assignee = try named(user: login).id }
        for login in draft.watchers { issue.watchers.append(try named(user: login).id) }
        if let name = draft.category {
            let category = categories.values.first { $0.project == issue.project && $0.name == name }
            guard let category else { throw .init(kind: "category", name: name) }
            issue.category = category.id
        }
        if let name = draft.version {
            let version = versions.values.first { $0.project == issue.project && $0.name == name }
            guard let version else { throw .init(kind: "version", name: name) }
            issue.version = version.id
        }
        if let parent = draft.parent {
            guard issues[parent] != nil else { throw .init(kind: "issue", name: String(parent)) }
            issue.parent = parent
        }
        set(draft.customFields, fields(of: issue), on: &issue.customValues)
        try addHistory(draft, to: &issue)
    }

    private mutating func addHistory(
        _ draft: PlanioSandbox.IssueDraft, to issue: inout SandboxIssue
    ) throws(PlanioSandbox.UnknownNameError) {
        for note in draft.notes {
            issue.journals.append(
                SandboxJournal(
                    id: nextID(.journal), user: try named(user: note.author).id, notes: note.text,
                    isPrivate: note.isPrivate, details: [], createdOn: issue.updatedOn))
        }
        for file in draft.files {
            let id = nextID(.attachment)
            var attachment = SandboxAttachment(
                id: id, filename: file.name, content: file.content,
                contentType: SandboxAttachment.contentType(of: file.name),
                author: issue.author, createdOn: issue.createdOn)
            attachment.description = file.description
            issue.attachments.append(attachment)
        }
        for (type, other) in draft.relations {
            guard issues[other] != nil else { throw .init(kind: "issue", name: String(other)) }
            let id = nextID(.relation)
            relations[id] = SandboxRelation(id: id, from: issue.id, to: other, type: type.rawValue)
        }
    }
}

extension PlanioSandbox {
    /// Relates an issue to another.
    /// - Throws: ``UnknownNameError`` if one of them is not there.
    public func relate(_ issue: Int, _ type: IssueDraft.Relation, to other: Int) throws(UnknownNameError) {
        try setUp { state throws(UnknownNameError) in
            for id in [issue, other] where state.issues[id] == nil {
                throw UnknownNameError(kind: "issue", name: String(id))
            }
            let id = state.nextID(.relation)
            state.relations[id] = SandboxRelation(id: id, from: issue, to: other, type: type.rawValue)
        }
    }
}

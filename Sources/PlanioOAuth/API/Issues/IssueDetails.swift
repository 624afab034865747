public import Foundation

// What an issue contains with `include`.

/// One change of an issue: who, when, a note, and the fields that changed.
public struct Journal: Sendable, Hashable, Decodable, Identifiable {
    public let id: Identifier<Journal>
    public let user: Reference<User>
    public let notes: String?
    public let createdOn: Date
    public let updatedOn: Date?
    public let isPrivate: Bool?
    public let details: [Detail]

    /// One field that changed, with its values as the server writes them.
    public struct Detail: Sendable, Hashable, Decodable {
        /// `attr`, `cf`, `attachment` or `relation`.
        public let property: String
        /// The field's name, or a custom field's id.
        public let name: String
        public let oldValue: String?
        public let newValue: String?

        private enum CodingKeys: String, CodingKey {
            case property, name
            case oldValue = "old_value"
            case newValue = "new_value"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id, user, notes, details
        case createdOn = "created_on"
        case updatedOn = "updated_on"
        case isPrivate = "private_notes"
    }
}

/// Where an issue stands.
public struct IssueStatus: Sendable, Hashable, Decodable, Identifiable {
    public let id: Identifier<IssueStatus>
    public let name: String
    public let isClosed: Bool?

    private enum CodingKeys: String, CodingKey {
        case id, name
        case isClosed = "is_closed"
    }
}

extension Issue {
    /// A subtask, with its own subtasks.
    public struct Child: Sendable, Hashable, Decodable, Identifiable {
        public let id: Identifier<Issue>
        public let tracker: Reference<Tracker>
        public let subject: String
        public let children: [Child]?
    }

    /// A commit that mentions the issue.
    public struct Changeset: Sendable, Hashable, Decodable {
        public let revision: String
        public let user: Reference<User>?
        public let comments: String?
        public let committedOn: Date?

        private enum CodingKeys: String, CodingKey {
            case revision, user, comments
            case committedOn = "committed_on"
        }
    }
}

/// A file that hangs on something.
public struct Attachment: Sendable, Hashable, Decodable, Identifiable {
    public let id: Identifier<Attachment>
    public let filename: String
    /// In bytes.
    public let filesize: Int
    public let contentType: String?
    public let description: String?
    public let contentURL: String
    public let author: Reference<User>?
    public let createdOn: Date

    private enum CodingKeys: String, CodingKey {
        case id, filename, filesize, description, author
        case contentType = "content_type"
        case contentURL = "content_url"
        case createdOn = "created_on"
    }
}

/// How two issues belong together.
public struct IssueRelation: Sendable, Hashable, Decodable, Identifiable {
    public let id: Identifier<IssueRelation>
    public let issueID: Identifier<Issue>
    public let otherIssueID: Identifier<Issue>
    /// `relates`, `duplicates`, `blocks`, `precedes` and their like.
    public let type: String
    /// In days; for `precedes` and `follows`.
    public let delay: Int?

    private enum CodingKeys: String, CodingKey {
        case id, delay
        case issueID = "issue_id"
        case otherIssueID = "issue_to_id"
        case type = "relation_type"
    }
}

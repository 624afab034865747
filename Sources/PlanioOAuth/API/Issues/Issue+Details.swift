public import Foundation

// What an issue contains with `include`, and that is nothing by itself.

extension Planio.Issue {
    /// A subtask, with its own subtasks.
    public struct Child: Sendable, Hashable, Identifiable, JSONObjectReadable {
        /// The subtask's number.
        public let id: Planio.Issue.ID
        /// The subtask's tracker; `nil` only where the server leaves it out.
        public let tracker: Planio.Reference<Planio.Tracker>?
        /// The subtask's subject.
        public let subject: String
        /// The subtask's own subtasks, at any depth, that the caller may see; `nil` if there are none.
        public let children: [Child]?

        /// Reads a subtask and all below it.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            tracker = try json.optional("tracker")
            subject = try json.required("subject")
            children = try json.optional("children")
        }
    }

    /// A commit that mentions the issue.
    public struct Changeset: Sendable, Hashable, JSONObjectReadable {
        /// The revision as the repository names it: a number, or a hash.
        public let revision: String
        /// `nil` if the committer is no user.
        public let user: Planio.User.Reference?
        /// The commit's message.
        public let comments: String?
        /// When it was committed, by the repository.
        public let committedOn: Date?

        /// Reads a commit.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            revision = try json.required("revision")
            user = try json.optional("user")
            comments = try json.optional("comments")
            committedOn = try json.optional("committed_on")
        }
    }
}

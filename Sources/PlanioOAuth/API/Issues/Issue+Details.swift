public import Foundation

// What an issue contains with `include`, and that is nothing by itself.

extension Planio.Issue {
    /// A subtask, with its own subtasks.
    public struct Child: Sendable, Hashable, Identifiable, JSONObjectReadable {
        public let id: Planio.Issue.ID
        public let tracker: Planio.Reference<Planio.Tracker>?
        public let subject: String
        public let children: [Child]?

        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            tracker = try json.optional("tracker")
            subject = try json.required("subject")
            children = try json.optional("children")
        }
    }

    /// A commit that mentions the issue.
    public struct Changeset: Sendable, Hashable, JSONObjectReadable {
        public let revision: String
        /// `nil` if the committer is no user.
        public let user: Planio.User.Reference?
        public let comments: String?
        public let committedOn: Date?

        public init(_ json: inout JSONObject) throws {
            revision = try json.required("revision")
            user = try json.optional("user")
            comments = try json.optional("comments")
            committedOn = try json.optional("committed_on")
        }
    }
}

public import Foundation

extension Planio {
    /// A piece of news of a project.
    public struct News: Resource {
        /// `news` around one and around a list.
        public static let name = ResourceName(singular: "news", plural: "news")

        /// Its number.
        public let id: ID
        /// The project whose news it is, with its name.
        public let project: Project.Reference?
        /// Who wrote it; `nil` if unknown.
        public let author: User.Reference?
        /// Its headline.
        public let title: String
        /// What it says in short; `nil` or empty if it does not.
        public let summary: String?
        /// What it says, in the site's markup.
        public let description: String
        /// When it was written.
        public let createdOn: Date?
        /// Not in lists; with ``Include/attachments``.
        public let attachments: [Attachment]?
        /// Not in lists; with ``Include/comments``. The oldest first, unless the caller prefers the newest first.
        public let comments: [Comment]?

        /// All that the server sent.
        public let json: JSONText

        /// Reads it as the server writes it.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            project = try json.optional("project")
            author = try json.optional("author")
            title = try json.required("title")
            summary = try json.optional("summary")
            description = try json.required("description")
            createdOn = try json.optional("created_on")
            attachments = try json.optional("attachments")
            comments = try json.optional("comments")
            self.json = json.text
        }

        /// What else a response about one contains.
        public enum Include: String, Sendable, CaseIterable {
            /// The files that hang on it.
            case attachments
            /// What readers said.
            case comments
        }

        /// What a reader said. The server does not say when.
        public struct Comment: Sendable, Hashable, Identifiable, JSONObjectReadable {
            /// Its number.
            public let id: Identifier<Comment>
            /// Who said it; `nil` if unknown.
            public let author: User.Reference?
            /// What it says, in the site's markup.
            public let content: String?

            /// Reads it as the server writes it.
            /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
            public init(_ json: inout JSONObject) throws {
                id = try json.required("id")
                author = try json.optional("author")
                content = try json.optional("content")
            }
        }

        /// What can be set in news.
        public struct Fields: FieldSet {
            /// At most 60 characters.
            public let title = Field<String>("title")
            /// At most 255 characters.
            public let summary = Field<String>("summary")
            /// In the site's markup; not empty.
            public let description = Field<String>("description")

            /// The table.
            public init() {}
        }
    }
}

public import Foundation

extension Planio {
    /// What a search found: an issue, a wiki page, a project, …
    public struct SearchResult: JSONModel, Identifiable {
        /// What it is and its number, which is unique only with it.
        public struct ID: Hashable, Sendable {
            /// What it is.
            public let kind: Kind
            /// The number among its kind.
            public let number: Int
        }

        /// What it is and its number.
        public let id: ID
        /// As the server shows it, in the caller's language: `Bug #7 (New): Printer on fire`.
        public let title: String
        /// The page for people.
        public let url: URL
        /// The whole text; `nil` or empty if there is none.
        public let description: String?
        /// Mostly when it was created; when it was committed or changed last, of what has versions.
        public let date: Date?

        /// The result as the server sent it, with what this type does not know.
        public let json: JSONText

        /// What it is.
        public var kind: Kind { id.kind }

        /// The issue that was found; `nil` if it is none.
        public var issueID: Issue.ID? { kind.type == .issues ? Issue.ID(id.number) : nil }

        /// Reads a result.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            let number: Int = try json.required("id")
            title = try json.required("title")
            id = ID(kind: try json.required("type"), number: number)
            url = try json.required("url")
            description = try json.optional("description")
            date = try json.optional("datetime")
            self.json = json.text
        }
    }
}

extension Planio.SearchResult {
    /// What a result is; plug-ins add more.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        /// As Redmine spells it.
        public let rawValue: String

        /// A kind as Redmine spells it.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// An issue that is open.
        public static let issue = Kind(rawValue: "issue")
        /// An issue that is closed.
        public static let closedIssue = Kind(rawValue: "issue-closed")
        /// News.
        public static let news = Kind(rawValue: "news")
        /// A document.
        public static let document = Kind(rawValue: "document")
        /// A commit.
        public static let changeset = Kind(rawValue: "changeset")
        /// A page of a wiki.
        public static let wikiPage = Kind(rawValue: "wiki-page")
        /// The first message of a topic in a forum.
        public static let message = Kind(rawValue: "message")
        /// A reply in a forum.
        public static let reply = Kind(rawValue: "reply")
        /// A project.
        public static let project = Kind(rawValue: "project")

        /// What was searched to find it; `nil` for a kind that the library does not know.
        public var type: Planio.SearchType? { Self.types[self] }

        private static let types: [Kind: Planio.SearchType] = [
            issue: .issues, closedIssue: .issues, news: .news, document: .documents, changeset: .changesets,
            wikiPage: .wikiPages, message: .messages, reply: .messages, project: .projects,
        ]
    }
}

extension Planio.SearchResult.Kind: JSONReadable {}

public import Foundation

extension Planio {
    /// A page of a project's wiki. It has no id: its title names it.
    public struct WikiPage: Entity {
        /// `wiki_page` and `wiki_pages` in the server's bodies.
        public static let name = ResourceName(singular: "wiki_page", plural: "wiki_pages")

        /// Its title, which is unique in the wiki, whatever the case of its letters.
        public let title: Title
        /// The title of the page above it; `nil` if there is none.
        public let parent: Title?
        /// In the site's markup. Not in lists.
        public let text: String?
        /// Counts the changes of the text, from 1 on; `nil` in lists of a page that was made without any text, which is not
        /// found then.
        public let version: Int?
        /// Who wrote this version; `nil` in lists, and if the author is unknown.
        public let author: User.Reference?
        /// What the author said of the change. Not in lists.
        public let comments: String?
        /// When the page was created.
        public let createdOn: Date?
        /// When this version was written.
        public let updatedOn: Date?
        /// With ``Include/attachments``.
        public let attachments: [Attachment]?
        /// `nil` before Redmine 7.
        public let project: Project.Reference?

        /// All that the server sent.
        public let json: JSONText

        /// Reads it as the server writes it.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            title = try json.required("title")
            parent = try (json.optional("parent") as Parent?)?.title
            text = try json.optional("text")
            version = try json.optional("version")
            author = try json.optional("author")
            comments = try json.optional("comments")
            createdOn = try json.optional("created_on")
            updatedOn = try json.optional("updated_on")
            attachments = try json.optional("attachments")
            project = try json.optional("project")
            self.json = json.text
        }

        /// What else a response contains.
        public enum Include: String, Sendable, CaseIterable {
            /// The files that hang on the page.
            case attachments
        }

        /// What becomes of the pages below one that is deleted.
        public enum Children: Sendable, Hashable {
            /// They have none above them then.
            case becomeRootPages
            /// They are deleted with all that is below them.
            case deleted
            /// They get another page above them, by its number, which Redmine's API never shows; it is for programs that learn
            /// it elsewhere.
            case reassigned(to: Identifier<WikiPage>)
        }

        /// Whether the old title of a renamed page goes on leading to it.
        public enum Redirect: String, Sendable, Hashable, JSONReadable, JSONWritable {
            /// It does.
            case kept = "1"
            /// It does not: links in texts and elsewhere lead nowhere.
            case dropped = "0"
        }

        private struct Parent: JSONObjectReadable {
            let title: Title

            init(_ json: inout JSONObject) throws { title = try json.required("title") }
        }
    }
}

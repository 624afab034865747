public import Foundation

extension Planio {
    /// A file that hangs on something: an issue, a wiki page, a news entry, a project or a version.
    public struct Attachment: Resource, Downloadable {
        /// `attachment` and `attachments` in the server's bodies.
        public static let name = ResourceName(singular: "attachment", plural: "attachments")

        /// The attachment's number, by which it is downloaded and deleted.
        public let id: ID
        /// In any script. It is somebody else's: use ``safeFilename`` where a file of yours gets its name.
        public let filename: String
        /// In bytes.
        public let filesize: Int
        /// `nil` where nobody said it and the name has no known ending.
        public let contentType: String?
        /// A line about it; `nil` or empty if there is none.
        public let description: String?
        /// Where a browser gets it. Its host is the one that the request named.
        public let contentURL: String?
        /// Where a browser gets a small picture of it; `nil` if there is none.
        public let thumbnailURL: String?
        /// `nil` if the author no longer exists.
        public let author: User.Reference?
        /// When it was uploaded.
        public let createdOn: Date?

        /// The attachment's entry as the server sent it, with what this type does not know.
        public let json: JSONText

        /// Its own ``id``.
        public var attachmentID: ID { id }
        /// `nil`: the server tells it of a project's files only.
        public var digest: String? { nil }

        /// Reads an attachment's entry.
        /// - Throws: ``JSONError`` with the place of what is missing or does not fit.
        public init(_ json: inout JSONObject) throws {
            id = try json.required("id")
            filename = try json.required("filename")
            filesize = try json.required("filesize")
            contentType = try json.optional("content_type")
            description = try json.optional("description")
            contentURL = try json.optional("content_url")
            thumbnailURL = try json.optional("thumbnail_url")
            author = try json.optional("author")
            createdOn = try json.optional("created_on")
            self.json = json.text
        }

        /// What can be set. Attachments are made by attaching an ``Upload``.
        public struct Fields: FieldSet {
            /// Not blank, 255 characters at most. The server keeps ``Upload/storedName(for:)`` of it.
            public let filename = Field<String>("filename")
            /// 255 characters at most.
            public let description = Field<String>("description")
            /// A media type such as `application/pdf`, by which browsers decide what to do with it.
            public let contentType = Field<String>("content_type")

            /// The table.
            public init() {}
        }
    }
}

public import Foundation

extension Planio {
    /// A file that hangs on something.
    public struct Attachment: Resource {
        public static let name = ResourceName(singular: "attachment", plural: "attachments")

        public let id: ID
        public let filename: String
        /// In bytes.
        public let filesize: Int
        public let contentType: String?
        public let description: String?
        /// Where a browser gets it. Its host is the one that the request named.
        public let contentURL: String?
        /// Where a browser gets a small picture of it, if there is one.
        public let thumbnailURL: String?
        /// `nil` if the author no longer exists.
        public let author: User.Reference?
        public let createdOn: Date?

        public let json: JSONText

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
    }
}

public import Foundation

extension Planio {
    /// A file of a project or of one of its versions: what a project offers for download.
    public struct File: Resource, Downloadable {
        /// `file` and `files` in the server's bodies.
        public static let name = ResourceName(singular: "file", plural: "files")

        /// The file's number, which is that of an attachment.
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
        /// `nil` if it is the project's own.
        public let version: Reference<Version>?
        /// SHA-256, or MD5 where it is old, in hexadecimal digits.
        public let digest: String?
        /// How often it was downloaded.
        public let downloads: Int?

        /// The file's entry as the server sent it, with what this type does not know.
        public let json: JSONText

        /// A project's file is an attachment.
        public var attachmentID: Attachment.ID { Attachment.ID(id.rawValue) }

        /// Reads a file's entry.
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
            version = try json.optional("version")
            digest = try json.optional("digest")
            downloads = try json.optional("downloads")
            self.json = json.text
        }
    }
}

extension Planio.Sort where R == Planio.File {
    /// By name, within the project and within each version.
    public static var filename: Self { Self("filename") }
    /// By the time of the upload, within the project and within each version.
    public static var createdOn: Self { Self("created_on") }
    /// By the number of bytes, within the project and within each version.
    public static var size: Self { Self("size") }
    /// By how often they were downloaded, within the project and within each version.
    public static var downloads: Self { Self("downloads") }
}

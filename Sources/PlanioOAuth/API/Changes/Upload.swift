extension Planio {
    /// A file that was uploaded and waits to be attached. Its token works once.
    public struct Upload: Sendable, Hashable {
        /// What the server named the uploaded file by.
        public let token: Secret
        /// What it is called where it is attached; as it was uploaded if `nil`.
        public var filename: String?
        /// A media type such as `application/pdf`; what it was uploaded with if `nil`.
        public var contentType: String?
        /// A line about the file, at most 255 characters; none if `nil`.
        public var description: String?

        /// A file that was uploaded elsewhere, by the token that the server gave for it.
        public init(token: Secret, filename: String? = nil, contentType: String? = nil, description: String? = nil) {
            self.token = token
            self.filename = filename
            self.contentType = contentType
            self.description = description
        }

        var json: JSONValue {
            var members: JSONMembers = ["token": .string(token.expose())]
            members["filename"] = filename.map { .string($0) }
            members["content_type"] = contentType.map { .string($0) }
            members["description"] = description.map { .string($0) }
            return .object(members)
        }
    }
}

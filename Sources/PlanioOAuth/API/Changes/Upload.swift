extension Planio {
    /// A file that was uploaded and waits to be attached. Its token works once.
    public struct Upload: Sendable, Hashable {
        /// What the server named the uploaded file by.
        public let token: Secret
        public var filename: String?
        public var contentType: String?
        public var description: String?

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

import Foundation

extension Planio {
    /// A file that was uploaded and waits to be attached, by `uploads` of a change or ``PlanioClient/Files``. Its token works
    /// once: what was attached cannot be attached again.
    public struct Upload: Sendable, Hashable {
        /// What the server named the uploaded file by.
        public let token: Secret
        /// As the server will keep it (``storedName(for:)``); the name it was uploaded with if left out.
        public var filename: String? {
            didSet { filename = filename.map(Self.storedName) }
        }
        /// By the name's ending if left out.
        public var contentType: String?
        /// 255 characters at most.
        public var description: String?

        /// An upload that is named by its token; the library makes one of each file that it uploads.
        public init(token: Secret, filename: String? = nil, contentType: String? = nil, description: String? = nil) {
            self.token = token
            self.filename = filename.map(Self.storedName)
            self.contentType = contentType
            self.description = description
        }

        /// The attachment that it will be; `nil` if the token is none of Redmine's.
        public var attachmentID: Attachment.ID? {
            Int(token.expose().prefix { $0 != "." }).map { Attachment.ID($0) }
        }

        /// What becomes of a file's name: the server keeps what stands behind its last slash or backslash, and makes one
        /// underscore of each run of `?`, `%`, `*`, `:`, `|`, `"`, `'`, `<`, `>` and line breaks. NUL, at which it would
        /// stumble, is replaced too.
        public static func storedName(for name: String) -> String {
            let last =
                name.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last ?? []
            var result = String.UnicodeScalarView()
            var isInRun = false
            for scalar in last {
                let isForbidden = "?%*:|\"'<>\n\r\0".unicodeScalars.contains(scalar)
                if !isForbidden {
                    result.append(scalar)
                } else if !isInRun {
                    result.append("_")
                }
                isInRun = isForbidden
            }
            return String(result)
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

extension Planio.Upload {
    /// What is wrong with the attachment that it became, if anything.
    func problem(in attachments: [Planio.Attachment]) -> String? {
        let name = "upload \(attachmentID?.description ?? "")".trimmingCharacters(in: .whitespaces)
        guard let attachment = attachments.first(where: { $0.id == attachmentID }) else { return name }
        if let filename, !filename.isEmpty, !attachment.filename.utf8.elementsEqual(filename.utf8) {
            return "\(name).filename"
        }
        return nil
    }
}

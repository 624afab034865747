extension Planio {
    /// A file on the server of which is known what a download must have: an ``Attachment`` or a ``File``.
    public protocol Downloadable: Sendable {
        /// By which it is downloaded.
        var attachmentID: Attachment.ID { get }
        /// In any script. It is somebody else's: use ``safeFilename`` where a file of yours gets its name.
        var filename: String { get }
        /// In bytes.
        var filesize: Int { get }
        /// SHA-256, or MD5 where it is old, in hexadecimal digits; `nil` if the server did not say.
        var digest: String? { get }
    }
}

extension Planio.Downloadable {
    /// The name, fit for a file in a directory of yours: no way out of it, no control characters and none that turn the text
    /// round, 200 bytes at most.
    public var safeFilename: String {
        var name = String.UnicodeScalarView()
        for scalar in filename.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: name.append("_")
            default: name.append(scalar == "/" || scalar == "\\" ? "_" : scalar)
            }
        }
        // Names of 255 bytes are what file systems have room for; the ending stays.
        var text = String(name)
        while text.utf8.count > 200 {
            let middle = text.index(text.startIndex, offsetBy: text.count / 2)
            text.remove(at: middle)
        }
        return text.allSatisfy({ $0 == "." || $0 == " " }) ? "attachment \(attachmentID)" : text
    }
}

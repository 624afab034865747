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
        let text = Self.shortened(String(name))
        return text.allSatisfy({ $0 == "." || $0 == " " }) ? "attachment \(attachmentID)" : text
    }

    /// Names of 255 bytes are what file systems have room for; beginning and ending stay. The server may send a
    /// name of megabytes, of which no more than the ends are looked at character by character.
    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > 200 else { return name }
        func length(_ characters: some Sequence<Character>) -> Int {
            var bytes = 0
            return characters.prefix { character in
                bytes += character.utf8.count
                return bytes <= 100
            }.count
        }
        let (first, last) = (name.prefix(101), name.suffix(101))
        return String(first.prefix(length(first)) + last.suffix(length(last.reversed())))
    }
}

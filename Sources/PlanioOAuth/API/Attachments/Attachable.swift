extension Planio {
    /// Something that files hang on: `uploads` of its changes attaches some.
    public protocol Attachable: Entity {
        /// `nil` where the response was not asked for them.
        var attachments: [Attachment]? { get }
    }
}

extension Planio.Changes where R: Planio.Attachable {
    /// Uploaded files to attach. A server may ignore them without a word; so what became of them is looked at, and is an
    /// error if it is not what was asked for.
    public var uploads: [Planio.Upload] {
        get { attached }
        set { attached = newValue }
    }
}

extension Planio.Issue: Planio.Attachable {}
extension Planio.WikiPage: Planio.Attachable {}
extension Planio.News: Planio.Attachable {}

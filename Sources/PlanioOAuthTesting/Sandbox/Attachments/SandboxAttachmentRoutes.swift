import Foundation
import PlanioOAuth

// Uploads and attachments, as Redmine's AttachmentsController does it.

extension SandboxState {
    static let attachmentRoutes: [SandboxRoute] = [
        SandboxRoute("POST", "uploads") { state, context throws(SandboxRefusal) in try state.upload(context) },
        SandboxRoute("GET", "attachments/:id") { state, context throws(SandboxRefusal) in
            let (attachment, _) = try state.attachment(context, .view)
            return SandboxResponse(json: ["attachment": state.json(attachment)])
        },
        SandboxRoute("PUT", "attachments/:id") { state, context throws(SandboxRefusal) in
            try state.updateAttachment(context)
        },
        SandboxRoute("DELETE", "attachments/:id") { state, context throws(SandboxRefusal) in
            try state.deleteAttachment(context)
        },
        SandboxRoute("GET", "attachments/download/:id") { state, context throws(SandboxRefusal) in
            try state.download(context)
        },
        SandboxRoute("GET", "attachments/thumbnail/:id") { state, context throws(SandboxRefusal) in
            try state.thumbnail(context)
        },
        SandboxRoute("GET", "attachments/thumbnail/:id/:size") { state, context throws(SandboxRefusal) in
            try state.thumbnail(context)
        },
    ]

    /// Any of them allows to upload.
    static let uploading: [Scope] = [
        .addIssues, .editIssues, .editOwnIssues, .copyIssues, .addIssueNotes, .manageNews, .addDocuments,
        .editDocuments, .manageFiles, .editWikiPages, .addMessages, .editMessages, .editOwnMessages,
    ]

    /// Keeps a file until something takes it.
    private mutating func upload(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        guard Self.uploading.contains(where: { allowsAnywhere($0, context.caller) }) else {
            throw denied(context.caller)
        }
        let type = context.request[field: "content-type"]?.prefix { $0 != ";" }
        guard type == "application/octet-stream" else { throw SandboxRefusal(status: 406) }
        guard let author = context.caller.id else { throw mustSignIn }
        guard context.request.body.count <= settings.largestFile else {
            throw SandboxRefusal(
                .invalid([
                    "This file cannot be uploaded because it exceeds the maximum allowed file size (\(settings.largestFile))"
                ]))
        }
        // SQLite's texts end at NUL, and the real server stumbles.
        let asked = context.parameters.text("filename")
        guard asked?.contains("\0") != true else { throw SandboxRefusal(.internalError) }
        let name = SandboxAttachment.stored(asked ?? String(random().lowercased().prefix(32)))
        guard !name.allSatisfy(\.isWhitespace) else { throw SandboxRefusal(.invalid(["File cannot be blank"])) }
        guard name.unicodeScalars.count <= 255 else {
            throw SandboxRefusal(.invalid(["File is too long (maximum is 255 characters)"]))
        }
        let attachment = SandboxAttachment(
            id: nextID(.attachment), filename: name, content: context.request.body,
            contentType: context.parameters.text("content_type") ?? SandboxAttachment.contentType(of: name),
            author: author, createdOn: context.now)
        let token = "\(attachment.id).\(attachment.digest)"
        uploads[token] = attachment
        return SandboxResponse(
            status: 201, json: ["upload": ["id": .int(attachment.id), "token": .string(token)]])
    }

    private func attachment(
        _ context: SandboxContext, _ access: AttachmentAccess
    ) throws(SandboxRefusal) -> (SandboxAttachment, SandboxContainer?) {
        guard let text = context.path[":id"], text.allSatisfy(\.isNumber), let found = attachment(context.id()) else {
            throw SandboxRefusal(status: 404)
        }
        guard allows(access, of: found.attachment, on: found.container, context.caller) else {
            throw denied(context.caller)
        }
        return (found.attachment, found.container)
    }

    private mutating func updateAttachment(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        var (attachment, container) = try attachment(context, .edit)
        let attributes = try context.attributes("attachment")
        if let name = attributes["filename"] { attachment.filename = SandboxAttachment.stored(name.rubyText ?? "") }
        if let description = attributes["description"] { attachment.description = description.rubyText }
        if let type = attributes["content_type"] { attachment.contentType = type.rubyText }
        var problems: [String] = []
        if attachment.filename.allSatisfy(\.isWhitespace) { problems.append("File cannot be blank") }
        for (name, text) in [("File", attachment.filename), ("Description", attachment.description ?? "")]
        where text.unicodeScalars.count > 255 {
            problems.append("\(name) is too long (maximum is 255 characters)")
        }
        guard problems.isEmpty else { throw SandboxRefusal(.invalid(problems)) }
        replace(attachment.id, of: container, with: attachment)
        return .noContent
    }

    private mutating func deleteAttachment(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let (attachment, container) = try attachment(context, .delete)
        replace(attachment.id, of: container, with: nil)
        if case .issue(let id)? = container, var issue = issues[id], let user = context.caller.id {
            issue.journals.append(
                SandboxJournal(
                    id: nextID(.journal), user: user, notes: "",
                    details: [.init(attachment: attachment, isAdded: false)], createdOn: context.now))
            issue.updatedOn = context.now
            issue.lockVersion += 1
            issues[id] = issue
        }
        return .noContent
    }

    private mutating func download(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let (attachment, container) = try attachment(context, .view)
        return content(of: attachment, on: container)
    }

    /// As `content_url` is answered, which is for browsers: who may not see it is sent to sign in.
    mutating func contentPage(
        _ id: String, _ name: String, _ request: SandboxRequest, _ now: Date
    ) throws(SandboxRefusal) -> SandboxResponse {
        let caller = try identify(request, now)
        guard let found = attachment(SandboxNumber.int(id)), found.attachment.filename.utf8.elementsEqual(name.utf8)
        else { return SandboxResponse(status: 404, html: "<h1>404</h1>") }
        guard allows(.view, of: found.attachment, on: found.container, caller) else {
            return caller.user == nil
                ? .redirect(to: "\(site)/login?back_url=\(Self.encoded(site + request.path))")
                : SandboxResponse(status: 403, html: "<h1>403</h1>")
        }
        return content(of: found.attachment, on: found.container)
    }

    private mutating func content(
        of attachment: SandboxAttachment, on container: SandboxContainer?
    ) -> SandboxResponse {
        switch container {
        case .project?, .version?:
            var counted = attachment
            counted.downloads += 1
            replace(attachment.id, of: container, with: counted)
        default: break
        }
        let type = attachment.contentType.flatMap { $0.isEmpty ? nil : $0 }
        let name = Self.encoded(attachment.filename)
        return SandboxResponse(
            status: 200,
            fields: [
                "Content-Type": type ?? SandboxAttachment.contentType(of: attachment.filename)
                    ?? "application/octet-stream",
                "Content-Disposition": "attachment; filename*=UTF-8''\(name)",
                "Content-Length": String(attachment.content.count),
            ], body: attachment.content)
    }

    private func thumbnail(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let (attachment, _) = try attachment(context, .view)
        if let size = context.path[":size"], !size.allSatisfy(\.isNumber) { throw SandboxRefusal(status: 404) }
        guard attachment.isThumbnailable, attachment.isPicture else { throw SandboxRefusal(status: 404) }
        let asked = context.path[":size"].map { SandboxNumber.int($0) } ?? 0
        let size = asked > 0 ? min((asked + 49) / 50 * 50, 800) : 100
        // What is small enough is its own thumbnail.
        guard let (width, height) = attachment.dimensions, max(width, height) <= size else {
            throw .unsupported("thumbnails of pictures that have to be made smaller, or are neither PNG nor GIF")
        }
        return SandboxResponse(
            status: 200,
            fields: [
                "Content-Type": attachment.contentType ?? "application/octet-stream",
                "Content-Disposition": "attachment; filename*=UTF-8''\(Self.encoded(attachment.filename))",
                "Content-Length": String(attachment.content.count),
            ], body: attachment.content)
    }
}

extension SandboxAttachment {
    /// By its first bytes, as the server looks before it converts anything.
    fileprivate var isPicture: Bool {
        let beginnings: [[UInt8]] = [
            [0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF], Array("GIF8".utf8), Array("BM".utf8), Array("RIFF".utf8),
        ]
        return beginnings.contains { content.starts(with: $0) }
    }

    /// Width and height of a PNG or a GIF.
    fileprivate var dimensions: (Int, Int)? {
        let bytes = content.prefix(24).map { Int($0) }
        if bytes.count == 24, bytes[0] == 0x89 {
            func number(_ start: Int) -> Int { bytes[start..<start + 4].reduce(0) { $0 << 8 | $1 } }
            return (number(16), number(20))
        }
        if bytes.count >= 10, content.starts(with: Array("GIF8".utf8)) {
            return (bytes[6] | bytes[7] << 8, bytes[8] | bytes[9] << 8)
        }
        return nil
    }
}

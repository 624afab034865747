import Foundation
import PlanioOAuth

// Where attachments hang, and who may see, change and delete them.

extension SandboxState {
    func attachments(of container: SandboxContainer) -> [SandboxAttachment] {
        switch container {
        case .issue(let id): issues[id]?.attachments ?? []
        case .wikiPage(let id): wikiPages[id]?.attachments ?? []
        case .news(let id): news[id]?.attachments ?? []
        case .project, .version: attachments[container] ?? []
        }
    }

    mutating func setAttachments(_ list: [SandboxAttachment], of container: SandboxContainer) {
        switch container {
        case .issue(let id): issues[id]?.attachments = list
        case .wikiPage(let id): wikiPages[id]?.attachments = list
        case .news(let id): news[id]?.attachments = list
        case .project, .version: attachments[container] = list.isEmpty ? nil : list
        }
    }

    /// An attachment, or an upload that waits, and what it hangs on.
    func attachment(_ id: Int) -> (attachment: SandboxAttachment, container: SandboxContainer?)? {
        if let upload = uploads.values.first(where: { $0.id == id }) { return (upload, nil) }
        for issue in issues.values {
            if let found = issue.attachments.first(where: { $0.id == id }) { return (found, .issue(issue.id)) }
        }
        for page in wikiPages.values {
            if let found = page.attachments.first(where: { $0.id == id }) { return (found, .wikiPage(page.id)) }
        }
        for entry in news.values {
            if let found = entry.attachments.first(where: { $0.id == id }) { return (found, .news(entry.id)) }
        }
        for (container, list) in attachments {
            if let found = list.first(where: { $0.id == id }) { return (found, container) }
        }
        return nil
    }

    /// Puts another in the place of the attachment of the same id; takes it away if there is none.
    mutating func replace(_ id: Int, of container: SandboxContainer?, with attachment: SandboxAttachment?) {
        guard let container else {
            for (token, upload) in uploads where upload.id == id { uploads[token] = attachment }
            return
        }
        setAttachments(
            attachments(of: container).compactMap { $0.id == id ? attachment : $0 }, of: container)
    }

    // MARK: Uploads that are attached

    /// The uploads that the member `uploads` of something names, as they will be attached, and how many there are not.
    func takeUploads(_ list: JSONValue?) -> (taken: [SandboxAttachment], failed: Int) {
        var taken: [SandboxAttachment] = []
        var failed = 0
        for entry in list?.array ?? [] {
            guard let token = entry["token"]?.string, !token.isEmpty else { continue }
            guard let upload = uploads[token] else {
                failed += 1
                continue
            }
            func given(_ name: String) -> String? { entry[name]?.rubyText.flatMap { $0.isEmpty ? nil : $0 } }
            var attachment = upload
            attachment.filename = given("filename").map(SandboxAttachment.stored) ?? upload.filename
            attachment.contentType = given("content_type") ?? upload.contentType
            attachment.description = (entry["description"]?.rubyText ?? "").trimmingCharacters(in: .whitespaces)
            taken.append(attachment)
        }
        return (taken, failed)
    }

    /// What is said of uploads that there are not, where they are an error.
    static func failedUploads(_ count: Int) -> [String] { count > 0 ? ["\(count) file(s) could not be saved."] : [] }

    /// Hangs taken uploads on something that exists.
    mutating func attach(_ uploads: [SandboxAttachment], to container: SandboxContainer) {
        setAttachments(attachments(of: container) + attach(uploads), of: container)
    }

    /// Attachments that are kept for good: an upload's token is used up, a copy gets an id of its own.
    mutating func attach(_ attachments: [SandboxAttachment]) -> [SandboxAttachment] {
        attachments.map { attachment in
            if let token = uploads.first(where: { $0.value.id == attachment.id })?.key {
                uploads[token] = nil
                return attachment
            }
            var copy = SandboxAttachment(
                id: nextID(.attachment), filename: attachment.filename, content: attachment.content,
                contentType: attachment.contentType, author: attachment.author, createdOn: attachment.createdOn)
            copy.description = attachment.description
            return copy
        }
    }

    // MARK: Who may

    enum AttachmentAccess { case view, edit, delete }

    func allows(
        _ access: AttachmentAccess, of attachment: SandboxAttachment, on container: SandboxContainer?,
        _ caller: SandboxCaller
    ) -> Bool {
        switch container {
        case nil: return caller.id == attachment.author
        case .issue(let id)?:
            guard let issue = issues[id], let project = projects[issue.project], sees(issue, caller) else {
                return false
            }
            // Of an issue the roles count alone, whatever the token's scopes are.
            return access == .view || mayEdit(issue, in: project, caller)
        case .project(let id)?:
            // It must be seen itself, too, and a version is seen by who sees issues.
            return may(.viewProject, in: id, caller) && may(access == .view ? .viewFiles : .manageFiles, in: id, caller)
        case .version(let id)?:
            guard let project = versions[id]?.project else { return false }
            return may(.viewIssues, in: project, caller)
                && may(access == .view ? .viewFiles : .manageFiles, in: project, caller)
        case .wikiPage(let id)?:
            guard let project = wikiPages[id]?.project else { return false }
            let needed: Scope =
                switch access {
                case .view: .viewWikiPages
                case .edit: .editWikiPages
                case .delete: .deleteWikiPagesAttachments
                }
            return may(.viewWikiPages, in: project, caller) && may(needed, in: project, caller)
        case .news(let id)?:
            guard let project = news[id]?.project else { return false }
            return may(.viewNews, in: project, caller)
                && may(access == .view ? .viewNews : .manageNews, in: project, caller)
        }
    }

    private func may(_ permission: Scope, in project: Int, _ caller: SandboxCaller) -> Bool {
        projects[project].map { allows(permission, in: $0, caller) } == true
    }

    func json(_ attachment: SandboxAttachment) -> JSONValue { .object(members(of: attachment)) }

    func members(of attachment: SandboxAttachment) -> JSONMembers {
        let name = attachment.filename.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? ""
        var json: JSONMembers = [
            "id": .int(attachment.id), "filename": .string(attachment.filename),
            "filesize": .int(attachment.content.count), "content_type": Self.text(attachment.contentType),
            "description": Self.text(attachment.description),
            "content_url": .string("\(site)/attachments/download/\(attachment.id)/\(name)"),
        ]
        if attachment.isThumbnailable {
            json["thumbnail_url"] = .string("\(site)/attachments/thumbnail/\(attachment.id)")
        }
        json["author"] = userReference(attachment.author)
        json["created_on"] = Self.time(attachment.createdOn)
        return json
    }
}

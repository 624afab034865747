import Foundation
import PlanioOAuth

// Creating an issue as a copy of another (`copy_from`), and what is uploaded for one.

extension SandboxIssue {
    mutating func copy(_ source: SandboxIssue) {
        let (project, author, created) = (project, author, createdOn)
        self = source
        id = 0
        status = SandboxStatus.initial
        journals = []
        attachments = []
        watchers = []
        lockVersion = 0
        closedOn = nil
        self.author = author
        if project != 0 { self.project = project }
        createdOn = created
        updatedOn = created
    }
}

extension SandboxState {
    func copySource(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxIssue? {
        guard context.parameters.text("copy_from") != nil else { return nil }
        let source = (context.parameters["copy_from"]?.rubyInt).flatMap { issues[$0] }
        guard let source, lists(source, context.caller) else { throw SandboxRefusal(status: 404) }
        guard let project = projects[source.project], allows(.copyIssues, in: project, context.caller) else {
            throw denied(context.caller)
        }
        return source
    }

    /// The link, the attachments, the watchers and the subtasks, as far as they are asked for.
    mutating func finishCopy(of source: SandboxIssue, as copy: SandboxIssue, _ context: SandboxContext) {
        if context.parameters.text("link_copy") == "1", source.project == copy.project {
            let id = nextID(.relation)
            relations[id] = SandboxRelation(id: id, from: source.id, to: copy.id, type: "copied_to")
        }
        if context.parameters.text("copy_attachments") == "1" {
            let copies = attach(source.attachments)
            issues[copy.id]?.attachments += copies
        }
        if let project = projects[copy.project], allows(.addIssueWatchers, in: project, context.caller) {
            for watcher in source.watchers where issues[copy.id]?.watchers.contains(watcher) == false {
                issues[copy.id]?.watchers.append(watcher)
            }
        }
        guard context.parameters.text("copy_subtasks") != nil else { return }
        for child in children(ofIssue: source.id) where lists(child, context.caller) && child.id != copy.id {
            var copied = SandboxIssue(
                project: copy.project, tracker: child.tracker, author: copy.author, subject: "", now: context.now)
            copied.copy(child)
            copied.parent = copy.id
            copied.id = nextID(.issue)
            issues[copied.id] = copied
            finishCopy(of: child, as: copied, context)
        }
        recalculate(copy.id, context.now)
    }

    // MARK: Uploads

    /// Keeps a file until an issue takes it.
    mutating func upload(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let allowed: [Scope] = [
            .addIssues, .editIssues, .editOwnIssues, .copyIssues, .addIssueNotes, .manageNews, .addDocuments,
            .editDocuments, .manageFiles, .editWikiPages, .addMessages, .editMessages, .editOwnMessages,
        ]
        guard allowed.contains(where: { allowsAnywhere($0, context.caller) }) else { throw denied(context.caller) }
        guard context.request[field: "content-type"] == "application/octet-stream" else {
            throw SandboxRefusal(status: 406)
        }
        guard let author = context.caller.id else { throw mustSignIn }
        let id = nextID(.attachment)
        let name = context.parameters.text("filename") ?? "file"
        let token = "\(id).\(random().lowercased())"
        uploads[token] = SandboxAttachment(
            id: id, filename: name, content: context.request.body,
            contentType: context.parameters.text("content_type") ?? Self.contentType(of: name), author: author,
            createdOn: context.now)
        return SandboxResponse(status: 201, json: ["upload": ["id": .int(id), "token": .string(token)]])
    }

    static func contentType(of name: String) -> String? {
        let types = [
            "txt": "text/plain", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
            "pdf": "application/pdf", "html": "text/html", "csv": "text/csv", "zip": "application/zip",
            "json": "application/json", "xml": "application/xml",
        ]
        return name.split(separator: ".").dropFirst().last.flatMap { types[$0.lowercased()] }
    }

    /// The uploads that an issue's `uploads` name, which are gone then; those that there are not count as failed.
    func takeUploads(
        _ attributes: JSONMembers, _ edit: inout SandboxIssueEdit, _ caller: SandboxCaller
    ) -> [SandboxAttachment] {
        let (taken, failed) = takeUploads(attributes)
        edit.failedUploads += failed
        return taken
    }

    /// The files that `uploads` names, and how many of them there are not.
    func takeUploads(_ attributes: JSONMembers) -> (taken: [SandboxAttachment], failed: Int) {
        var taken: [SandboxAttachment] = []
        var failed = 0
        for entry in attributes["uploads"]?.array ?? [] {
            guard let token = entry["token"]?.string, !token.isEmpty else { continue }
            guard let upload = uploads[token] else {
                failed += 1
                continue
            }
            func given(_ name: String) -> String? { entry[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
            var attachment = SandboxAttachment(
                id: upload.id, filename: given("filename") ?? upload.filename, content: upload.content,
                contentType: given("content_type") ?? upload.contentType, author: upload.author,
                createdOn: upload.createdOn)
            attachment.description = entry["description"]?.string?.trimmingCharacters(in: .whitespaces) ?? ""
            taken.append(attachment)
        }
        return (taken, failed)
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
}

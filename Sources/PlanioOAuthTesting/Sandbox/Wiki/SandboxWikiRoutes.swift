import Foundation
import PlanioOAuth

// Wikis, as Redmine's WikiController does it.

extension SandboxState {
    static let wikiRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "projects/:project_id/wiki/index") { state, context throws(SandboxRefusal) in
            let project = try state.parent(context, allowing: [.viewWikiPages])
            let pages = state.wikiPages(of: project.id).map { page -> JSONValue in
                var json: JSONMembers = ["title": .string(page.title)]
                json["parent"] = page.parent.flatMap { state.wikiPages[$0] }.map { ["title": .string($0.title)] }
                json["version"] = page.versions.last.map { .int($0.number) } ?? .null
                json["created_on"] = Self.time(page.createdOn)
                json["updated_on"] = Self.time(page.versions.last?.updatedOn)
                return .object(json)
            }
            return SandboxResponse(json: ["wiki_pages": .array(pages)])
        },
        SandboxRoute("GET", "projects/:project_id/wiki") { state, context throws(SandboxRefusal) in
            try state.showWikiPage(context)
        },
        SandboxRoute("GET", "projects/:project_id/wiki/:id") { state, context throws(SandboxRefusal) in
            try state.showWikiPage(context)
        },
        SandboxRoute("GET", "projects/:project_id/wiki/:id/:version") { state, context throws(SandboxRefusal) in
            guard context.path[":version"]?.allSatisfy(\.isNumber) == true else { throw SandboxRefusal(status: 404) }
            return try state.showWikiPage(context)
        },
        SandboxRoute("PUT", "projects/:project_id/wiki/:id") { state, context throws(SandboxRefusal) in
            try state.putWikiPage(context)
        },
        SandboxRoute("DELETE", "projects/:project_id/wiki/:id") { state, context throws(SandboxRefusal) in
            try state.deleteWikiPage(context)
        },
    ]

    /// Where browsers are sent from an old title, without `.json`.
    private func redirect(to page: SandboxWikiPage, in project: SandboxProject, _ version: String?) -> SandboxResponse {
        let tail = version.map { "/\($0)" } ?? ""
        return .redirect(to: "\(site)/projects/\(project.identifier)/wiki/\(Self.encoded(page.title))\(tail)")
    }

    private func showWikiPage(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let project = try parent(context, allowing: [.viewWikiPages])
        let version = context.path[":version"] ?? context.parameters.text("version")
        guard let (page, isRedirect) = wikiPage(context.path[":id"] ?? "", in: project) else {
            throw SandboxRefusal(status: 404)
        }
        if isRedirect { return redirect(to: page, in: project, context.path[":version"]) }
        if version != nil, !allows(.viewWikiEdits, in: project, context.caller) { throw denied(context.caller) }
        let found =
            version.map { text in page.versions.first { $0.number == SandboxNumber.int(text) } } ?? page.versions.last
        guard let found else { throw SandboxRefusal(status: 404) }
        return SandboxResponse(json: ["wiki_page": json(page, found, include: context.include)])
    }

    private func mayEdit(_ page: SandboxWikiPage, in project: SandboxProject, _ caller: SandboxCaller) -> Bool {
        !page.isProtected || allows(.protectWikiPages, in: project, caller)
    }

    private mutating func putWikiPage(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let project = try parent(context, allowing: [.editWikiPages])
        guard context.parameters["section"] == nil else { throw .unsupported("changes of a wiki page's section") }
        let attributes = try context.attributes("wiki_page")
        for name in ["wiki_id", "parent_id"] where attributes[name] != nil {
            throw .unsupported("the attribute \(name) of wiki pages")
        }
        let old = wikiPage(context.path[":id"] ?? "", in: project)?.page
        let author = context.caller.id ?? SandboxUser.anonymous
        var edit = SandboxWikiEdit(
            old, title: SandboxWikiPage.titleize(context.path[":id"] ?? ""), in: project, self, context.now)
        guard mayEdit(edit.page, in: project, context.caller) else { throw SandboxRefusal(status: 403) }
        edit.assign(attributes, context.caller)
        try edit.write(attributes, author, context.now)
        var page = edit.page
        if old == nil { page = edit.numbered(nextID(.wikiPage)) }
        let (uploads, _) = takeUploads(attributes["uploads"])
        page.attachments += attach(uploads)
        wikiPages[page.id] = page
        if let old, old.title != page.title { renameWikiPage(from: old.title, page, edit.keepsRedirect) }
        if edit.isStartPage || (old?.title == project.wikiStart) { projects[project.id]?.wikiStart = page.title }
        guard old == nil else { return .noContent }
        let version = page.versions.last
        return SandboxResponse(
            status: 201, fields: ["Location": "/projects/\(project.identifier)/wiki/\(Self.encoded(page.title))"],
            json: ["wiki_page": json(page, version, by: author, include: context.include)])
    }

    private mutating func renameWikiPage(from old: String, _ page: SandboxWikiPage, _ keepsRedirect: Bool) {
        for index in wikiRedirects.indices
        where wikiRedirects[index].project == page.project && wikiRedirects[index].target == old {
            wikiRedirects[index].target = page.title
        }
        wikiRedirects.removeAll { $0.project == page.project && $0.title == page.title }
        if keepsRedirect {
            wikiRedirects.append(SandboxWikiRedirect(project: page.project, title: old, target: page.title))
        }
    }

    private mutating func deleteWikiPage(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let project = try parent(context, allowing: [.deleteWikiPages])
        guard let (page, isRedirect) = wikiPage(context.path[":id"] ?? "", in: project) else {
            throw SandboxRefusal(status: 404)
        }
        if isRedirect { return redirect(to: page, in: project, nil) }
        guard mayEdit(page, in: project, context.caller) else { throw SandboxRefusal(status: 403) }
        let below = wikiDescendants(of: page.id)
        if !below.isEmpty {
            switch context.parameters.text("todo") {
            case "destroy": for id in below { deleteWikiPage(id) }
            case "reassign":
                let target = context.parameters["reassign_to_id"]?.rubyInt.flatMap { wikiPages[$0] }
                guard let target, target.project == project.id else {
                    throw SandboxRefusal(.error(406, "Not Acceptable"))
                }
                for id in below where wikiPages[id]?.parent == page.id { wikiPages[id]?.parent = target.id }
            default: break
            }
        }
        deleteWikiPage(page.id)
        return .noContent
    }
}

/// A wiki page while its attributes are set.
struct SandboxWikiEdit {
    let state: SandboxState
    let project: SandboxProject
    let isNew: Bool
    private(set) var page: SandboxWikiPage
    private(set) var keepsRedirect = true
    private(set) var isStartPage = false
    private var isParentMissing = false

    init(_ old: SandboxWikiPage?, title: String, in project: SandboxProject, _ state: SandboxState, _ now: Date) {
        self.state = state
        self.project = project
        isNew = old == nil
        page = old ?? SandboxWikiPage(id: 0, project: project.id, title: title, createdOn: now)
        if isNew, title.lowercased() == "sidebar" { page.isProtected = true }
    }

    /// Sets what may be set; the rest is passed over.
    mutating func assign(_ attributes: JSONMembers, _ caller: SandboxCaller) {
        if isNew || state.allows(.renameWikiPages, in: project, caller) {
            if let value = attributes["parent_title"] {
                let title = value.rubyText ?? ""
                let parent = title.isEmpty ? nil : state.wikiPage(title, in: project)?.page
                isParentMissing = parent == nil && !value.isBlank
                page.parent = parent?.id
            }
            if let value = attributes["title"] { page.title = SandboxWikiPage.titleize(value.rubyText ?? "") }
            keepsRedirect = attributes["redirect_existing_links"]?.string != "0"
        }
        if let value = attributes["is_start_page"], state.allows(.manageWiki, in: project, caller) {
            isStartPage = value == .bool(true) || value == "1"
        }
        if let ids = attributes["deleted_attachment_ids"]?.array?.compactMap(\.rubyInt),
            state.allows(.deleteWikiPagesAttachments, in: project, caller)
        {
            page.attachments.removeAll { ids.contains($0.id) }
        }
    }

    private var isValid: Bool {
        let key = SandboxWikiPage.key(page.title)
        let isTaken = state.wikiPages(of: project.id).contains {
            $0.id != page.id && SandboxWikiPage.key($0.title) == key
        }
        let isCircular =
            page.parent.map { $0 == page.id || state.wikiDescendants(of: page.id).contains($0) } == true && !isNew
        return !page.title.isEmpty && page.title.unicodeScalars.count <= 255 && !isTaken && !isParentMissing
            && !isCircular
    }

    /// Adds a version, if the text is another.
    /// - Throws: A 422, without a reason where it is not the text's; a 409 for a version that is not the newest.
    mutating func write(_ attributes: JSONMembers, _ author: Int, _ now: Date) throws(SandboxRefusal) {
        // A new page without a text is made, and not found.
        if isNew, attributes["text"]?.rubyText == nil, isValid { return }
        let text = attributes["text"]?.rubyText ?? ""
        let comments = attributes["comments"]?.rubyText
        let last = page.versions.last
        var problems: [String] = []
        if text.allSatisfy(\.isWhitespace) { problems.append("Text field cannot be blank") }
        if last?.text != text { problems += sandboxProblems("Comment", comments, upTo: 1024) }
        guard problems.isEmpty, isValid else { throw SandboxRefusal(.invalid(problems)) }
        guard last?.text != text else { return }
        let given = attributes["version"].flatMap { $0.isBlank ? nil : $0.rubyInt }
        if let last, let given, given != last.number { throw SandboxRefusal(status: 409) }
        page.versions.append(
            .init(
                number: last.map { $0.number + 1 } ?? given ?? 1, text: text, comments: comments, author: author,
                updatedOn: now))
    }

    func numbered(_ id: Int) -> SandboxWikiPage {
        var numbered = SandboxWikiPage(id: id, project: page.project, title: page.title, createdOn: page.createdOn)
        numbered.parent = page.parent
        numbered.isProtected = page.isProtected
        numbered.versions = page.versions
        return numbered
    }
}

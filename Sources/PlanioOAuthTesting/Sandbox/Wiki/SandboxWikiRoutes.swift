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

    /// Where browsers are sent from an old place, without `.json`.
    private func redirect(
        to page: SandboxWikiPage, _ context: SandboxContext
    ) throws(SandboxRefusal) -> SandboxResponse {
        guard let project = projects[page.project], lists(.viewProject, in: project, context.caller) else {
            throw SandboxRefusal(status: 404)
        }
        let tail = context.path[":version"].map { "/\($0)" } ?? ""
        return .redirect(to: "\(site)/projects/\(project.identifier)/wiki/\(Self.encoded(page.title))\(tail)")
    }

    private func showWikiPage(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let project = try parent(context, allowing: [.viewWikiPages])
        let version = context.path[":version"] ?? context.parameters.text("version")
        guard let (page, isRedirect) = wikiPage(context.path[":id"] ?? "", in: project) else {
            throw SandboxRefusal(status: 404)
        }
        if isRedirect { return try redirect(to: page, context) }
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
        let attributes = try context.attributes("wiki_page")
        let old = wikiPage(context.path[":id"] ?? "", in: project)?.page
        let author = context.caller.id ?? SandboxUser.anonymous
        var edit = SandboxWikiEdit(
            old, title: SandboxWikiPage.titleize(context.path[":id"] ?? ""),
            in: old.flatMap { projects[$0.project] } ?? project, self, context.now)
        guard mayEdit(edit.page, in: edit.project, context.caller) else { throw SandboxRefusal(status: 403) }
        edit.assign(attributes, context.caller)
        if let section = context.parameters["section"], !section.isBlank {
            try edit.writeSection(section, attributes, author, context)
        } else {
            try edit.write(attributes, author, context.now)
        }
        var page = edit.page
        if old == nil { page = edit.numbered(nextID(.wikiPage)) }
        let (uploads, _) = takeUploads(attributes["uploads"])
        page.attachments += attach(uploads)
        wikiPages[page.id] = page
        if edit.isStartPage || (old?.title == edit.project.wikiStart) {
            projects[page.project]?.wikiStart = page.title
        }
        if let old { moveWikiPage(from: old, page, keepsRedirects: edit.keepsRedirect) }
        guard old == nil else { return .noContent }
        let version = page.versions.last
        return SandboxResponse(
            status: 201, fields: ["Location": "/projects/\(project.identifier)/wiki/\(Self.encoded(page.title))"],
            json: ["wiki_page": json(page, version, by: author, include: context.include)])
    }

    /// What another title or wiki brings about: the old place leads to the new one, and into another wiki the pages below
    /// come along, as far as their titles are free there.
    private mutating func moveWikiPage(from old: SandboxWikiPage, _ page: SandboxWikiPage, keepsRedirects: Bool) {
        guard old.place != page.place else { return }
        for index in wikiRedirects.indices where wikiRedirects[index].new == old.place {
            wikiRedirects[index].new = page.place
        }
        wikiRedirects.removeAll { $0.old == page.place }
        if keepsRedirects { wikiRedirects.append(SandboxWikiRedirect(old: old.place, new: page.place)) }
        guard old.project != page.project else { return }
        if let parent = page.parent.flatMap({ wikiPages[$0] }), parent.project != page.project {
            wikiPages[page.id]?.parent = nil
        }
        let taken = Set(wikiPages(of: page.project).map { SandboxWikiPage.key($0.title) })
        for child in wikiPages(of: old.project) where child.parent == page.id {
            guard !taken.contains(SandboxWikiPage.key(child.title)) else {
                wikiPages[child.id]?.parent = nil
                continue
            }
            var moved = child
            moved.project = page.project
            wikiPages[child.id] = moved
            moveWikiPage(from: child, moved, keepsRedirects: keepsRedirects)
        }
    }

    private mutating func deleteWikiPage(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let project = try parent(context, allowing: [.deleteWikiPages])
        guard let (page, isRedirect) = wikiPage(context.path[":id"] ?? "", in: project) else {
            throw SandboxRefusal(status: 404)
        }
        if isRedirect { return try redirect(to: page, context) }
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

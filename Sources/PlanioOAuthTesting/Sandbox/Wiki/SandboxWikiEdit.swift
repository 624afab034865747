import Foundation
import PlanioOAuth

/// A wiki page while its attributes are set.
struct SandboxWikiEdit {
    let state: SandboxState
    /// The page's; another once it is moved.
    private(set) var project: SandboxProject
    private let old: SandboxWikiPage?
    private(set) var page: SandboxWikiPage
    private(set) var keepsRedirect = true
    private(set) var isStartPage = false
    private var isParentNamed = false

    private var isNew: Bool { old == nil }

    init(_ old: SandboxWikiPage?, title: String, in project: SandboxProject, _ state: SandboxState, _ now: Date) {
        self.state = state
        self.project = project
        self.old = old
        page = old ?? SandboxWikiPage(id: 0, project: project.id, title: title, createdOn: now)
        if isNew, title.lowercased() == "sidebar" { page.isProtected = true }
    }

    /// Sets what may be set; the rest is passed over.
    mutating func assign(_ attributes: JSONMembers, _ caller: SandboxCaller) {
        if isNew || state.allows(.renameWikiPages, in: project, caller) {
            move(to: attributes["wiki_id"], caller)
            // As they are given: the last counts.
            for (name, value) in attributes {
                switch name {
                case "parent_id":
                    page.parent = value.isBlank ? nil : value.rubyInt
                case "parent_title":
                    let title = value.rubyText ?? ""
                    isParentNamed = !value.isBlank
                    page.parent = title.isEmpty ? nil : state.wikiPage(title, in: project)?.page.id
                default: break
                }
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

    /// First of all, because the rest is looked up in the wiki where the page will be. What is no wiki, or one in which the
    /// caller may not rename pages, is passed over.
    private mutating func move(to value: JSONValue?, _ caller: SandboxCaller) {
        let id = value?.rubyInt ?? value?.array?.first?.rubyInt
        guard let target = state.projects.values.first(where: { $0.wiki == id }),
            state.allows(.renameWikiPages, in: target, caller)
        else { return }
        project = target
        page.project = target.id
    }

    private var isValid: Bool {
        let key = SandboxWikiPage.key(page.title)
        let isTaken = state.wikiPages(of: project.id).contains {
            $0.id != page.id && SandboxWikiPage.key($0.title) == key
        }
        let isCircular =
            page.parent.map { $0 == page.id || state.wikiDescendants(of: page.id).contains($0) } == true && !isNew
        let parent = page.parent.flatMap { state.wikiPages[$0] }
        let isMissing = isParentNamed && parent == nil
        let isElsewhere = page.parent != old?.parent && parent.map { $0.project != project.id } == true
        return !page.title.isEmpty && page.title.unicodeScalars.count <= 255 && !isTaken && !isMissing
            && !isElsewhere && !isCircular
    }

    /// Adds a version, if the text is another.
    /// - Throws: A 422, without a reason where it is not the text's; a 409 for a version that is not the newest.
    mutating func write(_ attributes: JSONMembers, _ author: Int, _ now: Date) throws(SandboxRefusal) {
        // A new page without a text is made, and not found.
        if isNew, attributes["text"]?.rubyText == nil, isValid { return }
        try write(
            attributes["text"]?.rubyText ?? "", attributes,
            basedOn: attributes["version"].flatMap { $0.isBlank ? nil : $0.rubyInt }, author, now)
    }

    /// Changes one section, if its text has the digest that is given. The version does not count.
    /// - Throws: A 409 for another digest; a 500 for what is no number, and for a page that is not there.
    mutating func writeSection(
        _ number: JSONValue, _ attributes: JSONMembers, _ author: Int, _ context: SandboxContext
    ) throws(SandboxRefusal) {
        guard number.array == nil, number.object == nil, number != .bool(true), let index = number.rubyInt,
            let last = page.versions.last
        else { throw SandboxRefusal(.internalError) }
        var sections = SandboxWikiSections(last.text, around: index)
        if let hash = context.parameters["section_hash"], !hash.isBlank, hash.rubyText != sections.digest {
            throw SandboxRefusal(status: 409)
        }
        sections.replace(with: attributes["text"]?.rubyText ?? "")
        try write(sections.text, attributes, basedOn: nil, author, context.now)
    }

    private mutating func write(
        _ text: String, _ attributes: JSONMembers, basedOn given: Int?, _ author: Int, _ now: Date
    ) throws(SandboxRefusal) {
        let comments = attributes["comments"]?.rubyText
        let last = page.versions.last
        var problems: [String] = []
        if text.allSatisfy(\.isWhitespace) { problems.append("Text field cannot be blank") }
        if last?.text != text { problems += sandboxProblems("Comment", comments, upTo: 1024) }
        guard problems.isEmpty, isValid else { throw SandboxRefusal(.invalid(problems)) }
        guard last?.text != text else { return }
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

import Foundation
import PlanioOAuth

// What is searched for a text, as Redmine's SearchController does it. Of documents and messages the sandbox has none.

extension SandboxState {
    static let searchRoutes: [SandboxRoute] = [
        SandboxRoute("GET", "search") { state, context throws(SandboxRefusal) in try state.search(context) },
        SandboxRoute("GET", "projects/:id/search") { state, context throws(SandboxRefusal) in
            try state.search(context)
        },
    ]

    private static let searchTypes: [(name: String, permission: Scope?)] = [
        ("issues", .viewIssues), ("news", .viewNews), ("documents", .viewDocuments), ("changesets", .viewChangesets),
        ("wiki_pages", .viewWikiPages), ("messages", .viewMessages), ("projects", nil),
    ]

    private mutating func search(_ context: SandboxContext) throws(SandboxRefusal) -> SandboxResponse {
        let caller = context.caller
        let name = context.path[":id"] ?? context.parameters.text("id")
        let project = name.flatMap { self.project($0) }
        if name != nil, project == nil { throw SandboxRefusal(status: 404) }
        if let project {
            try authorize([.searchProject], in: project, caller)
        } else if !allowsAnywhere(.searchProject, caller) {
            throw denied(caller)
        }
        let words = SandboxSearchWords(context)
        guard !words.texts.isEmpty else {
            let (offset, limit) = context.parameters.page
            return SandboxResponse(json: [
                "results": [], "total_count": .null, "offset": .int(offset), "limit": .int(limit),
            ])
        }
        var places: Set<Int>?
        var types = Self.searchTypes.map(\.name)
        switch context.parameters.text("scope") {
        case "all": break
        case "my_projects":
            places = Set(
                projects.values.filter { project in caller.id.map { project.members[$0] != nil } == true }.map(\.id))
        // Nobody can mark a project by the API.
        case "bookmarks": places = []
        case "subprojects": places = project.map { selfAndDescendants(ofProject: $0.id) }
        default:
            guard let project else { break }
            places = [project.id]
            types = Self.searchTypes.compactMap { type in
                type.permission.flatMap { allows($0, in: project, caller) ? type.name : nil }
            }
        }
        // Where none of those asked for may be seen, all others are searched.
        let asked = types.filter { context.parameters.text($0) != nil }
        let found = (asked.isEmpty ? types : asked).flatMap { results(of: $0, words, places, caller) }
            .sorted { ($0.date, $0.id) > ($1.date, $1.id) }
        return list("results", found, context) { $0.json }
    }

    private struct Found {
        let id: Int
        /// To the second, by which it is sorted.
        let date: Int
        let json: JSONValue

        init(
            _ id: Int, _ type: String, _ title: String, _ url: String, _ description: String?, _ date: Date
        ) {
            self.id = id
            self.date = Int(date.timeIntervalSince1970)
            json = [
                "id": .int(id), "title": .string(title), "type": .string(type), "url": .string(url),
                "description": SandboxState.text(description), "datetime": SandboxState.time(date),
            ]
        }
    }

    private func results(
        of type: String, _ words: SandboxSearchWords, _ places: Set<Int>?, _ caller: SandboxCaller
    ) -> [Found] {
        func isIn(_ project: Int) -> Bool { places?.contains(project) != false }
        switch type {
        case "issues":
            return issues.values.filter { isIn($0.project) && lists($0, caller) && matches($0, words, caller) }
                .map { issue in
                    let tracker = SandboxTracker.named(issue.tracker)?.name ?? ""
                    let status = SandboxStatus.named(issue.status)?.name ?? ""
                    return Found(
                        issue.id, issue.isClosed ? "issue-closed" : "issue",
                        "\(tracker) #\(issue.id) (\(status)): \(issue.subject)", "\(site)/issues/\(issue.id)",
                        issue.description, issue.createdOn)
                }
        case "projects":
            guard words.attachments != .only else { return [] }
            return projects.values.filter { project in
                let columns =
                    [project.name] + (words.titlesOnly ? [] : [project.identifier, project.description ?? ""])
                return isIn(project.id) && lists(.viewProject, in: project, caller) && words.match(columns)
            }.map { project in
                Found(
                    project.id, "project", "Project: \(project.name)", "\(site)/projects/\(project.identifier)",
                    project.description, project.createdOn)
            }
        case "news", "wiki_pages": return texts(of: type, words, isIn, caller)
        case "changesets":
            guard words.attachments != .only else { return [] }
            return repositories.values.filter { repository in
                isIn(repository.project)
                    && projects[repository.project].map { lists(.viewChangesets, in: $0, caller) } == true
            }.flatMap { repository in
                repository.revisions.enumerated().filter { words.match([$0.element.comments]) }.map {
                    position, revision in
                    let lines = revision.comments.split(separator: "\n", maxSplits: 1)
                    let project = projects[repository.project]?.identifier ?? ""
                    return Found(
                        repository.id * 1000 + position, "changeset",
                        "Revision \(revision.name) (\(repository.identifier)): \(lines.first ?? "")",
                        "\(site)/projects/\(project)/repository/\(repository.identifier)/revisions/\(revision.name)",
                        lines.count > 1 ? String(lines[1]) : "", revision.committedOn)
                }
            }
        default: return []
        }
    }

    private func texts(
        of type: String, _ words: SandboxSearchWords, _ isIn: (Int) -> Bool, _ caller: SandboxCaller
    ) -> [Found] {
        /// Either in the columns or in the names of attached files.
        func isFound(_ columns: [String], _ attachments: [SandboxAttachment]) -> Bool {
            if words.attachments != .only, words.match(words.titlesOnly ? Array(columns.prefix(1)) : columns) {
                return true
            }
            return words.searchesAttachments
                && attachments.contains { words.match([$0.filename, $0.description ?? ""]) }
        }
        func shows(_ project: Int, _ permission: Scope) -> Bool {
            isIn(project) && projects[project].map { lists(permission, in: $0, caller) } == true
        }
        if type == "news" {
            return news.values.filter { news in
                shows(news.project, .viewNews)
                    && isFound([news.title, news.summary ?? "", news.description], news.attachments)
            }.map { news in
                Found(news.id, "news", news.title, "\(site)/news/\(news.id)", news.description, news.createdOn)
            }
        }
        return wikiPages.values.filter { page in
            shows(page.project, .viewWikiPages)
                && isFound([page.title, page.versions.last?.text ?? ""], page.attachments)
        }.map { page in
            let project = projects[page.project]?.identifier ?? ""
            return Found(
                page.id, "wiki-page", "Wiki: \(page.title)",
                "\(site)/projects/\(project)/wiki/\(Self.encoded(page.title))",
                page.versions.last?.text, page.createdOn)
        }
    }

    private func matches(_ issue: SandboxIssue, _ words: SandboxSearchWords, _ caller: SandboxCaller) -> Bool {
        if words.openIssues, issue.isClosed { return false }
        if words.attachments != .only {
            if words.match([issue.subject] + (words.titlesOnly ? [] : [issue.description ?? ""])) { return true }
            if !words.titlesOnly {
                let seesPrivate = projects[issue.project].map { lists(.viewPrivateNotes, in: $0, caller) } == true
                if issue.journals.contains(where: { (!$0.isPrivate || seesPrivate) && words.match([$0.notes ?? ""]) }) {
                    return true
                }
            }
        }
        guard words.searchesAttachments else { return false }
        return issue.attachments.contains { words.match([$0.filename, $0.description ?? ""]) }
    }
}

/// The words of a search, and how they are searched.
struct SandboxSearchWords {
    enum Attachments { case none, included, only }

    var texts: [String] = []
    let matchesAll: Bool
    let titlesOnly: Bool
    let openIssues: Bool
    let attachments: Attachments

    init(_ context: SandboxContext) {
        let parameters = context.parameters
        func isSet(_ name: String) -> Bool { parameters.text(name) != nil }
        matchesAll = parameters["all_words"] == nil || isSet("all_words")
        titlesOnly = isSet("titles_only")
        openIssues = isSet("open_issues")
        attachments =
            switch parameters.text("attachments") ?? "0" {
            case "0": .none
            case "only": .only
            default: .included
            }
        let text = parameters.text("q") ?? ""
        for match in text.matches(of: /"[^"]+"|[^\p{Zs}]+/) {
            let word = String(match.output).replacing(/^"\p{Zs}*|\p{Zs}*"$/, with: "")
            let isLong = word.unicodeScalars.count > 1 || word.contains(/\p{Han}/)
            if isLong, !texts.contains(word), texts.count < 5 { texts.append(word) }
        }
    }

    /// With titles alone only where nothing else counts.
    var searchesAttachments: Bool { titlesOnly ? attachments == .only : attachments != .none }

    /// Each word, or one of them, in one of the columns.
    func match(_ columns: [String]) -> Bool {
        let columns = columns.map { $0.lowercased() }
        func isFound(_ word: String) -> Bool { columns.contains { $0.contains(word.lowercased()) } }
        return matchesAll ? texts.allSatisfy(isFound) : texts.contains(where: isFound)
    }
}

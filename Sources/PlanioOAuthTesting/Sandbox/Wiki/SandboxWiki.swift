import Foundation
import PlanioOAuth

/// A page of a wiki, with its versions.
struct SandboxWikiPage {
    struct Version {
        let number: Int
        let text: String
        let comments: String?
        let author: Int
        let updatedOn: Date
    }

    let id: Int
    var project: Int
    var title: String
    /// A page's number, whether there is one or not.
    var parent: Int?
    var isProtected = false
    /// The last is the newest. A page that is being made has none.
    var versions: [Version] = []
    var watchers: [Int] = []
    var attachments: [SandboxAttachment] = []
    let createdOn: Date

    var place: SandboxWikiPlace { SandboxWikiPlace(project: project, title: title) }

    /// As Redmine makes a title of a text.
    static func titleize(_ text: String) -> String {
        var title = ""
        var isInSpace = false
        for scalar in text.unicodeScalars where !",./?;|:".unicodeScalars.contains(scalar) || isInSpace {
            let isSpace = scalar == " " || ("\t"..."\r").contains(scalar)
            if !isSpace, !",./?;|:".unicodeScalars.contains(scalar) {
                title.unicodeScalars.append(scalar)
            } else if isSpace, !isInSpace {
                title += "_"
            }
            isInSpace = isSpace
        }
        guard let first = title.unicodeScalars.first else { return "" }
        return first.properties.uppercaseMapping + String(title.unicodeScalars.dropFirst())
    }

    /// What SQLite compares titles by: case does not count in ASCII, and Unicode's forms are told apart.
    static func key(_ title: String) -> [UInt8] {
        title.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    }
}

/// Where a page is, or was.
struct SandboxWikiPlace: Hashable {
    let project: Int
    let title: String
}

/// An old place that leads to a page.
struct SandboxWikiRedirect {
    let old: SandboxWikiPlace
    var new: SandboxWikiPlace
}

extension SandboxState {
    func wikiPages(of project: Int) -> [SandboxWikiPage] {
        wikiPages.values.filter { $0.project == project }
            .sorted { SandboxWikiPage.key($0.title).lexicographicallyPrecedes(SandboxWikiPage.key($1.title)) }
    }

    /// The page of a title, and whether it was found by an old one.
    func wikiPage(_ title: String, in project: SandboxProject) -> (page: SandboxWikiPage, isRedirect: Bool)? {
        let title = SandboxWikiPage.titleize(title.isEmpty ? project.wikiStart : title)
        let key = SandboxWikiPage.key(title)
        let pages = wikiPages(of: project.id)
        if let page = pages.first(where: { SandboxWikiPage.key($0.title) == key }) { return (page, false) }
        let redirect = wikiRedirects.first { $0.old.project == project.id && SandboxWikiPage.key($0.old.title) == key }
        guard let redirect, let page = wikiPages.values.first(where: { $0.place == redirect.new }) else { return nil }
        return (page, true)
    }

    func wikiDescendants(of id: Int) -> Set<Int> {
        var found: Set<Int> = []
        var next = [id]
        while let current = next.popLast() {
            for page in wikiPages.values where page.parent == current && found.insert(page.id).inserted {
                next.append(page.id)
            }
        }
        return found
    }

    mutating func deleteWikiPage(_ id: Int) {
        guard let page = wikiPages.removeValue(forKey: id) else { return }
        wikiRedirects.removeAll { $0.new == page.place }
        for child in wikiPages.keys where wikiPages[child]?.parent == id { wikiPages[child]?.parent = nil }
    }

    /// - Parameter author: Of a page that has no version yet.
    func json(
        _ page: SandboxWikiPage, _ version: SandboxWikiPage.Version?, by author: Int? = nil, include: Set<String>
    ) -> JSONValue {
        var json: JSONMembers = ["title": .string(page.title)]
        json["parent"] = page.parent.flatMap { wikiPages[$0] }.map { ["title": .string($0.title)] }
        json["text"] = Self.text(version?.text)
        json["version"] = .int(version?.number ?? 1)
        json["author"] = userReference(version?.author ?? author)
        json["comments"] = Self.text(version?.comments)
        json["created_on"] = Self.time(page.createdOn)
        json["updated_on"] = Self.time(version?.updatedOn)
        if include.contains("attachments") { json["attachments"] = .array(page.attachments.map { self.json($0) }) }
        return .object(json)
    }
}

import Foundation
import HTTPTypes

/// Where a wiki page is: a project and a title.
struct WikiPlace {
    let project: String
    let title: Planio.WikiPage.Title
    var version: Int?

    /// - Throws: ``PlanioError`` if there can be no page of this title.
    init(
        _ title: Planio.WikiPage.Title, in project: Planio.Project.Selector, version: Int? = nil
    ) throws(PlanioError) {
        self.project = project.value
        self.title = title
        self.version = version
        if let problem = title.problem {
            let request = PlanioRequest(.get, PlanioRequest.path("projects", project.value, "wiki"))
            throw PlanioError(.invalidRequest(.wikiTitle(problem)), request)
        }
    }

    /// Where a redirect leads, if it is a wiki page of this site. Only the names are taken from it, so that scheme and port,
    /// which Redmine gets wrong behind a proxy, do not matter: nothing is sent elsewhere.
    init?(redirect target: RedirectTarget, site: Site) {
        guard let home = try? URLParts(site.description), target.host == home.host,
            target.path.hasPrefix(site.prefix + "/")
        else { return nil }
        self.init(path: target.path.dropFirst(site.prefix.count))
    }

    /// The page at a path below the site, without `.json`.
    init?(path: Substring) {
        let parts = path.split(separator: "/").map { String($0).removingPercentEncoding ?? "" }
        guard (4...5).contains(parts.count), parts[0] == "projects", parts[2] == "wiki" else { return nil }
        project = parts[1]
        title = Planio.WikiPage.Title(parts[3])
        version = parts.count == 5 ? Int(parts[4]) : nil
        if project.isEmpty || title.problem != nil || (parts.count == 5 && version == nil) { return nil }
    }

    var path: String {
        version.map { PlanioRequest.path("projects", project, "wiki", title.text, String($0)) }
            ?? PlanioRequest.path("projects", project, "wiki", title.text)
    }
}

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

    /// Where a redirect leads, if it is a wiki page of this site. Only the names are taken from it: nothing is sent
    /// elsewhere.
    init?(redirect location: String?, site: Site) {
        guard let location, let home = try? URLParts(site.description),
            let target = try? URLParts(location.hasPrefix("/") ? site.origin + location : location),
            target.host == home.host, target.path.hasPrefix(site.prefix + "/")
        else { return nil }
        let parts = target.path.dropFirst(site.prefix.count).split(separator: "/")
            .map { String($0).removingPercentEncoding ?? "" }
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

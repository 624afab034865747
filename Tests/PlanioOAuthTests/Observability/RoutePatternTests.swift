import Foundation
import Testing

@testable import PlanioOAuth

@Suite("Route patterns")
struct RoutePatternTests {
    @Test("every path of Redmine's API has its own pattern, whatever stands in its places", arguments: Redmine.routes)
    func known(_ route: Redmine.Route) {
        let expected = route.segments.map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : $0 }.joined(separator: "/")
        for value in ["7", "some-project", "%C3%9Cber.Uns", "Start.json", "token-12.abc", "v1.0"] {
            let path = route.segments.map { $0.hasPrefix(":") ? value : $0 }.joined(separator: "/")
            for path in [path, path + ".json", path + ".xml"] {
                let found = RoutePattern.of(path)
                #expect(found.isKnown && found.pattern == expected, "\(path)")
            }
        }
    }

    @Test("no two operations of the API share a name")
    func distinct() {
        let names = Redmine.routes.flatMap { route in
            route.methods.map { "\($0) \(RoutePattern.of(route.segments.joined(separator: "/")).pattern)" }
        }
        #expect(names.count > 95)
        #expect(Set(names).count == names.count)
    }

    @Test(
        "of an unknown path only words in the places of resources are kept",
        arguments: [
            ("/checklists/3.json", "/checklists/{id}"), ("/issues/7/checklists.json", "/issues/{id}/checklists"),
            ("/projects/secret-name/deals/4/close.json", "/projects/{id}/deals/{id}/close"),
            ("/helpdesk/jens@example.org", "/helpdesk/{id}"), ("/jens@example.org", "/{id}"), ("/", "/"), ("", "/"),
            ("/a/b/c/d/e/f/g/h", "/a/{id}/c/{id}/e/{id}/…"), ("/Über/x", "/{id}/{id}"),
            ("/contacts.csv?key=planted", "/contacts"), ("/_x", "/{id}"),
            ("/" + String(repeating: "x", count: 41), "/{id}"),
        ])
    func unknown(_ path: String, _ pattern: String) {
        let found = RoutePattern.of(path)
        #expect(found.pattern == pattern && !found.isKnown)
    }

    @Test("an application has 200 patterns of its own at most, named or found; known ones are always told")
    func bounded() {
        let names = RouteNames()
        var found: Set<String> = []
        for number in 0..<1000 {
            let word = String(number).map { String(UnicodeScalar(UInt8(97 + ($0.wholeNumberValue ?? 0)))) }.joined()
            found.insert(names.route("/\(word)/1", named: nil))
            found.insert(names.route("/x", named: "/named/\(number)"))
        }
        #expect(found.count == 201 && found.contains("/{other}"))
        #expect(names.route("/issues/7.json", named: nil) == "/issues/{id}")
        #expect(names.route("/a/1", named: nil) == "/a/{id}", "the first ones stay")
    }

    @Test("a request's own pattern is one line of bounded length")
    func own() {
        let name = RouteNames().route("/x", named: "/a\n\u{202E}" + String(repeating: "b", count: 500))
        #expect(name.count == 121 && !name.contains("\n") && name.hasPrefix("/a  b"))
    }
}

/// The routes of the REST API, read out of a running Redmine 6.1.5.
enum Redmine {
    struct Route: Sendable, CustomStringConvertible {
        let methods: [String]
        let segments: [String]
        var description: String { "\(methods.joined(separator: "|")) \(segments.joined(separator: "/"))" }
    }

    /// What is in parentheses may be left out.
    static let routes: [Route] = text.split(separator: "\n").flatMap { line -> [Route] in
        let parts = line.split(separator: " ").map(String.init)
        let methods = parts[0].split(separator: "|").map(String.init)
        let path = parts[1]
        var paths = [path.filter { !"()".contains($0) }]
        if let open = path.firstIndex(of: "("), let close = path.firstIndex(of: ")") {
            paths.append(String(path[..<open]) + String(path[path.index(after: close)...]))
        }
        return paths.map { Route(methods: methods, segments: $0.components(separatedBy: "/")) }
    }

    private static let text = """
        DELETE /attachments/:id
        GET /attachments/download/:id
        GET /attachments/download/:id/:filename
        GET /attachments/:id
        GET /attachments/thumbnail/:id(/:size)
        PUT /attachments/:id
        POST /uploads
        GET /custom_fields
        GET /enumerations/:type
        POST /projects/:project_id/files
        GET /projects/:project_id/files
        POST /groups/:id/users
        POST /groups
        DELETE /groups/:id
        GET /groups
        DELETE /groups/:id/users/:user_id
        GET /groups/:id
        PUT /groups/:id
        POST /projects/:project_id/issue_categories
        DELETE /issue_categories/:id
        GET /projects/:project_id/issue_categories
        GET /issue_categories/:id
        PUT /issue_categories/:id
        POST /issues/:issue_id/relations
        DELETE /relations/:id
        GET /issues/:issue_id/relations
        GET /relations/:id
        GET /issue_statuses
        POST /issues
        POST /projects/:project_id/issues
        DELETE /issues
        DELETE /issues/:id
        GET /issues
        GET /projects/:project_id/issues
        GET /issues/:id
        PUT /issues/:id
        PUT /journals/:id
        POST /projects/:project_id/memberships
        DELETE /memberships/:id
        GET /projects/:project_id/memberships
        GET /memberships/:id
        PUT /memberships/:id
        GET|PUT /my/account
        POST /news
        POST /projects/:project_id/news
        DELETE /news/:id
        GET /news
        GET /projects/:project_id/news
        GET /news/:id
        PUT /news/:id
        POST|PUT /projects/:id/archive
        POST|PUT /projects/:id/close
        POST /projects
        DELETE /projects/:id
        GET /projects
        POST|PUT /projects/:id/reopen
        GET /projects/:id
        POST|PUT /projects/:id/unarchive
        PUT /projects/:id
        GET /queries
        POST /projects/:id/repository/:repository_id/revisions/:rev/issues
        DELETE /projects/:id/repository/:repository_id/revisions/:rev/issues/:issue_id
        GET /roles
        GET /roles/:id
        GET (/projects/:id)/search
        POST /issues/:issue_id/time_entries
        POST /projects/:project_id/time_entries
        POST /time_entries
        DELETE /time_entries/:id
        DELETE /time_entries/destroy
        GET /projects/:project_id/time_entries
        GET /time_entries
        GET /time_entries/:id
        PUT /time_entries/:id
        GET /trackers
        POST /users
        DELETE /users/:id
        GET /users
        GET /users/:id
        PUT /users/:id
        POST /projects/:project_id/versions
        DELETE /versions/:id
        GET /projects/:project_id/versions
        GET /versions/:id
        PUT /versions/:id
        POST /issues/:object_id/watchers
        POST /watchers
        DELETE /issues/:object_id/watchers/:user_id
        DELETE /watchers
        DELETE /projects/:project_id/wiki/:id
        GET /projects/:project_id/wiki/index
        GET /projects/:project_id/wiki
        GET /projects/:project_id/wiki/:id
        GET /projects/:project_id/wiki/:id/:version
        PUT /projects/:project_id/wiki/:id
        """
}

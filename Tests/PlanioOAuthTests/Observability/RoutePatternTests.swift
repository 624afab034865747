import Foundation
import Testing

@testable import PlanioOAuth

@Suite("Route patterns")
struct RoutePatternTests {
    @Test(
        "every path of Redmine's API has its own pattern, whatever stands in its places", arguments: RedmineRoutes.all)
    func known(_ route: RedmineRoutes.Route) {
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
        let names = RedmineRoutes.all.flatMap { route in
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

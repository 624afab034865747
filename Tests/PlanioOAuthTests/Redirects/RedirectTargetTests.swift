import Foundation
import Testing

@testable import PlanioOAuth

/// `Location` is what a server, or whoever stands in front of it, wrote. What may be read in two ways leads nowhere.
@Suite("Where a redirect leads")
struct RedirectTargetTests {
    private func target(_ location: String, current: String = "/redmine/issues/7.json?a=1") throws -> String? {
        let target = RedirectTarget(location, site: try Site("https://example.org/redmine"), current: current)
        return target.map { $0.origin + $0.pathAndQuery }
    }

    @Test(
        "it is resolved as RFC 3986 says",
        arguments: [
            // Absolute.
            ("https://example.org/redmine/issues/8.json", "https://example.org/redmine/issues/8.json"),
            ("HTTPS://EXAMPLE.org:443/redmine/x", "https://example.org/redmine/x"),
            ("https://example.org:8443/x", "https://example.org:8443/x"),
            ("http://example.org/x", "http://example.org/x"),
            ("https://example.org", "https://example.org/"), ("https://example.org?q=1", "https://example.org/?q=1"),
            ("https://[::1]:3000/x", "https://[::1]:3000/x"),
            // By the same scheme.
            ("//other.example/x", "https://other.example/x"), ("//example.org/x?y#z", "https://example.org/x?y"),
            // Absolute paths.
            ("/redmine/issues/8.json?b=2", "https://example.org/redmine/issues/8.json?b=2"),
            ("/", "https://example.org/"),
            // Relative to where it came from.
            ("8.json", "https://example.org/redmine/issues/8.json"),
            ("./8.json?b=2", "https://example.org/redmine/issues/8.json?b=2"),
            ("../projects/1.json", "https://example.org/redmine/projects/1.json"),
            ("../../x", "https://example.org/x"), ("..", "https://example.org/redmine/"),
            (".", "https://example.org/redmine/issues/"), ("x/", "https://example.org/redmine/issues/x/"),
            ("?b=2", "https://example.org/redmine/issues/7.json?b=2"),
            ("", "https://example.org/redmine/issues/7.json?a=1"),
            ("#top", "https://example.org/redmine/issues/7.json?a=1"),
            // Dot segments, and what only looks so.
            ("/redmine/a/./b/../c", "https://example.org/redmine/a/c"), ("/redmine/..", "https://example.org/"),
            ("/redmine/...", "https://example.org/redmine/..."),
            ("/redmine/.x/..y", "https://example.org/redmine/.x/..y"),
            // A fragment is the browser's business.
            ("/redmine/x#/../y", "https://example.org/redmine/x"),
            // Escapes stay as they are.
            ("/redmine/caf%C3%A9%20x", "https://example.org/redmine/caf%C3%A9%20x"),
            ("/redmine/%7Ex", "https://example.org/redmine/%7Ex"),
        ])
    func resolved(_ location: String, _ expected: String) throws { #expect(try target(location) == expected) }

    @Test(
        "what one may read in another way than the next leads nowhere",
        arguments: [
            // Who it is for is not told there.
            "https://user@example.org/redmine/x", "https://example.org@evil.example/x", "//a:b@example.org/x",
            // Control characters, spaces, backslashes, other alphabets.
            "/redmine/x\r\nX-Evil: 1", "/redmine/\u{0}x", "/redmine/a b", "/\\evil.example/x", "\\\\evil.example\\x",
            "https:\\\\evil.example/x", "/redmine/é", "/redmine/\u{202E}x", " /redmine/x", "\t//evil.example",
            // Escapes that are none, or hide something.
            "/redmine/%", "/redmine/%2", "/redmine/%zz", "/redmine/%2e%2e/x", "/redmine/.%2E/x", "/redmine/%2e/x",
            "/redmine/..%2f..%2fx", "/redmine/a%2Fb", "/redmine/a%5Cb", "/redmine/a%00b", "/redmine/a%0d%0ab",
            "/redmine/a%7Fb", "/redmine/%FF", "/redmine/x?a=%0",
            // Segments that are empty, or climb above the root.
            "/redmine//x", "https://example.org//evil.example/x", "///evil.example/x", "/../x", "../../../x",
            "/redmine/../../x",
            // Other schemes, and what looks like one.
            "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.org/x", "mailto:a@b",
            "a:b/c",
            "https:/redmine/x", "https:redmine/x", "https://", "https:///redmine/x", "//",
            // Hosts and ports that are none.
            "https://exa mple.org/x", "https://example.org:99999/x", "https://example.org:x/x",
            "https://ex%61mple.org/x",
            // Characters that must be escaped.
            "/redmine/<x>", "/redmine/x?a[]=1", "/redmine/{x}", "/redmine/a|b", "/redmine/\"x\"",
        ])
    func nowhere(_ location: String) throws { #expect(try target(location) == nil) }

    @Test("it may be long, but not endless")
    func length() throws {
        #expect(try target("/" + String(repeating: "x", count: 8191)) != nil)
        #expect(try target("/" + String(repeating: "x", count: 8192)) == nil)
    }

    @Test(
        "below the site is the same scheme, host and port, and the prefix as a whole segment",
        arguments: [
            ("https://example.org/redmine/x", true), ("https://EXAMPLE.ORG:443/redmine/x", true), ("/redmine/", true),
            ("https://example.org/redmine", false), ("https://example.org/redminex/x", false), ("/x", false),
            ("/redmine/../x", false), ("https://example.org/Redmine/x", false), ("http://example.org/redmine/x", false),
            ("https://example.org:8443/redmine/x", false), ("https://sub.example.org/redmine/x", false),
            ("https://example.org.evil.example/redmine/x", false), ("https://example.org./redmine/x", false),
            ("//example.org/redmine/x", true), ("//evil.example/redmine/x", false),
        ])
    func below(_ location: String, _ isBelow: Bool) throws {
        let site = try Site("https://example.org/redmine")
        let target = RedirectTarget(location, site: site, current: "/redmine/x")
        #expect(target?.isBelow(site) == isBelow)
    }

    @Test(
        "the origin that an error names is where it would have led, without who is named there",
        arguments: [
            ("https://other.example/x", "https://other.example"), ("//other.example:81/x", "https://other.example:81"),
            ("https://user:pw@other.example/x", "https://other.example"), ("/login", "https://example.org"),
            ("x", "https://example.org"), ("http://example.org/x", "http://example.org"), ("javascript:alert(1)", nil),
            ("https://", nil), ("\r\n", nil),
        ] as [(String, String?)])
    func origin(_ location: String, _ origin: String?) throws {
        #expect(RedirectTarget.origin(of: location, site: try Site("https://example.org/redmine")) == origin)
    }

    @Test(
        "whatever stands there: what is followed is below the site, as plain as it looks",
        arguments: 1...20 as ClosedRange<UInt64>)
    func anything(seed: UInt64) throws {
        let pieces = [
            "https:", "http:", "//", "/", "\\", "example.org", "evil.example", ":443", ":8443", "@", "user:pw",
            "redmine", "..", ".",
            "%2e", "%2F", "%5c", "%00", "%0a", "%", "?", "#", "&", "key=1", "issues/7.json", " ", "\r\n", "é", "[::1]",
            ";", "%41",
        ]
        let site = try Site("https://example.org/redmine")
        var random = SeededGenerator(seed: seed)
        var followed = 0
        for _ in 1...5000 {
            let prefix = Bool.random(using: &random) ? "/redmine/" : ""
            let location =
                prefix
                + (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                .joined()
            guard let target = RedirectTarget(location, site: site, current: "/redmine/issues/7.json"),
                target.isBelow(site)
            else { continue }
            followed += 1
            let path = target.path
            #expect(target.host == "example.org" && path.hasPrefix("/redmine/"), "\(location)")
            let decoded = try #require(path.removingPercentEncoding, "\(location)")
            #expect(!decoded.contains("//") && !decoded.contains("\\"), "\(location)")
            #expect(decoded.split(separator: "/").allSatisfy { $0 != "." && $0 != ".." }, "\(location)")
            #expect(target.pathAndQuery.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "\(location)")
            #expect(decoded.utf8.allSatisfy { $0 >= 0x20 }, "\(location)")
            // Resolved again, it is the same.
            #expect(RedirectTarget(target.pathAndQuery, site: site, current: "/") == target, "\(location)")
        }
        #expect(followed > 100)
    }
}

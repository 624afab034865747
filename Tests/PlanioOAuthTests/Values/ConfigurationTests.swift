import Foundation
import PlanioOAuth
import Testing

@Suite("Configuration")
struct ConfigurationTests {
    @Test(
        "a site is brought into one spelling",
        arguments: [
            ("https://your-domain.plan.io", "https://your-domain.plan.io"),
            ("https://Your-Domain.PLAN.io/", "https://your-domain.plan.io"),
            ("https://example.org:443/redmine/", "https://example.org/redmine"),
            ("https://example.org:8443//a//b", "https://example.org:8443/a/b"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"), ("http://localhost", "http://localhost"),
            ("http://[::1]:3000", "http://[::1]:3000"), ("HTTPS://x.example", "https://x.example"),
        ])
    func site(_ text: String, _ expected: String) throws {
        #expect(try PlanioConfiguration(site: text, clientID: "a", scopes: []).site == expected)
    }

    @Test(
        "a site that cannot be safe is refused, and the error names it and not its text",
        arguments: [
            "http://example.org", "http://127.0.0.1.evil.example", "http://128.0.0.1", "ftp://example.org",
            "example.org",
            "https://", "https://user@example.org", "https://planted:planted@example.org",
            "https://example.org?a=planted",
            "https://example.org/#planted", "https://example.org:0", "https://example.org:99999",
            "https://exa mple.org",
            "https://example.org\r\nplanted", "https://h\\@planted.example", "https://ex%61mple.org", "https:///x", "",
            "https://example.org/../planted", "//example.org", "https://[::1", "javascript:alert(1)",
        ])
    func badSite(_ text: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(site: text, clientID: "a", scopes: [])
        }
        #expect(error?.problems.map(\.setting) == ["site"])
        #expect(error?.description.contains("planted") == false)
    }

    @Test(
        "a redirect URI that a browser must not be sent to is refused",
        arguments: [
            "http://example.org/cb", "https://example.org/cb#x", "https://user@example.org/", "javascript:alert(1)",
            "callback",
            "javascript://x/%0aalert(1)", "file:///etc/passwd", "",
        ])
    func badRedirectURI(_ text: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(site: "https://x.plan.io", clientID: "a", redirectURI: .url(text), scopes: [])
        }
        #expect(error?.problems.map(\.setting) == ["redirectURI"])
    }

    @Test(
        "web, loopback, custom-scheme and out-of-band redirect URIs are accepted",
        arguments: [
            RedirectURI.outOfBand, .loopback, .loopback(port: 45999, path: "/cb"),
            .url("https://app.example/callback?x=1"),
            .url("com.example.app://callback"), .url("http://localhost:3000/cb"),
        ])
    func goodRedirectURI(_ uri: RedirectURI) throws {
        #expect(
            try PlanioConfiguration(site: "https://x.plan.io", clientID: "a", redirectURI: uri, scopes: []).redirectURI
                == uri)
    }

    @Test("everything that is wrong is said at once")
    func allAtOnce() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(
                site: "nonsense", clientID: "", clientSecret: "", redirectURI: .url("x"), scopes: ["two words"])
        }
        #expect(error?.problems.map(\.setting) == ["site", "clientID", "clientSecret", "redirectURI", "scopes"])
        #expect(error?.problems[1].kind == .missing)
    }

    @Test("the environment is read, with scopes between spaces or commas")
    func environment() throws {
        let configuration = try PlanioConfiguration(environment: [
            "PLANIO_SITE": " https://x.plan.io/ ", "PLANIO_CLIENT_ID": "id", "PLANIO_CLIENT_SECRET": "secret",
            "PLANIO_REDIRECT_URI": "https://app.example/cb", "PLANIO_SCOPES": "view_issues, add_issues own_scope",
        ])
        #expect(configuration.site == "https://x.plan.io")
        #expect(configuration.clientSecret?.expose() == "secret")
        #expect(configuration.redirectURI == .url("https://app.example/cb"))
        #expect(configuration.scopes == [.viewIssues, .addIssues, "own_scope"])
        let least = try PlanioConfiguration(environment: ["PLANIO_SITE": "https://x.plan.io", "PLANIO_CLIENT_ID": "id"])
        #expect(least.clientSecret == nil && least.redirectURI == .outOfBand && least.scopes.isEmpty)
    }

    @Test("every missing or wrong variable is named at once, no value is repeated")
    func badEnvironment() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(environment: [
                "PLANIO_SITE": "planted", "PLANIO_CLIENT_SECRET": "", "PLANIO_REDIRECT_URI": "planted",
                "PLANIO_SCOPES": "\"planted",
            ])
        }
        #expect(
            Set(error?.problems.map(\.setting) ?? []) == [
                "PLANIO_SITE", "PLANIO_CLIENT_ID", "PLANIO_CLIENT_SECRET", "PLANIO_REDIRECT_URI", "PLANIO_SCOPES",
            ])
        #expect(error?.description.contains("planted") == false)
    }
}

@Suite("Scopes")
struct ScopeTests {
    @Test("all 79 permissions are known, with module and kind")
    func permissions() {
        #expect(Scope.Permission.all.count == 79)
        #expect(Set(Scope.Permission.all.map(\.scope)).count == 79)
        #expect(Scope.viewProject.permission?.isPublic == true)
        #expect(Scope.viewIssues.permission?.isReadOnly == true)
        #expect(Scope.viewIssues.permission?.module == .issueTracking)
        #expect(Scope.addIssues.permission?.isReadOnly == false)
        #expect(Scope.deleteIssues.permission?.requires == .membership)
        #expect(Scope.logTime.permission?.requires == .login)
        #expect(Scope.admin.permission == nil)
        #expect(Scope("manage_checklists").permission == nil)
    }

    @Test("a scope is coded as its name")
    func coding() throws {
        let scopes: [Scope] = [.viewIssues, "own"]
        let data = try JSONEncoder().encode(scopes)
        #expect(String(decoding: data, as: UTF8.self) == #"["view_issues","own"]"#)
        #expect(try JSONDecoder().decode([Scope].self, from: data) == scopes)
    }
}

@Suite("Days")
struct DayTests {
    @Test(
        "a day is read and written as YYYY-MM-DD", arguments: ["2026-11-24", "2024-02-29", "0001-01-01", "2000-02-29"])
    func good(_ text: String) { #expect(Day(text)?.description == text) }

    @Test(
        "what is no day is none",
        arguments: [
            "2026-02-30", "2023-02-29", "1900-02-29", "2026-13-01", "2026-1-1", "2026-11-24T00:00:00Z", "", "x",
            "２０２６-11-24", "2026-00-10",
        ])
    func bad(_ text: String) { #expect(Day(text) == nil) }

    @Test("a moment falls on different days in different zones")
    func zones() throws {
        let moment = Date(timeIntervalSince1970: 1_767_225_600)  // 2026-01-01 00:00 UTC
        #expect(Day(moment, in: .gmt).description == "2026-01-01")
        #expect(Day(moment, in: try #require(TimeZone(secondsFromGMT: -3600))).description == "2025-12-31")
    }
}

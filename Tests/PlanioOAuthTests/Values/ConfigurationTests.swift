import Foundation
import PlanioOAuth
import PlanioOAuthTesting
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
        #expect(try PlanioConfiguration(site: text, clientID: "a", scopes: [.viewIssues]).site == expected)
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
            "https://example.org/../planted", "https://example.org/%2e%2E/planted", "https://example.org/%zz",
            "https://example.org/a%",
            "https://example.org/[a]",
            "https://example.org/ü", "//example.org", "https://[::1", "javascript:alert(1)",
        ])
    func badSite(_ text: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(site: text, clientID: "a", scopes: [.viewIssues])
        }
        #expect(error?.problems.map(\.setting) == ["site"])
        #expect(error?.description.contains("planted") == false)
    }

    @Test(
        "a redirect URI that a browser must not be sent to is refused",
        arguments: [
            "http://example.org/cb", "https://example.org/cb#x", "https://user@example.org/", "javascript:alert(1)",
            "callback",
            "https://app.example/%zz", "https://app.example/cb?a=%", "https://app.example/cb?a=|",
            "https:/app.example/cb", "http:/127.0.0.1", "javascript:/alert(1)", "com.example.app:callback", "data:/x",
            "javascript://x/%0aalert(1)", "file:///etc/passwd", "",
        ])
    func badRedirectURI(_ text: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(
                site: "https://x.plan.io", clientID: "a", redirectURI: .url(text), scopes: [.viewIssues])
        }
        #expect(error?.problems.map(\.setting) == ["redirectURI"])
    }

    @Test(
        "web, loopback, custom-scheme and out-of-band redirect URIs are accepted",
        arguments: [
            RedirectURI.outOfBand, .url("com.example.app:/callback"), .url("com.example.app:///callback"), .loopback,
            .loopback(port: 45999, path: "/cb"),
            .url("https://app.example/callback?x=1"),
            .url("com.example.app://callback"), .url("http://localhost:3000/cb"),
        ])
    func goodRedirectURI(_ uri: RedirectURI) throws {
        #expect(
            try PlanioConfiguration(site: "https://x.plan.io", clientID: "a", redirectURI: uri, scopes: [.viewIssues])
                .redirectURI
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
        let client = #expect(throws: ConfigurationError.self) {
            try PlanioClient(site: "nonsense", credential: .apiKey(""))
        }
        #expect(client?.problems.map(\.setting) == ["site", "credential"])
    }

    @Test(
        "the address of a page is told from a path prefix",
        arguments: [
            "/login", "/login/", "/redmine/login", "/login?back_url=https%3A%2F%2Fexample.org", "/oauth/authorize",
            "/oauth/authorize?client_id=planted", "/oauth/authorize/native?code=planted", "/oauth/token",
            "/oauth/applications/", "/projects", "/projects/planted", "/projects/planted/issues", "/issues/7",
            "/my/page",
            "/users/5", "/issues.json", "/users/current.json", "/redmine/projects/planted#x",
        ])
    func page(_ path: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(site: "https://example.org\(path)", clientID: "a", scopes: [.viewIssues])
        }
        #expect(error?.description.contains("prefix") == true)
        #expect(error?.description.contains("planted") == false)
    }

    @Test(
        "a path prefix is kept, also one that looks like a page, if it ends with a slash",
        arguments: ["/redmine", "/a/b", "/loginserver", "/oauth", "/projects/redmine/", "/issues/", "/my.company"])
    func prefix(_ path: String) throws {
        let site = try PlanioConfiguration(site: "https://example.org\(path)", clientID: "a", scopes: [.viewIssues])
            .site
        #expect(site == "https://example.org" + (path.hasSuffix("/") ? String(path.dropLast()) : path))
    }

    @Test(
        "a host in letters of other languages gets the hint to punycode, in whatever form",
        arguments: [
            "https://müller.plan.io", "https://mu\u{308}ller.plan.io/redmine", "müller.plan.io", "https://例え.jp:8443",
            "https://m%C3%BCller.plan.io", "https://plan。io", "https://ｐlan.io",
        ])
    func international(_ site: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(site: site, clientID: "a", scopes: [.viewIssues])
        }
        #expect(error?.description.contains("punycode") == true)
        let redirect = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(
                site: "https://x.plan.io", clientID: "a", redirectURI: .url("https://müller.example/cb"),
                scopes: [.viewIssues])
        }
        #expect(redirect?.description.contains("punycode") == true)
        #expect(
            try PlanioConfiguration(site: "https://xn--mller-kva.plan.io", clientID: "a", scopes: [.viewIssues]).site
                == "https://xn--mller-kva.plan.io")
    }

    @Test(
        "white space and invisible characters are refused, and told",
        arguments: [
            "plan ted", " planted", "planted\n", "\u{FEFF}planted", "plan\u{200B}ted", "plan\u{00AD}ted",
            "planted\u{00A0}",
            "plan\u{2028}ted", "plan\u{202E}ted", "planted\u{3164}", "plan\tted", "planted\0",
        ])
    func invisible(_ text: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(
                site: "https://\(text).plan.io", clientID: text, clientSecret: text, scopes: [.viewIssues])
        }
        #expect(error?.problems.map(\.setting) == ["site", "clientID", "clientSecret"])
        for problem in error?.problems ?? [] { #expect(problem.explanation.contains("white space")) }
        #expect(error?.description.contains("planted") == false)
    }

    @Test(
        "a credential that brought something along when it was copied is refused",
        arguments: [
            Credential.apiKey("\u{FEFF}planted"), .apiKey("planted\u{200B}"), .apiKey("plan ted"), .apiKey(""),
            .basic(login: "je:\u{301}ns", password: "planted"), .basic(login: "je:ns", password: "planted"),
            .basic(login: "\u{FEFF}jens", password: "planted"), .basic(login: "jens ", password: "planted"),
            .basic(login: "jens", password: "\u{FEFF}planted"), .basic(login: "jens", password: "planted\r\n"),
        ])
    func credential(_ credential: Credential) {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioClient(site: "https://x.plan.io", credential: credential)
        }
        #expect(error?.problems.map(\.setting) == ["credential"])
        #expect(error?.description.contains("planted") == false)
    }

    @Test("a configuration without scopes is refused, with what it would get")
    func noScopes() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(site: "https://x.plan.io", clientID: "a", scopes: [])
        }
        #expect(error?.problems.map(\.setting) == ["scopes"])
        #expect(error?.description.contains("403") == true)
        let planio = Planio(configuration: try .example())
        let request = #expect(throws: ConfigurationError.self) { try planio.authorizationRequest(scopes: []) }
        #expect(request?.problems.map(\.setting) == ["scopes"])
    }

    @Test(
        "plain http to another machine must be asked for by name",
        arguments: ["http://redmine:3000", "http://10.0.0.7/redmine", "HTTP://Redmine.internal"])
    func insecure(_ site: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(site: site, clientID: "a", scopes: [.viewIssues])
        }
        #expect(error?.description.contains(".insecure") == true)
        #expect(throws: ConfigurationError.self) { try PlanioClient(site: site, credential: .apiKey("key")) }
        #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(environment: [
                "PLANIO_SITE": site, "PLANIO_CLIENT_ID": "id", "PLANIO_SCOPES": "view_issues",
            ])
        }
        let lines = LogLines()
        let configuration = try PlanioConfiguration(site: .insecure(site), clientID: "a", scopes: [.viewIssues])
        #expect(configuration.site == site.lowercased())
        _ = Planio(configuration: configuration, options: .init(logger: lines.logger))
        #expect(lines.lines.count == 1)
        _ = try PlanioClient(site: .insecure(site), credential: .apiKey("key"), options: .init(logger: lines.logger))
        #expect(lines.lines.filter { $0.contains("unencrypted") }.count == 2)
        #expect(
            try PlanioConfiguration(
                environment: ["PLANIO_SITE": site, "PLANIO_CLIENT_ID": "id", "PLANIO_SCOPES": "view_issues"],
                allowingInsecureSite: true
            ).site == site.lowercased())
    }

    @Test("a site that was allowed as insecure is signed in to and asked like any other")
    func insecureSite() async throws {
        let sandbox = PlanioSandbox.demo(site: "http://redmine:3000/tracker")
        let planio = Planio(
            configuration: try sandbox.configuration(scopes: [.viewIssues]), transport: sandbox,
            options: .init(time: ManualTime(), logger: LogLines().logger))
        let request = planio.authorizationRequest()
        #expect(request.url.absoluteString.hasPrefix("http://redmine:3000/tracker/oauth/authorize?"))
        let code = try sandbox.consent(to: request.url, as: "jens")
        #expect(try await planio.authorize(request, code: code, as: "jens").users.current().login == "jens")
        let felix = try PlanioClient(
            site: .insecure(sandbox.site), credential: .apiKey("felix-api-key"), transport: sandbox,
            options: .init(time: ManualTime(), logger: LogLines().logger))
        #expect(try await felix.users.current().login == "felix")
    }

    @Test("an insecure site is checked like others, and one that is secure after all is not warned of")
    func insecureOrNot() throws {
        for text in ["http://user:planted@redmine", "ftp://redmine", "redmine:3000", "http://redmine/login"] {
            #expect(throws: ConfigurationError.self) {
                try PlanioConfiguration(site: .insecure(text), clientID: "a", scopes: [.viewIssues])
            }
        }
        let lines = LogLines()
        for text in ["https://redmine", "http://127.0.0.1:3000", "http://localhost"] {
            _ = Planio(
                configuration: try PlanioConfiguration(site: .insecure(text), clientID: "a", scopes: [.viewIssues]),
                options: .init(logger: lines.logger))
        }
        #expect(lines.lines.isEmpty)
        #expect("\(SiteAddress("https://user:planted@x.example"))".contains("planted") == false)
    }

    @Test("an issuer that is no URL is refused")
    func issuer() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try PlanioConfiguration(site: "https://x.plan.io", clientID: "a", scopes: [.viewIssues], issuer: "planted")
        }
        #expect(error?.problems.map(\.setting) == ["issuer"])
    }
}

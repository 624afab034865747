import PlanioOAuth
import Testing

@Suite("Configuration from the environment")
struct EnvironmentTests {
    private let good = [
        "PLANIO_SITE": "https://x.plan.io", "PLANIO_CLIENT_ID": "id", "PLANIO_CLIENT_SECRET": "secret",
        "PLANIO_REDIRECT_URI": "https://app.example/cb", "PLANIO_SCOPES": "view_issues",
    ]

    @Test("it is read, with scopes between spaces or commas")
    func environment() throws {
        let configuration = try PlanioConfiguration(environment: [
            "PLANIO_SITE": " https://x.plan.io/ ", "PLANIO_CLIENT_ID": "id", "PLANIO_CLIENT_SECRET": "secret",
            "PLANIO_REDIRECT_URI": "https://app.example/cb", "PLANIO_SCOPES": "view_issues, add_issues own_scope",
        ])
        #expect(configuration.site == "https://x.plan.io")
        #expect(configuration.clientSecret?.expose() == "secret")
        #expect(configuration.redirectURI == .url("https://app.example/cb"))
        #expect(configuration.scopes == [.viewIssues, .addIssues, "own_scope"])
    }

    @Test("scopes may come from the program, a secret and a redirect URI may be left out")
    func least() throws {
        let least = ["PLANIO_SITE": "https://x.plan.io", "PLANIO_CLIENT_ID": "id"]
        let configuration = try PlanioConfiguration(environment: least, scopes: [.addIssues])
        #expect(configuration.clientSecret == nil && configuration.redirectURI == .outOfBand)
        #expect(configuration.scopes == [.addIssues])
        let own = least.merging(["PLANIO_SCOPES": "view_issues"]) { $1 }
        #expect(try PlanioConfiguration(environment: own, scopes: [.addIssues]).scopes == [.viewIssues])
        for scopes in [nil, "", " , "] {
            var environment = least
            environment["PLANIO_SCOPES"] = scopes
            let error = #expect(throws: ConfigurationError.self) { try PlanioConfiguration(environment: environment) }
            #expect(error?.problems.map(\.setting) == ["PLANIO_SCOPES"])
            #expect(error?.problems.first?.kind == .missing)
            #expect(error?.description.contains("403") == true)
        }
    }

    @Test("every missing or wrong variable is named at once, no value is repeated")
    func bad() throws {
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

    @Test(
        "a variable whose name is almost right is told, instead of not being read",
        arguments: [
            ("PLANIO_SCOPE", "PLANIO_SCOPES"), ("PLANIO_SCOPES_", "PLANIO_SCOPES"), ("planio_scopes", "PLANIO_SCOPES"),
            ("\u{FEFF}PLANIO_SCOPES", "PLANIO_SCOPES"), ("export PLANIO_SITE", "PLANIO_SITE"),
            ("PLANIO_SITE ", "PLANIO_SITE"),
            ("PLANIO-SCOPES", "PLANIO_SCOPES"), ("PLAINO_SCOPES", "PLANIO_SCOPES"), ("PLANIOSCOPES", "PLANIO_SCOPES"),
            ("PLANIO_SITES", "PLANIO_SITE"), ("PLANIO_URL", "PLANIO_SITE"), ("Planio_Site", "PLANIO_SITE"),
            ("PLANIO_CLIENTID", "PLANIO_CLIENT_ID"), ("PLANIO_ID", "PLANIO_CLIENT_ID"),
            ("PLANIO_CLIENTSECRET", "PLANIO_CLIENT_SECRET"), ("PLANIO_SECRET", "PLANIO_CLIENT_SECRET"),
            ("PLANIO_CLIENT_SECRETS", "PLANIO_CLIENT_SECRET"), ("PLANIO_REDIRECT_URL", "PLANIO_REDIRECT_URI"),
            ("PLANIO_REDIRECTURI", "PLANIO_REDIRECT_URI"), ("PLANIO_REDIRECT", "PLANIO_REDIRECT_URI"),
        ])
    func nearMiss(_ variable: String, _ meant: String) throws {
        var environment = good
        environment[variable] = environment[meant]
        #expect(throws: Never.self, "beside the right one it is nobody's business") {
            try PlanioConfiguration(environment: environment)
        }
        environment[meant] = nil
        let error = #expect(throws: ConfigurationError.self) { try PlanioConfiguration(environment: environment) }
        #expect(error?.problems.contains { $0.explanation == "is not read; rename it to \(meant)" } == true)
    }

    @Test("variables of another program are left alone")
    func others() throws {
        let others = ["PLANIO_PROJECT", "PLANIO_ISSUE", "PLANIO_TEST_SITE", "PLANIO_LOG_LEVEL", "PATH", "", "SCOPES"]
        var environment = good
        environment["PLANIO_CLIENT_SECRET"] = nil
        environment["PLANIO_REDIRECT_URI"] = nil
        for name in others { environment[name] = "x" }
        #expect(try PlanioConfiguration(environment: environment).clientSecret == nil)
    }

    @Test(
        "scopes that are no names are told",
        arguments: [
            "\"view_issues add_issues\"", "'view_issues'", "view_issues;add_issues", "[\"view_issues\"]",
            "view_issues|x",
            "viéw_issues", "view_issues\\", "viewIssues", "View_Issues", "view-issues", ":view_issues",
            "add_issues VIEW_ISSUES",
        ])
    func scopes(_ text: String) throws {
        var environment = good
        environment["PLANIO_SCOPES"] = text
        let error = #expect(throws: ConfigurationError.self) { try PlanioConfiguration(environment: environment) }
        #expect(Set(error?.problems.map(\.setting) ?? []) == ["PLANIO_SCOPES"])
    }

    @Test(
        "quotes around a value belong to the shell, and are told",
        arguments: ["PLANIO_SITE", "PLANIO_CLIENT_ID", "PLANIO_CLIENT_SECRET"], ["\"", "'", "`"])
    func quotes(_ variable: String, _ quote: String) throws {
        var environment = good
        environment[variable] = quote + (good[variable] ?? "") + quote
        let error = #expect(throws: ConfigurationError.self) { try PlanioConfiguration(environment: environment) }
        #expect(error?.problems.first?.setting == variable)
        #expect(error?.description.contains("quotes") == true)
    }
}

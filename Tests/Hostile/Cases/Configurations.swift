import Foundation
import PlanioOAuth

/// What a caller can configure: what cannot work, or would send secrets astray, is refused before anything is sent.
enum Configurations {
    private static func site(_ name: String, _ text: String, _ expected: Expectation = "ConfigurationError(site)")
        -> Case
    {
        Case("configuration/site-\(name)", "“\(text.prefix(60))” as the site", expected) { stage in
            await stage.outcome {
                let configuration = try PlanioConfiguration(site: text, clientID: "app", scopes: [.viewIssues])
                return "ok \(configuration.site)"
            }
        }
    }

    private static func redirect(
        _ name: String, _ text: String, _ expected: Expectation = "ConfigurationError(redirectURI)"
    ) -> Case {
        Case("configuration/redirect-\(name)", "“\(text.prefix(60))” as the redirect URI", expected) { stage in
            await stage.outcome {
                let configuration = try PlanioConfiguration(
                    site: "https://example.org", clientID: "app", redirectURI: .url(text), scopes: [.viewIssues])
                return "ok \(configuration.redirectURI)"
            }
        }
    }

    @CaseList static var cases: [Case] {
        for (name, text) in [
            ("empty", ""), ("words", "hello"), ("relative", "/redmine"), ("no-scheme", "example.org"),
            ("ftp", "ftp://example.org"), ("javascript", "javascript:alert(1)"),
            ("plain-http", "http://example.org"), ("plain-http-lookalike", "http://127.0.0.1.evil.example"),
            ("plain-http-octal", "http://0177.0.0.1"), ("plain-http-short", "http://127.1"),
            ("plain-http-any", "http://0.0.0.0"),
            ("localhost-suffix", "http://localhost.evil.example"), ("userinfo", "https://jens:planted@example.org"),
            ("userinfo-host", "https://example.org@evil.example"),
            ("backslash", "https://example.org\\@evil.example"), ("line-end", "https://example.org\r\nX-Evil: a"),
            ("nul", "https://example.org\0.evil.example"), ("space", "https://exam ple.org"),
            ("umlaut", "https://m\u{FC}ller.example"), ("emoji", "https://🐟.example"),
            ("byte-order-mark", "\u{FEFF}https://example.org"), ("zero-width", "https://example\u{200B}.org"),
            ("encoded-host", "https://example%2eorg"), ("port-huge", "https://example.org:99999"),
            ("port-zero", "https://example.org:0"), ("port-words", "https://example.org:https"),
            ("no-host", "https://"),
            ("no-host-port", "https://:443"), ("query", "https://example.org?a"), ("fragment", "https://example.org#a"),
            ("dots", "https://example.org/../a"), ("page", "https://example.org/issues"),
            ("bracket", "https://[::1"), ("bracket-words", "https://[evil]"),
            ("broken-escape", "https://example.org/%zz"),
        ] {
            site(name, text)
        }
        site("capitals", "HTTPS://Example.ORG:443/", "ok https://example.org")
        site("prefix", "https://example.org//redmine//", "ok https://example.org/redmine")
        site("encoded-dots", "https://example.org/%2e%2e/a", "ConfigurationError(site)")
        for (name, text) in [
            ("empty", ""), ("words", "hello"), ("plain-http", "http://app.example/cb"),
            ("fragment", "https://app.example/cb#a"), ("userinfo", "https://a:planted@app.example/cb"),
            ("javascript", "javascript:/alert(1)"), ("javascript-capitals", "JavaScript://x/%0aalert(1)"),
            ("data", "data:/text/html,x"), ("file", "file:///etc/passwd"), ("line-end", "https://app.example/cb\r\na"),
            ("nul", "https://app.example/\0"), ("umlaut", "https://app.example/\u{FC}"),
            ("emoji-host", "https://🐟.example/"), ("space", "https://app.example/a b"),
            ("broken-escape", "https://app.example/%zz"), ("no-host", "https:///cb"),
        ] {
            redirect(name, text)
        }
        for (name, does, id, secret, scopes, expected) in [
            ("client-id-empty", "an empty client id", "", "planted", "view_issues", "ConfigurationError(clientID)"),
            (
                "client-id-line-end", "a line end in the client id", "a\r\nb", "planted", "view_issues",
                "ConfigurationError(clientID)"
            ),
            (
                "client-id-invisible", "a byte order mark before the client id", "\u{FEFF}app", "planted",
                "view_issues", "ConfigurationError(clientID)"
            ),
            ("secret-empty", "an empty secret", "app", "", "view_issues", "ConfigurationError(clientSecret)"),
            (
                "secret-line-end", "a line end behind the secret", "app", "planted\n", "view_issues",
                "ConfigurationError(clientSecret)"
            ),
            ("secret-nul", "NUL in the secret", "app", "planted\0", "view_issues", "ConfigurationError(clientSecret)"),
            (
                "scope-space", "a space in a scope", "app", "planted", "view_issues add_issues",
                "ConfigurationError(scopes)"
            ),
            ("scope-quote", "a quote in a scope", "app", "planted", "view\"issues", "ConfigurationError(scopes)"),
            ("scope-empty", "an empty scope", "app", "planted", "", "ConfigurationError(scopes)"),
            ("scope-emoji", "a fish for a scope", "app", "planted", "🐟", "ConfigurationError(scopes)"),
        ] {
            Case("configuration/\(name)", does, Expectation(stringLiteral: expected)) { stage in
                await stage.outcome {
                    _ = try PlanioConfiguration(
                        site: "https://example.org", clientID: id, clientSecret: secret, scopes: [Scope(scopes)])
                    return "ok"
                }
            }
        }
        for (name, does, key) in [
            ("empty", "an empty API key", ""), ("line-end", "a line end in the API key", "planted\r\nX-Evil: a"),
            ("space", "a space in the API key", "planted a"),
            ("nul", "NUL in the API key", "planted\0"), ("umlaut", "an umlaut in the API key", "planted\u{FC}"),
        ] {
            Case("configuration/api-key-\(name)", does, "ConfigurationError(credential)") { stage in
                await stage.outcome {
                    _ = try stage.client(.apiKey(key))
                    return "ok"
                }
            }
        }
        for (name, does, login, password) in [
            ("colon", "a colon in the login", "a:b", "planted"), ("empty", "an empty login", "", "planted"),
            ("line-end", "a line end in the login", "a\nb", "planted"),
            ("password-line-end", "a line end in the password", "a", "planted\n"),
            ("password-nul", "NUL in the password", "a", "planted\0"),
        ] {
            Case("configuration/login-\(name)", does, "ConfigurationError(credential)") { stage in
                await stage.outcome {
                    _ = try stage.client(.basic(login: login, password: password))
                    return "ok"
                }
            }
        }
        for (name, text) in [
            ("umlaut", "planted\u{FC}"), ("emoji", "planted🐟"), ("signs", "planted:%+&=~!\"' "),
            ("twins", "plantedo\u{308}"),
        ] {
            Case("configuration/password-\(name)", "“\(text)” as a password: it arrives as it is", "as it is") {
                stage in
                let client = try stage.client(.basic(login: "jens", password: text))
                _ = await stage.outcome { "\(try await client.users.current().id)" }
                let field = stage.server.requests.first?["Authorization"]?.dropFirst("Basic ".count)
                let pair =
                    field.flatMap { Data(base64Encoded: String($0)) }.map { String(decoding: $0, as: UTF8.self) } ?? ""
                return pair.utf8.elementsEqual("jens:\(text)".utf8) ? "as it is" : "changed"
            }
            for authentication in PlanioConfiguration.ClientAuthentication.allCases {
                Case(
                    "configuration/secret-\(name)-\(authentication)",
                    "“\(text)” in the secret of the application, sent by \(authentication)", "as it is"
                ) { stage in
                    let text = text.trimmingCharacters(in: .whitespaces)
                    let planio = Planio(
                        configuration: try PlanioConfiguration(
                            site: stage.server.origin, clientID: "a+b%", clientSecret: text, scopes: [.viewIssues],
                            clientAuthentication: authentication),
                        transport: stage.transport, options: stage.options)
                    _ = try await planio.authorize(planio.authorizationRequest(), code: Planted.code, as: "jens")
                    guard let request = stage.server.requests.first else { return "nothing" }
                    return secret(in: request, authentication).map { $0 == ("a+b%", text) } == true
                        ? "as it is" : "changed"
                }
            }
        }
        Case(
            "configuration/accounts", "accounts whose names are twins, paths and controls: each has its own session",
            "8 apart, none elsewhere"
        ) { stage in
            let directory = "\(NSTemporaryDirectory())/hostile-accounts-\(getpid())"
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let planio = Planio(
                configuration: try PlanioConfiguration(
                    site: stage.server.origin, clientID: "app", scopes: [.viewIssues]),
                tokens: try FileTokenStore(path: "\(directory)/tokens"), transport: stage.transport,
                options: stage.options)
            let names = [
                "J\u{F6}rg", "Jo\u{308}rg", "../../evil", "/etc/passwd", "a\0b", "a\r\nb", "🐟",
                String(repeating: "x", count: 10_000),
            ]
            stage.serve("/oauth/token") { server in try server.write(response(body: Stage.tokens(server.count))) }
            for name in names {
                _ = try await planio.authorize(planio.authorizationRequest(), code: Planted.code, as: name)
            }
            var tokens: Set<String> = []
            for name in names { tokens.insert(try await planio.token(for: name).accessToken.expose()) }
            let files = try FileManager.default.contentsOfDirectory(atPath: directory)
            return "\(tokens.count) apart, \(files == ["tokens"] ? "none elsewhere" : "\(files)")"
        }
    }

    private static func secret(
        in request: ScriptedRequest, _ authentication: PlanioConfiguration.ClientAuthentication
    ) -> (String, String)? {
        func decoded(_ text: String) -> String { text.replacing("+", with: " ").removingPercentEncoding ?? "" }
        if authentication == .clientSecretPost {
            var values: [String: String] = [:]
            for pair in String(decoding: request.body, as: UTF8.self).split(separator: "&") {
                let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
                values[sides[0]] = sides.count > 1 ? decoded(sides[1]) : ""
            }
            return values["client_id"].flatMap { id in values["client_secret"].map { (id, $0) } }
        }
        guard let field = request["Authorization"], let data = Data(base64Encoded: String(field.dropFirst(6))) else {
            return nil
        }
        let sides = String(decoding: data, as: UTF8.self).split(separator: ":", maxSplits: 1).map(String.init)
        guard sides.count == 2 else { return nil }
        return authentication == .clientSecretBasic ? (decoded(sides[0]), decoded(sides[1])) : (sides[0], sides[1])
    }
}

import Foundation
import PlanioOAuth

/// Redirects of every kind. No request follows one to another origin, and none is sent again with its body.
enum Redirects {
    /// Redirects `/x.json` (and `*`) to a place in which `OTHER` is the other origin's host and port, and `SELF` the own.
    private static func redirect(
        _ name: String, _ does: String, _ location: String, _ expected: Expectation, status: Int = 302,
        settings: Case.Settings = Case.Settings()
    ) -> Case {
        Case("redirects/\(name)", does, expected, settings) { stage in
            serve(stage, status, location)
            return try await stage.get()
        }
    }

    private static func serve(_ stage: Stage, _ status: Int, _ location: String, at path: String = "/x.json") {
        let place = location.replacing("OTHER", with: "127.0.0.1:\(stage.other.port)")
            .replacing("SELF", with: "127.0.0.1:\(stage.server.port)")
        stage.serve(path) { server in
            try server.write(Data(response("\(status) Moved", ["Location: \(place)"], "").utf8))
        }
    }

    @CaseList static var cases: [Case] {
        elsewhere
        strange
        here
        methods
        others
    }

    @CaseList private static var elsewhere: [Case] {
        for status in [301, 302, 303, 307, 308] {
            redirect(
                "\(status)-other-port", "redirects with \(status) to another port", "http://OTHER/x.json",
                "PlanioError.redirected(http://127.0.0.1:PORT) ×1", status: status)
        }
        for status in [300, 304, 305, 306] {
            redirect(
                "\(status)-other-port", "says \(status) with another place", "http://OTHER/x.json",
                "PlanioError.unexpectedResponse ×1", status: status)
        }
        redirect(
            "other-host", "redirects to another name of the same machine", "http://localhost:1/x.json",
            "PlanioError.redirected(http://localhost:PORT) ×1")
        redirect(
            "relative-to-scheme", "redirects to another origin without a scheme", "//OTHER/x.json",
            "PlanioError.redirected(http://127.0.0.1:PORT) ×1")
        redirect(
            "https", "redirects to https, which is another origin", "https://OTHER/x.json",
            "PlanioError.redirected(https://127.0.0.1:PORT) ×1")
        redirect(
            "userinfo", "redirects to another host with the own one as its user", "http://SELF@OTHER/x.json",
            "PlanioError.redirected(http://127.0.0.1:PORT) ×1")
        redirect(
            "backslash", "redirects to another origin behind backslashes", "\\\\OTHER\\x.json",
            "PlanioError.redirected(-) ×1")
        redirect(
            "backslash-host", "redirects to a host with a backslash in it", "http://SELF\\@OTHER/x.json",
            "PlanioError.redirected(http://127.0.0.1:PORT) ×1")
        redirect(
            "login-elsewhere", "redirects to the login page of a single sign-on", "http://OTHER/login?back=x",
            "PlanioError.redirected(http://127.0.0.1:PORT) ×1")
    }

    @CaseList private static var strange: [Case] {
        for (name, place, origin) in [
            ("file", "file:///etc/passwd", "file://"), ("javascript", "javascript:alert(1)", "-"),
            ("data", "data:text/html,x", "-"), ("mailto", "mailto:a@example.org", "-"),
            ("fragment", "#x", "http://127.0.0.1:PORT"), ("percent", "%", "http://127.0.0.1:PORT"),
            ("nul-encoded", "http://127.0.0.1:1/%00", "http://127.0.0.1:PORT"), ("colon", ":", "-"),
            ("port", "http://127.0.0.1:99999/", "-"), ("no-host", "http:///x", "-"),
            ("hello", "hello world", "-"),
        ] {
            redirect(
                "strange-\(name)", "redirects to “\(place)”", place,
                Expectation(stringLiteral: "PlanioError.redirected(\(origin)) ×1"))
        }
        redirect(
            "strange-question", "redirects to “?”, the same with an empty query, and again", "?",
            "PlanioError.redirected(http://127.0.0.1:PORT) ×2")
        redirect(
            "strange-empty", "redirects to nothing", "",
            "PlanioError.redirected(-) ×1 | PlanioError.redirected(http://127.0.0.1:PORT) ×1")
        redirect(
            "strange-spaces", "redirects to spaces", "   ",
            .each(
                urlSession: "transport.invalidResponse/unknown ×1",
                asyncHTTPClient: "PlanioError.redirected(-) ×1 | PlanioError.redirected(http://127.0.0.1:PORT) ×1"))
        redirect(
            "strange-emoji", "redirects to a fish", "http://🐟/", "PlanioError.redirected(-) ×1")
        redirect(
            "strange-long", "redirects to a place of 60 kB", "http://OTHER/" + String(repeating: "a", count: 60_000),
            "PlanioError.redirected(http://127.0.0.1:PORT) ×1")
        for (name, place, origin) in [
            ("ipv6-loopback", "//[::1]:80/", "http://[::1]"), ("bracket", "//%5B/", "-"), ("nul-host", "//%00h/", "-"),
            ("slash-host", "//h%2Fx/", "-"),
        ] {
            redirect(
                "fatal-\(name)", "redirects to “\(place)”", place,
                .crash(asyncHTTPClient: "PlanioError.redirected(\(origin)) ×1"))
        }
        Case("redirects/no-location", "redirects nowhere", "PlanioError.redirected(-) ×1") { stage in
            stage.serve { try $0.write(response("302 Found")) }
            return try await stage.get()
        }
        Case("redirects/two-locations", "redirects to two places", "PlanioError.redirected(http://127.0.0.1:PORT) ×1") {
            stage in
            let place = stage.other.origin
            stage.serve { try $0.write(response("302 Found", ["Location: \(place)/a", "Location: \(place)/b"])) }
            return try await stage.get()
        }
        Case(
            "redirects/secret", "repeats the API key in the place", "PlanioError.redirected(http://127.0.0.1:PORT) ×1"
        ) { stage in
            serve(stage, 302, "http://OTHER/?key=\(Planted.apiKey)")
            return try await stage.get()
        }
        Case(
            "redirects/secret-host", "makes the API key a host", "PlanioError.redirected(http://<redacted>.example) ×1"
        ) {
            stage in
            serve(stage, 302, "http://\(Planted.apiKey).example/")
            return try await stage.get()
        }
    }

    @CaseList private static var here: [Case] {
        redirect(
            "loop", "redirects to itself for ever", "http://SELF/x.json",
            "PlanioError.redirected(http://127.0.0.1:PORT) ×1")
        redirect(
            "loop-relative", "redirects to itself without a host", "/x.json",
            "PlanioError.redirected(http://127.0.0.1:PORT) ×1")
        redirect(
            "login", "redirects to the login page", "http://SELF/login?back_url=x",
            "PlanioError.redirected(http://127.0.0.1:PORT) ×1")
        Case("redirects/followed", "redirects a read within the site", "ok 200, 2 bytes ×1, with its credential") {
            stage in
            serve(stage, 302, "y.json?a=b")
            stage.serve("/y.json") { try $0.write(response(body: "{}")) }
            let seen = try await stage.get()
            let next = stage.server.requests.first { $0.path == "/y.json" }
            return seen + (next.map { Planted.isIn($0.head) } == true ? ", with its credential" : ", ANONYMOUS")
        }
        Case(
            "redirects/chain", "redirects from one path to the next for ever",
            "PlanioError.redirected(http://127.0.0.1:PORT), 6 requests"
        ) {
            stage in
            stage.serve("*") { server in
                let number = Int(server.latest.path.dropFirst(2).prefix(while: \.isNumber)) ?? 0
                try server.write(response("302 Found", ["Location: /x\(number + 1).json"]))
            }
            stage.serve("/users/current.json", Stage.standard)
            let client = try stage.client()
            let seen = await stage.outcome { "ok \(Stage.text(of: try await client.send(.get("/x0.json"))))" }
            return "\(seen), \(stage.server.requests.count { $0.path != "/users/current.json" }) requests"
        }
        Case(
            "redirects/ping-pong", "two paths that redirect to each other",
            "PlanioError.redirected(http://127.0.0.1:PORT) ×1"
        ) { stage in
            serve(stage, 302, "http://SELF/y.json")
            serve(stage, 302, "http://SELF/x.json", at: "/y.json")
            return try await stage.get()
        }
        Case(
            "redirects/here-then-elsewhere", "redirects within the site, and from there elsewhere",
            "PlanioError.redirected(http://127.0.0.1:PORT) ×1"
        ) { stage in
            serve(stage, 302, "http://SELF/y.json")
            serve(stage, 302, "http://OTHER/x.json", at: "/y.json")
            return try await stage.get()
        }
    }

    @CaseList private static var methods: [Case] {
        for status in [301, 302, 303, 307, 308] {
            Case(
                "redirects/\(status)-create", "redirects a create to another port, and one to itself",
                "PlanioError.redirected(http://127.0.0.1:PORT) ×1, PlanioError.redirected(http://127.0.0.1:PORT) ×2"
            ) { stage in
                serve(stage, status, "http://OTHER/x.json")
                let first = try await stage.post()
                serve(stage, status, "http://SELF/x.json")
                return "\(first), \(try await stage.post())"
            }
        }
        Case(
            "redirects/307-delete", "redirects a deletion elsewhere", "PlanioError.redirected(http://127.0.0.1:PORT) ×1"
        ) { stage in
            serve(stage, 307, "http://OTHER/x.json")
            let client = try stage.client()
            return await stage.outcome {
                _ = try await client.send(.delete("/x.json"))
                return "ok"
            } + " ×\(stage.count("/x.json"))"
        }
        Case(
            "redirects/307-upload", "redirects an upload elsewhere", "PlanioError.redirected(http://127.0.0.1:PORT) ×1"
        ) { stage in
            serve(stage, 307, "http://OTHER/uploads.json", at: "/uploads.json")
            let client = try stage.client()
            return await stage.outcome {
                _ = try await client.attachments.upload(Data(count: 100_000), named: "a.bin")
                return "ok"
            } + " ×\(stage.count("/uploads.json"))"
        }
    }

    @CaseList private static var others: [Case] {
        for status in [301, 302, 303, 307, 308] {
            Case(
                "redirects/\(status)-token", "redirects the token request elsewhere", "tokenEndpoint.redirected ×1"
            ) { stage in
                serve(stage, status, "http://OTHER/oauth/token", at: "/oauth/token")
                return await SignIn.exchange(stage)
            }
        }
        Case(
            "redirects/refresh", "redirects the refresh elsewhere, and then mends it",
            "tokenEndpoint.redirected, then ok"
        ) { stage in
            await SignIn.refresh(stage) { stage in serve(stage, 307, "http://OTHER/oauth/token", at: "/oauth/token") }
        }
        Case("redirects/revoke", "redirects the revocation elsewhere", "SignOutError ×1") { stage in
            let planio = try await SignIn.planio(stage)
            serve(stage, 307, "http://OTHER/oauth/revoke", at: "/oauth/revoke")
            return await stage.outcome { try await planio.signOut("jens") ? "ok" : "nothing" }
                + " ×\(stage.count("/oauth/revoke"))"
        }
        Case("redirects/identity", "redirects the question who asks elsewhere", "redirected ×0") { stage in
            serve(stage, 302, "http://OTHER/users/current.json", at: "/users/current.json")
            return try await stage.get()
        }
        Case(
            "redirects/wiki", "redirects a wiki page elsewhere: only its name is taken", "PlanioError.notFound"
        ) { stage in
            serve(stage, 302, "http://OTHER/projects/p/wiki/Q", at: "/projects/p/wiki/P.json")
            let client = try stage.client()
            return await stage.outcome { "ok \(try await client.wiki.get("P", in: "p").title)" }
        }
        Case(
            "redirects/wiki-loop", "redirects a wiki page to itself for ever",
            "PlanioError.redirected(http://127.0.0.1:PORT) ×1"
        ) {
            stage in
            serve(stage, 302, "http://SELF/projects/p/wiki/P", at: "/projects/p/wiki/P.json")
            let client = try stage.client()
            return await stage.outcome { "ok \(try await client.wiki.get("P", in: "p").title)" }
                + " ×\(stage.count("/projects/p/wiki/P.json"))"
        }
        Case(
            "redirects/download", "redirects a download elsewhere", "PlanioError.redirected(http://127.0.0.1:PORT)"
        ) { stage in
            serve(stage, 302, "http://OTHER/file", at: "/attachments/download/7.json")
            let client = try stage.client()
            return await stage.outcome { "ok \(try await client.attachments.data(of: 7).count)" }
        }
    }
}

import Foundation
import PlanioOAuth

/// What a token endpoint can say instead of a token: after a code, which is sent once, and after a refresh, which loses no
/// session unless the server refuses the refresh token itself.
enum TokenResponses {
    private struct Answer {
        let name: String
        let does: String
        let exchange: String
        let refresh: String
        var settings = Case.Settings(responseBytes: 1_000_000)
        let script: Stage.Script
    }

    private static func answer(
        _ name: String, _ does: String, _ outcome: String, then: String = "ok", refresh: String? = nil,
        settings: Case.Settings = Case.Settings(responseBytes: 1_000_000), _ script: @escaping Stage.Script
    ) -> Answer {
        Answer(
            name: name, does: does, exchange: outcome, refresh: "\(refresh ?? outcome), then \(then)",
            settings: settings,
            script: script)
    }

    private static func says(
        _ name: String, _ does: String, _ status: String, _ body: String, _ outcome: String, then: String = "ok",
        refresh: String? = nil, fields: [String] = []
    ) -> Answer {
        answer(name, does, outcome, then: then, refresh: refresh) { try $0.write(response(status, fields, body)) }
    }

    private static func error(_ code: String) -> String { #"{"error":"\#(code)","error_description":"No"}"# }

    private static let verdicts: [Answer] = [
        says(
            "invalid-grant", "400 invalid_grant", "400 No", error("invalid_grant"), "tokenEndpoint.invalidGrant",
            then: "authorizationRequired", refresh: "authorizationRequired"),
        says(
            "invalid-client", "401 invalid_client", "401 No", error("invalid_client"), "tokenEndpoint.invalidClient",
            fields: ["WWW-Authenticate: Basic realm=\"a\""]),
        says("invalid-scope", "400 invalid_scope", "400 No", error("invalid_scope"), "tokenEndpoint.invalidScope"),
        says(
            "unsupported", "400 unsupported_grant_type", "400 No", error("unsupported_grant_type"),
            "tokenEndpoint.refused"),
        says(
            "unauthorized-client", "400 unauthorized_client", "400 No", error("unauthorized_client"),
            "tokenEndpoint.refused"),
        says("invalid-request", "400 invalid_request", "400 No", error("invalid_request"), "tokenEndpoint.refused"),
        says("invented", "400 with a code of its own", "400 No", error("teapot"), "tokenEndpoint.refused"),
        says(
            "unavailable", "400 temporarily_unavailable", "400 No", error("temporarily_unavailable"),
            "tokenEndpoint.temporary"),
        says("error-200", "200 with an error", "200 OK", error("bad_refresh_token"), "tokenEndpoint.refused"),
        says("error-500", "500 invalid_grant", "500 No", error("invalid_grant"), "tokenEndpoint.temporary"),
        says("error-503", "503 invalid_grant", "503 No", error("invalid_grant"), "tokenEndpoint.temporary"),
        says(
            "error-429", "429 invalid_grant", "429 No", error("invalid_grant"), "tokenEndpoint.temporary",
            fields: ["Retry-After: 0"]),
        says(
            "error-number", "400 with a number for an error", "400 No", #"{"error":7}"#,
            "tokenEndpoint.unreadable(no OAuth error)"),
        says(
            "error-list", "400 with a list for an error", "400 No", #"{"error":["invalid_grant"]}"#,
            "tokenEndpoint.unreadable(no OAuth error)"),
        says(
            "error-spaces", "400 with a sentence for an error", "400 No", error("the code is wrong"),
            "tokenEndpoint.unreadable(no OAuth error)"),
        says(
            "error-long", "400 with an error of 10 kB", "400 No", error(String(repeating: "x", count: 10_000)),
            "tokenEndpoint.refused"),
        says(
            "error-rails", "404 as Rails has it", "404 No", #"{"status":404,"error":"Not Found"}"#,
            "tokenEndpoint.noEndpoint"),
        says(
            "error-doubled", "400 with two errors", "400 No", #"{"error":"invalid_grant","error":"invalid_client"}"#,
            "tokenEndpoint.unreadable(no OAuth error)"),
        says(
            "error-echo", "400 that repeats all secrets", "400 No",
            #"{"error":"invalid_request","error_description":"\#(Planted.clientSecret) \#(Planted.code) \#(Planted.refreshToken)"}"#,
            "tokenEndpoint.refused",
            fields: ["X-Request-Id: \(Planted.clientSecret)"]),
        says(
            "error-controls", "400 with escapes and line ends in its text", "400 No",
            #"{"error":"x\r\n\u001b[31m","error_description":"a\r\nb\u001b[31m\u202e"}"#,
            "tokenEndpoint.unreadable(no OAuth error)"),
    ]

    private static let pages: [Answer] = {
        let none = "tokenEndpoint.unreadable(no JSON object)"
        let page = "<html><body>Down for maintenance</body></html>"
        return [
            says("html-200", "200 with a page", "200 OK", page, none),
            says(
                "login-200", "200 with a login page", "200 OK", "<html><form><input type=\"password\"></form></html>",
                none),
            says("html-400", "400 with a page", "400 No", page, "tokenEndpoint.unreadable(no OAuth error)"),
            says(
                "html-401", "401 with a page", "401 No", page, "tokenEndpoint.unreadable(no OAuth error)",
                fields: ["WWW-Authenticate: Basic realm=\"a\""]),
            says("html-403", "403 with a page", "403 No", page, "tokenEndpoint.unreadable(no OAuth error)"),
            says("html-404", "404 with a page", "404 No", page, "tokenEndpoint.noEndpoint"),
            says("html-405", "405 with a page", "405 No", page, "tokenEndpoint.noEndpoint"),
            says("html-502", "502 with a page", "502 No", page, "tokenEndpoint.temporary"),
            says("html-504", "504 with a page", "504 No", page, "tokenEndpoint.temporary"),
            says("408", "408", "408 No", "", "tokenEndpoint.temporary"),
            says("425", "425", "425 No", "", "tokenEndpoint.temporary"),
            says("407", "407, as a proxy", "407 No", page, "tokenEndpoint.unreadable(no OAuth error)"),
            says("511", "511, as a captive portal", "511 No", page, "tokenEndpoint.temporary"),
            says("empty-200", "200 with nothing", "200 OK", "", none),
            says("empty-400", "400 with nothing", "400 No", "", "tokenEndpoint.unreadable(no OAuth error)"),
            answer("204", "204", none) { try $0.write("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n") },
            answer("304", "304", "tokenEndpoint.unreadable(no OAuth error)") {
                try $0.write("HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
            },
            says("300", "300", "300 Choose", "", "tokenEndpoint.unreadable(no OAuth error)"),
            says(
                "json-400", "400 with JSON that has no error", "400 No", #"{"message":"no"}"#,
                "tokenEndpoint.unreadable(no OAuth error)"),
        ]
    }()

    private static let texts: [Answer] = {
        let none = "tokenEndpoint.unreadable(no JSON object)"
        let good = Stage.tokens(9)
        let usual = "ok 7200 s, view_issues, refresh"
        return [
            says("list", "a list", "200 OK", "[\(good)]", none), says("text", "a text", "200 OK", "\"planted\"", none),
            says("number", "a number", "200 OK", "5", none),
            says("cut", "a text that is cut", "200 OK", String(good.dropLast(20)), none),
            says("glued", "two texts", "200 OK", good + good, none),
            says(
                "form", "a form, as GitHub does", "200 OK", "access_token=planted&token_type=bearer", none,
                fields: ["Content-Type: application/x-www-form-urlencoded"]),
            says(
                "doubled", "the access token twice", "200 OK",
                #"{"access_token":"planted-access-1","access_token":"planted-access-2","token_type":"Bearer"}"#, none),
            says("bom", "a byte order mark first", "200 OK", "\u{FEFF}" + good, usual),
            says(
                "as-html", "a token that is called a page", "200 OK", good, usual, fields: ["Content-Type: text/html"]),
            says("as-text", "a token that is called text", "200 OK", good, usual, fields: ["Content-Type: text/plain"]),
            says("as-nothing", "a token that is called nothing", "200 OK", good, usual, fields: ["Content-Type:"]),
            says("201", "a token with 201", "201 Created", good, usual),
            says("cookies", "a token with cookies", "200 OK", good, usual, fields: ["Set-Cookie: planted=1; Path=/"]),
            says("date", "a token from 1970", "200 OK", good, usual, fields: ["Date: Thu, 01 Jan 1970 00:00:00 GMT"]),
            answer("latin1", "a text in Latin-1", none) { server in
                let body = Data(good.dropLast().utf8) + Data(#","a":"J"#.utf8) + [0xF6] + Data(#"rg"}"#.utf8)
                try server.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\r\n")
                try server.write(body)
            },
            answer("utf16", "a text in UTF-16", none) { server in
                let body = good.data(using: .utf16) ?? Data()
                try server.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\r\n")
                try server.write(body)
            },
            says("deep", "100,000 arrays", "200 OK", String(repeating: "[", count: 100_000), none),
            says(
                "deep-member", "60,000 objects in a member", "200 OK",
                #"{"access_token":"# + String(repeating: #"{"a":"#, count: 40_000), none),
            says(
                "wide", "20,000 members", "200 OK",
                "{" + (1...20_000).map { "\"m\($0)\":1" }.joined(separator: ",") + "}",
                "tokenEndpoint.unreadable(no access_token)"),
        ]
    }()

    private static let transports: [Answer] = {
        let lost = "transport.connectionLost/unknown"
        let large = Case.Settings(responseBytes: 16_777_216, memory: littleMemory)
        return [
            answer("cut-body", "closes within the body", lost) { server in
                try server.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + Stage.tokens(9))
            },
            answer("reset", "resets after the request", lost) { $0.resetAtEnd() },
            answer("nothing", "closes without a word", lost) { _ in },
            answer("large", "300 kB", "tokenEndpoint.tooLarge", settings: large) {
                try $0.write(response(body: String(repeating: " ", count: 300_000)))
            },
            answer("endless", "a body without an end", "tokenEndpoint.tooLarge", settings: large) { server in
                try server.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
                try server.flood(" ")
            },
            answer("endless-400", "400 with a body without an end", "tokenEndpoint.tooLarge", settings: large) {
                server in
                try server.write("HTTP/1.1 400 No\r\nConnection: close\r\n\r\n")
                try server.flood(" ")
            },
            answer("bomb", "a bomb", "tokenEndpoint.tooLarge", settings: large) { server in
                let bomb = Gzip.bomb(of: 200_000_000)
                try server.write(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n"
                )
                try server.write(bomb)
            },
            answer("silent", "says nothing", "transport.timedOut/unknown", settings: .short) { $0.waitForClose() },
            answer("dripped", "sends a byte ten times a second", "transport.timedOut/unknown", settings: .short) {
                server in
                try server.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
                try server.drip(" ")
            },
            answer("garbage", "sends garbage", "transport.invalidResponse/unknown") {
                try $0.write("SSH-2.0-OpenSSH_9.2\r\n")
            },
        ]
    }()

    @CaseList static var cases: [Case] {
        // 429 says that the code was not spent.
        for answer in verdicts + pages + texts + transports {
            Case(
                "responses/exchange-\(answer.name)", "answers a code with \(answer.does)",
                Expectation(stringLiteral: "\(answer.exchange) ×\(answer.name == "error-429" ? 3 : 1)"),
                answer.settings.with { $0.attempts = 3 }
            ) { stage in
                stage.serve("/oauth/token", answer.script)
                return await SignIn.exchange(stage)
            }
            Case(
                "responses/refresh-\(answer.name)", "answers a refresh with \(answer.does), and then mends it",
                Expectation(stringLiteral: answer.refresh), answer.settings
            ) { stage in
                await SignIn.refresh(stage) { $0.serve("/oauth/token", answer.script) }
            }
        }
    }
}

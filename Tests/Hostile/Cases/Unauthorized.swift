import Foundation
import PlanioOAuth

/// 401 with every challenge that there is, and with none: it is always an answer, and never a hang or a second try with
/// the credential.
enum Unauthorized {
    private static let challenges: [(name: String, fields: [String])] = [
        ("none", []), ("basic", ["WWW-Authenticate: Basic realm=\"Redmine API\""]),
        ("basic-bare", ["WWW-Authenticate: Basic"]),
        ("digest", ["WWW-Authenticate: Digest realm=\"a\", nonce=\"b\", qop=\"auth\", algorithm=MD5"]),
        ("bearer", ["WWW-Authenticate: Bearer realm=\"Doorkeeper\""]), ("negotiate", ["WWW-Authenticate: Negotiate"]),
        ("ntlm", ["WWW-Authenticate: NTLM"]), ("unknown", ["WWW-Authenticate: Frobnicate a=b"]),
        ("empty", ["WWW-Authenticate:"]), ("garbage", ["WWW-Authenticate: ,,=\"\\,, \"a"]),
        ("quote-open", ["WWW-Authenticate: Basic realm=\"never closed"]),
        (
            "all",
            [
                "WWW-Authenticate: Negotiate", "WWW-Authenticate: NTLM", "WWW-Authenticate: Digest realm=a, nonce=b",
                "WWW-Authenticate: Basic realm=a",
            ]
        ),
        ("long", ["WWW-Authenticate: Basic realm=\"\(String(repeating: "a", count: 50_000))\""]),
        ("many", (1...500).map { "WWW-Authenticate: S\($0) realm=\"a\"" }),
        ("authentication-info", ["Authentication-Info: nextnonce=\"a\"", "WWW-Authenticate: Basic"]),
    ]

    /// SwiftNIO takes 32 kB of a field's name and value, and less than 500 fields.
    private static func refused(_ kind: String, _ name: String) -> Expectation {
        guard name == "many" else { return Expectation(stringLiteral: kind) }
        let count = kind.hasSuffix("×1") ? 1 : 0
        return .each(urlSession: kind, asyncHTTPClient: "transport.headerTooLarge/responded ×\(count)")
    }

    @CaseList static var cases: [Case] {
        for (name, fields) in challenges {
            Case(
                "unauthorized/\(name)", "refuses a path with such a challenge, though it knows the key",
                refused("PlanioError.unauthorized.notAcceptedHere ×1", name)
            ) { stage in
                stage.serve { try $0.write(response("401 Unauthorized", fields, "{}")) }
                return try await stage.get()
            }
            Case(
                "unauthorized/identity-\(name)", "knows nobody by the key, and says so with such a challenge",
                refused("credentialRefused ×0", name)
            ) { stage in
                stage.serve("/users/current.json") { try $0.write(response("401 Unauthorized", fields)) }
                return try await stage.get()
            }
        }
        Case(
            "unauthorized/create", "refuses a create with Basic: it is not sent a second time",
            "PlanioError.unauthorized.notAcceptedHere ×1", Case.Settings(attempts: 3)
        ) { stage in
            stage.serve { try $0.write(response("401 No", ["WWW-Authenticate: Basic realm=\"a\""], "{}")) }
            return try await stage.post()
        }
        Case(
            "unauthorized/upload", "refuses an upload with Basic before it is there",
            "PlanioError.unauthorized.notAcceptedHere | transport.connectionLost/unknown"
        ) { stage in
            stage.serve("/uploads.json", isEarly: true) { server in
                try server.write(response("401 No", ["WWW-Authenticate: Basic realm=\"a\""], "{}"))
                server.waitForClose()
            }
            let client = try stage.client()
            return await stage.outcome {
                _ = try await client.attachments.upload(Data(count: 3_000_000), named: "a.bin")
                return "ok"
            }
        }
        Case(
            "unauthorized/basic-endless-body", "refuses with Basic and a body that never ends",
            "transport.responseTooLarge/responded ×1", Case.Settings(memory: littleMemory)
        ) { stage in
            stage.serve { server in
                try server.write("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nConnection: close\r\n\r\n")
                try server.flood("<p>")
            }
            return try await stage.get()
        }
        Case(
            "unauthorized/basic-silent-body", "refuses with Basic and a body that never comes",
            "PlanioError.unauthorized.notAcceptedHere ×1 | transport.timedOut/unknown ×1", .short
        ) { stage in
            stage.serve { server in
                try server.write("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 9\r\n\r\n")
                server.waitForClose()
            }
            return try await stage.get()
        }
        for status in [407, 511] {
            Case(
                "unauthorized/\(status)", "a proxy wants to know who asks, by \(status)",
                status == 407 ? "PlanioError.rejected ×1" : "PlanioError.server ×1"
            ) { stage in
                stage.serve {
                    try $0.write(
                        response(
                            "\(status) Authenticate", ["Proxy-Authenticate: Basic realm=\"a\""], "<html>Sign in</html>")
                    )
                }
                return try await stage.get()
            }
        }
        Case(
            "unauthorized/anonymous", "forgets the key and answers as to anybody, with 200",
            "credentialRefused ×0"
        ) { stage in
            stage.serve("/users/current.json") { try $0.write(response("401 Unauthorized")) }
            stage.serve { try $0.write(response(body: "{}")) }
            return try await stage.get()
        }
        for (name, body) in [
            ("other-page", "<html></html>"), ("no-user", "{}"), ("null-user", #"{"user":null}"#),
            ("no-id", #"{"user":{"login":"jens"}}"#), ("text-id", #"{"user":{"id":"5"}}"#),
            ("zero-id", #"{"user":{"id":0}}"#), ("negative-id", #"{"user":{"id":-5}}"#),
            ("huge-id", #"{"user":{"id":99999999999999999999}}"#), ("list", "[]"), ("empty", ""),
            ("two-users", #"{"user":{"id":5},"user":{"id":5"#),
        ] {
            Case(
                "unauthorized/nobody-\(name)", "says 200 and not who it takes the client for", "unexpectedResponse ×0"
            ) { stage in
                stage.serve("/users/current.json") { try $0.write(response(body: body)) }
                return try await stage.get()
            }
        }
        Case(
            "unauthorized/token-forever", "refuses every token that it issues: it is asked a bounded number of times",
            "PlanioError.unauthorized.tokenRefused, bounded"
        ) { stage in
            let planio = try await SignIn.planio(stage)
            stage.serve {
                try $0.write(
                    response("401 No", ["WWW-Authenticate: Bearer realm=\"a\", error=\"invalid_token\""], "{}"))
            }
            let client = planio.client(for: "jens")
            let seen = await stage.outcome {
                _ = try await client.send(.get("/x.json"))
                return "ok"
            }
            let requests = stage.count("/x.json") + stage.count("/oauth/token")
            return "\(seen), \(requests <= 8 ? "bounded" : "\(requests) requests")"
        }
    }
}

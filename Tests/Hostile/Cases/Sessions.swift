import Foundation
import PlanioOAuth

/// Servers that change their mind about a session.
enum Sessions {
    private static let ok: Stage.Script = { try $0.write(response(body: "{}")) }
    private static let invalidToken: Stage.Script = {
        try $0.write(response("401 No", ["WWW-Authenticate: Bearer realm=\"a\", error=\"invalid_token\""], "{}"))
    }

    private static func read(_ stage: Stage, _ client: PlanioClient) async -> String {
        await stage.outcome {
            _ = try await client.send(.get("/x.json"))
            return "ok"
        }
    }

    @CaseList static var cases: [Case] {
        Case("sessions/one-refresh", "refuses a token that 100 tasks have: there is one refresh", "100 ok ×2") {
            stage in
            let planio = try await SignIn.planio(stage)
            stage.serve { server in
                try (server.latest.head.contains(Planted.accessToken) ? invalidToken : ok)(server)
            }
            let client = planio.client(for: "jens")
            let seen = await withTaskGroup(of: String.self) { group in
                for _ in 1...100 { group.addTask { await read(stage, client) } }
                var seen: [String: Int] = [:]
                for await text in group { seen[text, default: 0] += 1 }
                return seen.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
            }
            return "\(seen) ×\(stage.count("/oauth/token"))"
        }
        Case("sessions/other-user", "takes the new token for another user's", "differentUser") { stage in
            let planio = try await SignIn.planio(stage)
            let client = planio.client(for: "jens")
            stage.serve("/x.json", ok)
            _ = await read(stage, client)
            stage.serve("/users/current.json") {
                try $0.write(response(body: #"{"user":{"id":6,"login":"eve","firstname":"E","lastname":"V"}}"#))
            }
            _ = try await planio.refreshToken(for: "jens")
            return await read(stage, client)
        }
        Case("sessions/unknown-token", "does not know the new token, and answers as to anybody", "tokenUnknown") {
            stage in
            let planio = try await SignIn.planio(stage)
            let client = planio.client(for: "jens")
            stage.serve("/x.json", ok)
            _ = await read(stage, client)
            stage.serve("/users/current.json") {
                try $0.write(response("401 No", ["WWW-Authenticate: Bearer realm=\"a\""]))
            }
            _ = try await planio.refreshToken(for: "jens")
            return await read(stage, client)
        }
        Case(
            "sessions/same-token", "gives the refused token again with each refresh",
            "PlanioError.unauthorized.tokenRefused, bounded"
        ) { stage in
            let planio = try await SignIn.planio(stage)
            stage.serve("/oauth/token") { try $0.write(response(body: Stage.tokens(1))) }
            stage.serve("/x.json", invalidToken)
            let seen = await read(stage, planio.client(for: "jens"))
            let requests = stage.count("/x.json") + stage.count("/oauth/token")
            return "\(seen), \(requests <= 8 ? "bounded" : "\(requests) requests")"
        }
        Case("sessions/expired-at-once", "issues tokens that are expired at once: no storm", "ok, bounded") { stage in
            stage.serve("/oauth/token") { server in
                try server.write(
                    response(
                        body:
                            #"{"access_token":"planted-access-\#(server.count)","token_type":"Bearer","expires_in":0,"refresh_token":"planted-refresh-\#(server.count)"}"#
                    ))
            }
            stage.serve("/x.json", ok)
            let planio = try await SignIn.planio(stage)
            let seen = await read(stage, planio.client(for: "jens"))
            let requests = stage.count("/oauth/token")
            return "\(seen), \(requests <= 4 ? "bounded" : "\(requests) requests")"
        }
        Case(
            "sessions/token-unknown-at-sign-in", "issues a token that it does not know",
            "AuthorizationError.tokenNotAccepted, revoked"
        ) { stage in
            stage.serve("/users/current.json") {
                try $0.write(response("401 No", ["WWW-Authenticate: Bearer realm=\"a\""]))
            }
            let seen = await stage.outcome {
                _ = try await SignIn.planio(stage)
                return "ok"
            }
            return "\(seen), \(stage.count("/oauth/revoke") > 0 ? "revoked" : "not revoked")"
        }
        for (name, does, status, body, expected) in [
            ("200", "200 and an object", "200 OK", "{}", "ok"),
            ("403", "403", "403 No", #"{"error":"unauthorized_client"}"#, "SignOutError"),
            ("503", "503", "503 No", "", "SignOutError"),
            ("page", "a page with 200", "200 OK", "<html>", "SignOutError"),
            ("error-200", "200 with an error", "200 OK", #"{"error":"x"}"#, "SignOutError"),
            ("404", "404", "404 No", "", "SignOutError"),
            (
                "echo", "400 and the token", "400 No", #"{"error":"x","error_description":"planted-refresh-1"}"#,
                "SignOutError"
            ),
        ] {
            Case(
                "sessions/sign-out-\(name)", "answers a revocation with \(does): the session is gone here",
                Expectation(stringLiteral: "\(expected), no session")
            ) { stage in
                let planio = try await SignIn.planio(stage)
                stage.serve("/oauth/revoke") { try $0.write(response(status, [], body)) }
                let seen = await stage.outcome { try await planio.signOut("jens") ? "ok" : "nothing" }
                return "\(seen), \(try await planio.accounts().isEmpty ? "no session" : "A SESSION")"
            }
        }
        for (name, body, expected) in [
            ("page", "<html>", "tokenEndpoint.unreadable(no JSON object)"),
            ("empty", "", "tokenEndpoint.unreadable(no JSON object)"),
            ("no-user", "{}", "tokenEndpoint.unreadable(no resource_owner_id)"),
            ("user-zero", #"{"resource_owner_id":0}"#, "tokenEndpoint.unreadable(no resource_owner_id)"),
            (
                "scope-number", #"{"resource_owner_id":5,"scope":7}"#,
                "tokenEndpoint.unreadable(a scope that is no list)"
            ),
            ("absurd", #"{"resource_owner_id":5,"expires_in":1e300,"created_at":-1e300,"application":7}"#, "ok"),
        ] {
            Case("sessions/token-info-\(name)", "says such a thing of the token", Expectation(stringLiteral: expected))
            { stage in
                let planio = try await SignIn.planio(stage)
                stage.serve("/oauth/token/info") { try $0.write(response(body: body)) }
                return await stage.outcome {
                    _ = try await planio.tokenInfo(for: "jens")
                    return "ok"
                }
            }
        }
        Case("sessions/act-as-ignored", "ignores the wish to act as another", "notAdministrator ×0") { stage in
            stage.serve("/users/current.json") {
                try $0.write(
                    response(body: #"{"user":{"id":5,"login":"jens","admin":false,"firstname":"J","lastname":"M"}}"#))
            }
            return try await stage.get(by: try stage.client().acting(as: "eve"))
        }
        Case("sessions/password", "refuses a password, and repeats it", "credentialRefused") { stage in
            stage.serve("/users/current.json") {
                try $0.write(
                    response("401 No", ["X-Request-Id: \(Planted.password)"], #"{"errors":["\#(Planted.password)"]}"#))
            }
            let client = try stage.client(.basic(login: "jens", password: Planted.password))
            return await stage.outcome { "ok \(try await client.users.current().id)" }
        }
    }
}

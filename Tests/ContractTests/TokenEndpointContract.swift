import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// What the OAuth endpoints say to requests that something is wrong with, past the library.
    @Suite("Contract: OAuth endpoints as they are asked")
    struct TokenEndpointContract {
        private func code(_ server: RunningServer, challenge: Bool = false) async throws -> String {
            var url = try #require(URLComponents(string: "\(server.site)/oauth/authorize"))
            url.queryItems = [
                .init(name: "client_id", value: server.everything.id),
                .init(name: "redirect_uri", value: "urn:ietf:wg:oauth:2.0:oob"),
                .init(name: "response_type", value: "code"), .init(name: "scope", value: "view_issues"),
            ]
            if challenge {
                url.queryItems? += [
                    .init(name: "code_challenge", value: "plain-verifier-plain-verifier-plain-verifier"),
                    .init(name: "code_challenge_method", value: "plain"),
                ]
            }
            return try await server.browser(server.jens).code(for: try #require(url.url))
        }

        private func expect(
            _ response: RawResponse, _ status: Int, _ error: String, _ description: String? = nil,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(response.status == status, sourceLocation: sourceLocation)
            #expect(response["error"] == .string(error), sourceLocation: sourceLocation)
            if let description {
                #expect(response["error_description"] == .string(description), sourceLocation: sourceLocation)
            }
        }

        @Test("a parameter that is missing is named", arguments: ContractServer.all)
        func missing(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let client = [("client_id", server.everything.id), ("client_secret", server.everything.secret)]
            let redirect = ("redirect_uri", "urn:ietf:wg:oauth:2.0:oob")
            func post(_ form: [(String, String)]) async throws -> RawResponse {
                try await server.post("/oauth/token", form: form)
            }
            func missing(_ name: String) -> String { "Missing required parameter: \(name)." }
            expect(try await post([]), 400, "invalid_request", missing("grant_type"))
            expect(try await post(client), 400, "invalid_request", missing("grant_type"))
            expect(try await post([("grant_type", "password")] + client), 400, "unsupported_grant_type")
            expect(
                try await post([("grant_type", "refresh_token")] + client), 400, "invalid_request",
                missing("refresh_token"))
            let grant = [("grant_type", "authorization_code")]
            expect(try await post(grant + client), 400, "invalid_request", missing("code"))
            let plain = try await code(server)
            expect(try await post(grant + client + [("code", plain)]), 400, "invalid_request", missing("redirect_uri"))
            expect(try await post(grant + [("code", plain), redirect]), 401, "invalid_client")
            let withChallenge = try await code(server, challenge: true)
            expect(
                try await post(grant + client + [("code", withChallenge), redirect]), 400, "invalid_request",
                missing("code_verifier"))
            expect(
                try await post(grant + client + [("code", withChallenge), redirect, ("code_verifier", "wrong")]), 400,
                "invalid_grant")
            // None of these has used the codes up.
            #expect(try await post(grant + client + [("code", plain), redirect]).status == 200)
            let verifier = ("code_verifier", "plain-verifier-plain-verifier-plain-verifier")
            #expect(try await post(grant + client + [("code", withChallenge), redirect, verifier]).status == 200)
        }

        @Test("a refresh judges the token, then the client, then whose it is", arguments: ContractServer.all)
        func refresh(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let token = try await server.grantToken(to: server.jens, scope: "view_issues add_issues")
            func refresh(_ form: [(String, String)]) async throws -> RawResponse {
                try await server.post(
                    "/oauth/token", form: [("grant_type", "refresh_token"), ("refresh_token", token.refresh)] + form)
            }
            let client = [("client_id", server.everything.id), ("client_secret", server.everything.secret)]
            expect(
                try await server.post(
                    "/oauth/token", form: [("grant_type", "refresh_token"), ("refresh_token", "unknown")]), 400,
                "invalid_grant")
            expect(
                try await refresh([("client_id", server.everything.id), ("client_secret", "wrong")]), 401,
                "invalid_client")
            expect(try await refresh([("client_id", "unknown")]), 401, "invalid_client")
            expect(try await refresh([]), 400, "invalid_grant")
            expect(
                try await refresh([("client_id", server.few.id), ("client_secret", server.few.secret)]), 400,
                "invalid_grant")
            expect(try await refresh(client + [("scope", "view_issues edit_issues")]), 400, "invalid_scope")
            let narrowed = try server.token(of: try await refresh(client + [("scope", "view_issues")]))
            #expect(narrowed.scopes == ["view_issues"])
        }

        @Test("an application revokes its own tokens and nobody else's", arguments: ContractServer.all)
        func revocation(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let token = try await server.grantToken(to: server.jens, scope: "view_issues")
            let own = [("client_id", server.everything.id), ("client_secret", server.everything.secret)]
            let other = [("client_id", server.few.id), ("client_secret", server.few.secret)]
            func revoke(_ form: [(String, String)]) async throws -> RawResponse {
                try await server.post("/oauth/revoke", form: form)
            }
            for text in [token.access, token.refresh] {
                for client in [other, [], [("client_id", "unknown")], [own[0], ("client_secret", "wrong")]] {
                    expect(
                        try await revoke([("token", text)] + client), 403, "unauthorized_client",
                        "You are not authorized to revoke this token")
                }
            }
            #expect(try await server.send(.get, "/users/current.json", as: token.sender).status == 200)
            for form in [own, own + [("token", "unknown")]] {
                let response = try await revoke(form)
                #expect(response.status == 200 && response.json == [:])
            }
            #expect(try await revoke(own + [("token", token.access)]).json == [:])
            let refused = try await server.send(.get, "/users/current.json", as: token.sender)
            #expect(refused.status == 401)
            #expect(refused.challenge.contains(#"error_description="The access token was revoked""#))
            #expect(try await server.refresh(token)["error"] == "invalid_grant")
            let byRefresh = try await server.grantToken(to: server.jens, scope: "view_issues")
            #expect(try await revoke(own + [("token", byRefresh.refresh)]).status == 200)
            #expect(try await server.send(.get, "/users/current.json", as: byRefresh.sender).status == 401)
            let info = try await server.send(.get, "/oauth/token/info", as: .bearer("unknown"))
            #expect(info.status == 401)
            #expect(info["state"] == "unauthorized" && info["error"] == "invalid_token")
        }
    }
}

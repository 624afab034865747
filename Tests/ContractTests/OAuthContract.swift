import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// What the library relies on in the server's OAuth 2, shown against the sandbox and a real Redmine alike.
    @Suite("Contract: OAuth 2")
    struct OAuthContract {
        @Test("the guide, step by step: URL, code, token, user, issue", arguments: ContractServer.all)
        func guide(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio(scopes: [.viewIssues, .addIssues])
            let client = try await server.client(planio, server.jens)
            let token = try await planio.token(for: "jens")
            #expect(token.type == "Bearer")
            #expect(token.lifetime == .seconds(7200))
            #expect(token.refreshToken != nil)
            #expect(token.scopes.isSuperset(of: [.viewIssues, .addIssues]))
            #expect(try await client.users.current().login == "jens")
            let issue = try await client.issues.create(in: "some-project", subject: "Hello world")
            #expect(try await client.issues.get(issue.id).subject == "Hello world")
        }

        @Test(
            "a registered redirect URI is called with code and state, and the callback finishes the request",
            arguments: ContractServer.all)
        func callback(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio(redirectURI: .url("https://app.example/callback"))
            let request = planio.authorizationRequest()
            let location = try #require(try await server.browser(server.jens).decide(request.url).location)
            #expect(location.hasPrefix("https://app.example/callback?"))
            let client = try await planio.authorize(request, callback: try #require(URL(string: location)), as: "jens")
            #expect(try await client.users.current().login == "jens")
        }

        @Test("the port of a loopback redirect URI is free", arguments: ContractServer.all)
        func loopbackPort(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio(redirectURI: .loopback)
            let request = try planio.authorizationRequest(redirectURI: .loopback(port: 45999))
            let location = try #require(try await server.browser(server.jens).decide(request.url).location)
            #expect(location.hasPrefix("http://127.0.0.1:45999?") || location.hasPrefix("http://127.0.0.1:45999/?"))
            let client = try await planio.authorize(request, callback: try #require(URL(string: location)), as: "jens")
            #expect(try await client.users.current().login == "jens")
            let withPath = try planio.authorizationRequest(redirectURI: .loopback(port: 45999, path: "/other"))
            #expect(try await server.browser(server.jens).decide(withPath.url).location == nil)
        }

        @Test("a denial comes back as access_denied with the state", arguments: ContractServer.all)
        func denial(_ contract: ContractServer) async throws {
            let server = try contract.start()
            // Scopes that nobody agreed to before, so that the page is shown.
            let planio = try server.planio(
                redirectURI: .url("https://app.example/callback"), scopes: [.viewIssues, .viewGantt])
            let request = planio.authorizationRequest()
            let location = try #require(try await server.browser(server.felix).decide(request.url, "Deny").location)
            let error = await #expect(throws: AuthorizationError.self) {
                _ = try await planio.authorize(request, callback: try #require(URL(string: location)), as: "felix")
            }
            guard case .accessDenied = error else { Issue.record("\(String(describing: error))"); return }
        }

        @Test(
            "an unknown client, redirect URI or scope is an error page, and nobody is redirected",
            arguments: ContractServer.all)
        func errorPages(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let browser = try await server.browser(server.jens)
            let wrong = try [
                server.planio(("nobody", "x")), server.planio(redirectURI: .url("https://evil.example/callback")),
                server.planio(server.few, scopes: [.deleteProject]), server.planio(scopes: ["no_such_scope"]),
            ]
            for planio in wrong {
                let page = try await browser.decide(planio.authorizationRequest().url)
                #expect(page.status >= 400 && page.location == nil)
            }
        }

        @Test("a code works once", arguments: ContractServer.all)
        func codeOnce(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio()
            let request = planio.authorizationRequest()
            let code = try await server.browser(server.jens).code(for: request.url)
            _ = try await planio.authorize(request, code: " \(code)\n", as: "jens")
            await #expect(throws: AuthorizationError.alreadyFinished) {
                _ = try await planio.authorize(request, code: code, as: "jens")
            }
            // Another process does not know that, but the server does.
            let other = try server.planio()
            await expectRefusal(.invalidGrant) { _ = try await other.authorize(request, code: code, as: "jens") }
        }

        @Test("a code without its PKCE verifier, or with another's, is refused", arguments: ContractServer.all)
        func pkce(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio()
            let browser = try await server.browser(server.jens)
            let (mine, other) = (planio.authorizationRequest(), planio.authorizationRequest())
            let code = try await browser.code(for: mine.url)
            await expectRefusal(.invalidGrant) { _ = try await planio.authorize(other, code: code, as: "jens") }
            _ = try await planio.authorize(mine, code: code, as: "jens")
            let plain = try planio.authorizationRequest(scopes: planio.configuration.scopes, pkce: false)
            _ = try await planio.authorize(plain, code: try await browser.code(for: plain.url), as: "jens")
        }

        @Test(
            "the client authenticates in the body or by Basic; a wrong secret is invalid_client",
            arguments: ContractServer.all)
        func clientAuthentication(_ contract: ContractServer) async throws {
            let server = try contract.start()
            for method in PlanioConfiguration.ClientAuthentication.allCases {
                let planio = try server.planio(authentication: method)
                #expect(try await server.client(planio, server.jens).users.current().login == "jens")
            }
            let wrong = try server.planio((server.everything.id, "wrong"))
            let request = wrong.authorizationRequest()
            let code = try await server.browser(server.jens).code(for: request.url)
            await expectRefusal(.invalidClient) { _ = try await wrong.authorize(request, code: code, as: "jens") }
        }

        @Test("a public client has no secret, and PKCE protects it", arguments: ContractServer.all)
        func publicClient(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = Planio(
                configuration: try PlanioConfiguration(
                    site: server.site, clientID: server.publicClient, scopes: [.viewIssues]),
                transport: server.transport)
            let client = try await server.client(planio, server.jens)
            #expect(try await client.users.current().login == "jens")
        }

        @Test("an expired token is refreshed unseen, with a new refresh token", arguments: ContractServer.all)
        func refresh(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio()
            let client = try await server.client(planio, server.jens)
            _ = try await client.users.current()
            let first = try await planio.token(for: "jens")
            try server.expire(first)
            #expect(try await client.users.current().login == "jens")
            let second = try await planio.token(for: "jens")
            #expect(second.accessToken != first.accessToken)
            #expect(second.refreshToken != first.refreshToken)
            #expect(second.scopes == first.scopes)
        }

        @Test("a create is carried out once although its token had expired", arguments: ContractServer.all)
        func createWithExpiredToken(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio()
            let client = try await server.client(planio, server.jens)
            _ = try await client.users.current()
            try server.expire(try await planio.token(for: "jens"))
            let subject = "Once \(UUID())"
            try await client.issues.create(in: "some-project", subject: subject)
            #expect(try await client.issues.list(where: .subject(.contains(subject))).total == 1)
        }

        @Test(
            "a refresh may be repeated until the new token is used, then the old refresh token is dead",
            arguments: ContractServer.all)
        func rotation(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let store = InMemoryTokenStore()
            _ = try await server.client(try server.planio(tokens: store), server.jens)
            let key = try #require(store.keys().first)
            let original = try #require(store.read(key))
            let token = try await server.planio(tokens: store).token(for: "jens")
            try server.expire(token)

            /// Another process that has the old session stored, and refreshes it.
            func restored() async throws -> Planio {
                let copy = InMemoryTokenStore()
                try await copy.update(key) { _ in .write(original, ()) }
                return try server.planio(tokens: copy)
            }
            // Twice with the same refresh token, as if the first answer had been lost.
            _ = try await restored().refreshToken(for: "jens")
            let repeated = try await restored()
            _ = try await repeated.refreshToken(for: "jens")
            // The first use ends the old pair.
            #expect(try await repeated.client(for: "jens").users.current().login == "jens")
            let error = await #expect(throws: SessionError.self) {
                _ = try await restored().refreshToken(for: "jens")
            }
            #expect(error?.needsAuthorization == true)
        }

        @Test("a revoked session is reported as authorization required", arguments: ContractServer.all)
        func revokedByUser(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio()
            let client = try await server.client(planio, server.jens)
            _ = try await client.users.current()
            try server.revoke(try await planio.token(for: "jens"))
            let error = await #expect(throws: PlanioError.self) { _ = try await client.users.current() }
            #expect(error?.needsAuthorization == true)
        }

        @Test(
            "a token that the server forgot is noticed, though it answers 200 with what anybody may see",
            arguments: ContractServer.all)
        func unknownToken(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let store = InMemoryTokenStore()
            let planio = try server.planio(tokens: store)
            _ = try await server.client(planio, server.jens)
            let token = try await planio.token(for: "jens")
            try server.forget(token)

            // What the server does, without the library's protection.
            let parts = try #require(URLComponents(string: server.site))
            let request = HTTPRequest(
                method: .get, scheme: parts.scheme, authority: (parts.host ?? "") + (parts.port.map { ":\($0)" } ?? ""),
                path: "/issues.json?limit=1", headerFields: [.authorization: "Bearer \(token.accessToken.expose())"])
            let (response, _) = try await server.transport.send(
                request, body: .empty, limits: TransportLimits(timeout: .seconds(120)))
            #expect(response.status == .ok)

            // Another process, which never used the token.
            let fresh = try server.planio(tokens: store).client(for: "jens")
            let error = await #expect(throws: PlanioError.self) { _ = try await fresh.issues.list().total }
            #expect(error?.needsAuthorization == true)
        }

        @Test(
            "a wrong API key or password is noticed, though the server answers 200 with what anybody may see",
            arguments: ContractServer.all)
        func wrongKey(_ contract: ContractServer) async throws {
            let server = try contract.start()
            for credential in [Credential.apiKey("nonsense"), .basic(login: "jens", password: "wrong")] {
                let client = try PlanioClient(
                    site: server.site, credential: credential, transport: server.transport, options: .patient)
                let error = await #expect(throws: PlanioError.self) { _ = try await client.issues.list().total }
                guard case .identity(let reason)? = error?.kind, reason.reason == .credentialRefused else {
                    Issue.record("\(String(describing: error))"); continue
                }
            }
        }

        @Test("token info tells user, scopes and lifetime", arguments: ContractServer.all)
        func tokenInfo(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio()
            let client = try await server.client(planio, server.jens)
            let info = try #require(try await planio.tokenInfo(for: "jens"))
            #expect(info.userID == (try await client.users.current()).id.rawValue)
            #expect(info.scopes.isSuperset(of: [.viewIssues, .addIssues]))
            #expect(info.clientID == server.everything.id)
            let left = try #require(info.expiresIn)
            #expect(left > .seconds(7000) && left <= .seconds(7200))
        }

        @Test("signing out revokes at the server and deletes the session", arguments: ContractServer.all)
        func signOut(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let store = InMemoryTokenStore()
            let planio = try server.planio(tokens: store)
            let client = try await server.client(planio, server.jens)
            let key = try #require(store.keys().first)
            let login = try #require(store.read(key))
            try await planio.signOut("jens")
            #expect(store.keys().isEmpty)
            await #expect(throws: PlanioError.self) { _ = try await client.users.current() }
            // Even who kept a copy of the session cannot use it any more.
            let copy = InMemoryTokenStore()
            try await copy.update(key) { _ in .write(login, ()) }
            let error = await #expect(throws: PlanioError.self) {
                _ = try await server.planio(tokens: copy).client(for: "jens").users.current()
            }
            #expect(error?.needsAuthorization == true)
        }

        @Test(
            "revoking with a wrong client is reported, and the session is deleted nevertheless",
            arguments: ContractServer.all
        )
        func revokeRefused(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let store = InMemoryTokenStore()
            _ = try await server.client(try server.planio(tokens: store), server.jens)
            let wrong = try server.planio((server.everything.id, "wrong"), tokens: store)
            let error = await #expect(throws: SignOutError.self) { try await wrong.signOut("jens") }
            #expect(error?.deletion == .deleted)
            guard case .notRevoked(.tokenEndpoint(let refusal))? = error?.revocation else {
                Issue.record("\(String(describing: error))"); return
            }
            #expect(refusal.status == 403)
            #expect(store.keys().isEmpty)
        }

        private func expectRefusal(
            _ kind: TokenEndpointError.Kind, sourceLocation: SourceLocation = #_sourceLocation,
            _ work: () async throws -> Void
        ) async {
            let error = await #expect(throws: AuthorizationError.self, sourceLocation: sourceLocation) {
                try await work()
            }
            guard case .tokenEndpoint(let refusal)? = error else {
                Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
                return
            }
            #expect(refusal.kind == kind, sourceLocation: sourceLocation)
        }
    }
}

import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// That a client notices whom the server takes it for, against the sandbox and a real Redmine alike.
    @Suite("Contract: identity")
    struct IdentityContract {
        /// How a client says who it is.
        enum Way: Sendable { case session, apiKey, basic, actingAs }

        /// What an administrator can do to a client.
        enum Loss: String, Sendable, CaseIterable, CustomTestStringConvertible {
            case keyReset, userLocked, userDeleted, applicationDeleted, apiSwitchedOff

            var testDescription: String { rawValue }

            var ways: [Way] {
                switch self {
                case .keyReset: [.apiKey]
                case .applicationDeleted: [.session]
                case .userLocked, .userDeleted, .apiSwitchedOff: [.session, .apiKey, .basic, .actingAs]
                }
            }

            /// `nil` where the session has ended.
            func reason(_ way: Way) -> IdentityError.Reason? {
                switch (self, way) {
                case (.apiSwitchedOff, _): .apiDisabled
                case (.userLocked, .session): .userLocked
                case (_, .session): nil
                case (_, .actingAs): .unknownLogin
                default: .credentialRefused
                }
            }
        }

        /// Clients of one user, with a clock that the test turns.
        private struct Clients {
            let server: RunningServer
            let user: ContractServer.Account
            let application: (id: String, secret: String)
            let store = InMemoryTokenStore()
            let time = ManualTime(advancesItself: false)

            init(_ server: RunningServer) async throws {
                self.server = server
                user = try await server.addUser()
                application = try server.addApplication(scopes: [.viewIssues, .viewProject])
                _ = try await server.client(try planio(), user)
            }

            var options: Planio.Options { .init(retries: .none, time: time) }

            func planio() throws -> Planio {
                try server.planio(
                    application, scopes: [.viewIssues, .viewProject], tokens: store, options: options)
            }

            func client(_ way: Way) throws -> PlanioClient {
                func client(_ credential: Credential) throws -> PlanioClient {
                    try PlanioClient(
                        site: server.site, credential: credential, transport: server.transport, options: options)
                }
                return switch way {
                case .session: try planio().client(for: user.login)
                case .apiKey: try client(.apiKey(user.apiKey))
                case .basic: try client(.basic(login: user.login, password: user.password))
                case .actingAs: try client(.apiKey(server.admin.apiKey)).acting(as: user.login)
                }
            }
        }

        private let publicList = PlanioRequest.get("/projects/some-project/issues.json")

        @Test(
            "who is nobody any more is told so: a new client at once, an old one within the bound; and goes on afterwards",
            arguments: ContractServer.all, Loss.allCases)
        func loss(_ contract: ContractServer, _ loss: Loss) async throws {
            let server = try contract.start()
            for way in loss.ways {
                let clients = try await Clients(server)
                let (busy, idle) = (try clients.client(way), try clients.client(way))
                for client in [busy, idle] { try await client.send(publicList) }
                switch loss {
                case .keyReset: try server.resetAPIKey(clients.user)
                case .userLocked: try server.lock(clients.user)
                case .userDeleted: try await server.delete(clients.user)
                case .applicationDeleted: try server.deleteApplication(clients.application.id)
                case .apiSwitchedOff: try server.setRESTAPI(enabled: false)
                }
                defer { if loss == .apiSwitchedOff { try? server.setRESTAPI(enabled: true) } }
                clients.time.advance(by: .seconds(61))
                // Anonymous as it is now, it may go on for as long as the check beside its requests takes.
                var requests = 0
                while (try? await busy.send(publicList)) != nil, requests < 1000 {
                    requests += 1
                    await Task.yield()
                }
                #expect(requests < 1000)
                clients.time.advance(by: .seconds(300))
                for client in [busy, idle, try clients.client(way)] {
                    var error = try #require(
                        await #expect(throws: PlanioError.self) { try await client.send(publicList) })
                    // A check that was under way when the clock was turned ran out of time.
                    if case .identity(let identity) = error.kind, case .transport = identity.reason {
                        error = try #require(
                            await #expect(throws: PlanioError.self) { try await client.send(publicList) })
                    }
                    if let reason = loss.reason(way) {
                        guard case .identity(let identity) = error.kind else {
                            Issue.record("\(way): \(error)"); continue
                        }
                        #expect(identity.reason == reason, "\(way)")
                        #expect(error.path == "/users/current.json" && error.status != nil)
                    } else {
                        guard case .session(let session) = error.kind, case .authorizationRequired = session.reason
                        else { Issue.record("\(way): \(error)"); continue }
                    }
                    #expect(!error.isTemporary)
                }
                switch loss {
                case .userLocked: try server.unlock(clients.user)
                case .apiSwitchedOff: try server.setRESTAPI(enabled: true)
                default: continue
                }
                for client in [busy, idle] { try await client.send(publicList) }
            }
        }

        @Test(
            "a locked user's session is told as locked by the first request that fails", arguments: ContractServer.all)
        func lockedAtOnce(_ contract: ContractServer) async throws {
            let clients = try await Clients(try contract.start())
            let client = try clients.client(.session)
            try await client.send(publicList)
            try clients.server.lock(clients.user)
            let error = try #require(await #expect(throws: PlanioError.self) { try await client.send(publicList) })
            guard case .identity(let reason) = error.kind, reason.reason == .userLocked else {
                Issue.record("\(error)"); return
            }
            #expect(!error.isTemporary && !error.needsAuthorization)
        }

        @Test(
            "an administrator acts as another, others do not, and nothing is written in a wrong name",
            arguments: ContractServer.all)
        func acting(_ contract: ContractServer) async throws {
            let server = try contract.start()
            func key(_ account: ContractServer.Account) throws -> PlanioClient {
                try server.client(account)
            }
            func session(_ account: ContractServer.Account, _ scopes: Set<Scope>) async throws -> PlanioClient {
                try await server.client(try server.planio(scopes: scopes), account)
            }
            // By OAuth the scopes bind the administrator, not who is acted as.
            for admin in [try key(server.admin), try await session(server.admin, [.admin])] {
                let felix = try admin.acting(as: "FELIX")
                #expect(try await felix.users.current().login == "felix")
                let issue = try await felix.issues.create(in: "some-project", subject: "In Felix' name")
                #expect(issue.author?.name == "Felix Finder")
                let unknown = await #expect(throws: PlanioError.self) {
                    _ = try await admin.acting(as: "nobody-here").users.current()
                }
                #expect(unknown?.status == 412)
            }
            let subject = "Not written \(UUID())"
            for (client, reason) in [
                (try key(server.jens), IdentityError.Reason.notAdministrator),
                (try await session(server.jens, [.admin, .addIssues]), .notAdministrator),
                (try await session(server.admin, [.addIssues]), .lacksAdminScope),
            ] {
                for login in ["felix", "nobody-here"] {
                    let error = try #require(
                        await #expect(throws: PlanioError.self) {
                            _ = try await client.acting(as: login).issues.create(in: "some-project", subject: subject)
                        })
                    guard case .identity(let identity) = error.kind else { Issue.record("\(error)"); continue }
                    #expect(identity.reason == reason)
                }
            }
            let issues = try await key(server.jens).send(.get("/issues.json", query: ["subject": "~\(subject)"]))
            #expect(!String(decoding: issues.body, as: UTF8.self).contains(subject))
        }

        @Test(
            "a page for browsers refuses a good token without a refresh, however often", arguments: ContractServer.all)
        func pages(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio()
            let client = try await server.client(planio, server.jens)
            let token = try await planio.token(for: "jens")
            for path in ["/my/page.js", "/my/api_key.txt", "/my/page.js"] {
                let error = try #require(await #expect(throws: PlanioError.self) { try await client.send(.get(path)) })
                guard case .unauthorized(.notAcceptedHere) = error.kind else { Issue.record("\(error)"); continue }
                #expect(!error.needsAuthorization)
            }
            #expect(try await planio.token(for: "jens") == token)
        }

        @Test(
            "an account that another user signs in to is the other's from then on, and nobody's client changes",
            arguments: ContractServer.all)
        func replaced(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let store = InMemoryTokenStore()
            let (here, there) = (try server.planio(tokens: store), try server.planio(tokens: store))
            func signIn(_ planio: Planio, _ user: ContractServer.Account) async throws -> PlanioClient {
                let request = planio.authorizationRequest()
                let code = try await server.browser(user).code(for: request.url)
                return try await planio.authorize(request, code: code, as: "somebody")
            }
            let jens = try await signIn(here, server.jens)
            #expect(try await jens.users.current().login == "jens")
            let before = try await here.token(for: "somebody")
            let felix = try await signIn(there, server.felix)
            #expect(try await felix.users.current().login == "felix")
            // The process that remembers Jens finds his token gone and refreshes what is stored.
            try server.revoke(before)
            try server.expire(try await there.token(for: "somebody"))
            for _ in 1...2 {
                let error = try #require(await #expect(throws: PlanioError.self) { try await jens.send(publicList) })
                guard case .identity(let identity) = error.kind, identity.reason == .differentUser else {
                    Issue.record("\(error)"); continue
                }
            }
            // Clients made from now on, everywhere, and the other process' own are Felix'.
            let third = try server.planio(tokens: store)
            for client in [here.client(for: "somebody"), felix, third.client(for: "somebody")] {
                #expect(try await client.users.current(include: [.memberships]).login == "felix")
            }
        }

        @Test("a parameter that the server takes for the credential is refused", arguments: ContractServer.all)
        func credentialParameters(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let token = try await server.grantToken(to: server.jens, scope: "view_issues")
            // What the server does.
            for sender in [token.sender, .key(server.jens), .basic(server.jens.login, server.jens.password)] {
                let felix = try await server.send(
                    .get, "/users/current.json?key=\(server.felix.apiKey)", as: sender)
                #expect(felix.json["user"]?["login"]?.string == "felix")
            }
            let client = try server.client(server.jens)
            for request in [
                PlanioRequest.get("/users/current.json", query: ["key": server.felix.apiKey]),
                .post("/issues.json", json: ["key": .string(server.felix.apiKey)]),
            ] {
                let error = try #require(await #expect(throws: PlanioError.self) { try await client.send(request) })
                guard case .invalidRequest(.credentialParameter("key")) = error.kind else {
                    Issue.record("\(error)"); continue
                }
            }
        }
    }
}

import Foundation
import PlanioOAuth
import PlanioOAuthTesting
import Testing

extension Contract {
    /// What is left at the server of sessions that were replaced, abandoned or signed out: shown by who tries to go on with
    /// a copy of them.
    @Suite("Contract: revocation")
    struct RevocationContract {
        @Test(
            "signing in again ends the replaced pair at the server, and not the new one",
            arguments: ContractServer.all)
        func replaced(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let store = InMemoryTokenStore()
            let planio = try server.planio(tokens: store)
            let former = try await server.client(planio, server.jens)
            let copy = try await Self.copy(store)
            let present = try await server.client(planio, server.jens)
            try await expectEnded(server, copy)
            // The former client is the same user's, and goes on with the new pair, which outlives its next refresh too.
            for client in [present, former] { #expect(try await client.users.current().login == "jens") }
            try await planio.refreshToken(for: "jens")
            for client in [present, former] { #expect(try await client.issues.list().total > 0) }
        }

        @Test(
            "a pair that was refreshed and never used takes the one before along when it is replaced or signed out",
            arguments: ContractServer.all)
        func predecessor(_ contract: ContractServer) async throws {
            let server = try contract.start()
            for signsOut in [false, true] {
                for isExpired in [false, true] {
                    let store = InMemoryTokenStore()
                    _ = try await server.client(try server.planio(tokens: store), server.jens)
                    let before = try await Self.copy(store)
                    // Another process, which refreshes and asks the API nothing.
                    let token = try await server.planio(tokens: store).refreshToken(for: "jens")
                    let after = try await Self.copy(store)
                    if isExpired { try server.expire(token) }
                    let planio = try server.planio(tokens: store)
                    if signsOut {
                        #expect(try await planio.signOut("jens"))
                    } else {
                        _ = try await server.client(planio, server.jens)
                    }
                    try await expectEnded(server, before)
                    try await expectEnded(server, after)
                }
            }
        }

        @Test(
            "of two pairs that one refresh token was exchanged for, one can be revoked without the other",
            arguments: ContractServer.all)
        func siblings(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let store = InMemoryTokenStore()
            _ = try await server.client(try server.planio(tokens: store), server.jens)
            let copies = [try await Self.copy(store), try await Self.copy(store)]
            for copy in copies { try await server.planio(tokens: copy).refreshToken(for: "jens") }
            try await server.planio(tokens: copies[0]).signOut("jens")
            #expect(try await server.planio(tokens: copies[1]).client(for: "jens").users.current().login == "jens")
        }

        @Test("a sign-in whose token cannot be stored leaves no grant behind", arguments: ContractServer.all)
        func abandoned(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let store = RefusingStore()
            await #expect(throws: TokenStoreError.self) {
                _ = try await server.client(try server.planio(tokens: store), server.jens)
            }
            let copy = InMemoryTokenStore()
            let (key, record) = try #require(store.refused)
            try await copy.update(key) { _ in .write(record, ()) }
            try await expectEnded(server, copy)
        }

        @Test(
            "signing out revokes what the store has though it cannot be locked, and says what is unknown",
            arguments: ContractServer.all)
        func unlockable(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let store = InMemoryTokenStore()
            _ = try await server.client(try server.planio(tokens: store), server.jens)
            let planio = try server.planio(tokens: RefusingStore(reading: store))
            let error = await #expect(throws: SignOutError.self) { try await planio.signOut("jens") }
            guard case .unknown(.store)? = error?.revocation, case .notDeleted? = error?.deletion else {
                Issue.record("\(String(describing: error))"); return
            }
            try await expectEnded(server, store)
        }

        @Test(
            "the user who signs in names the account, and is known without another request",
            arguments: ContractServer.all)
        func namedAfterUser(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio(redirectURI: .url("https://app.example/callback"), scopes: [.viewIssues])
            let request = planio.authorizationRequest()
            let location = try #require(try await server.browser(server.felix).decide(request.url).location)
            let query = try #require(URLComponents(string: location)?.percentEncodedQuery)
            let (client, user) = try await planio.authorize(request, callbackQuery: query) { user in
                "planio-\(user.id)"
            }
            #expect(user.login == "felix")
            #expect(client.account == "planio-\(user.id)")
            #expect(try await planio.accounts() == ["planio-\(user.id)"])
            #expect(try await client.users.current() == user)
        }

        @Test(
            "another user under the same name: clients made before are refused, clients made afterwards work",
            arguments: ContractServer.all)
        func anotherUser(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let store = InMemoryTokenStore()
            let (here, there) = (try server.planio(tokens: store), try server.planio(tokens: store))
            let former = try await server.client(here, server.jens)
            let formerThere = there.client(for: "jens")
            let jens = try await formerThere.users.current().id.rawValue
            let events = there.events()
            let request = here.authorizationRequest()
            let code = try await server.browser(server.felix).code(for: request.url)
            let present = try await here.authorize(request, code: code, as: "jens")
            let felix = try await present.users.current().id.rawValue
            for planio in [here, there] {
                #expect(try await planio.client(for: "jens").users.current().login == "felix")
            }
            for client in [former, formerThere] {
                let error = await #expect(throws: PlanioError.self) { _ = try await client.issues.list().total }
                guard case .identity(let reason)? = error?.kind, reason.reason == .differentUser else {
                    Issue.record("\(String(describing: error))"); continue
                }
            }
            for await event in events {
                guard case .userChanged(account: "jens", from: jens, to: felix) = event else { continue }
                break
            }
        }

        private static func copy(_ store: InMemoryTokenStore) async throws -> InMemoryTokenStore {
            let copy = InMemoryTokenStore()
            for key in store.keys() {
                let record = try #require(store.read(key))
                try await copy.update(key) { _ in .write(record, ()) }
            }
            return copy
        }

        /// Neither its access token nor its refresh token is of any use.
        private func expectEnded(
            _ server: RunningServer, _ store: InMemoryTokenStore, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let planio = try server.planio(tokens: store)
            #expect(try await planio.tokenInfo(for: "jens") == nil, sourceLocation: sourceLocation)
            let error = await #expect(throws: SessionError.self, sourceLocation: sourceLocation) {
                try await planio.refreshToken(for: "jens")
            }
            #expect(error?.needsAuthorization == true, sourceLocation: sourceLocation)
        }
    }
}

/// Takes nothing, and remembers what it was to take.
private final class RefusingStore: TokenStore {
    private let store: InMemoryTokenStore
    private let last = Locked<(TokenKey, Data)?>(nil)

    init(reading store: InMemoryTokenStore = InMemoryTokenStore()) { self.store = store }

    var refused: (TokenKey, Data)? { last.withLock { $0 } }

    func read(_ key: TokenKey) async throws -> Data? { store.read(key) }
    func keys() async throws -> [TokenKey] { store.keys() }
    func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        // What is stored already cannot be locked.
        if store.read(key) == nil, case .write(let data, _) = try await body(nil) { last.withLock { $0 = (key, data) } }
        throw TokenStoreError(.unavailable("no space left on the device"))
    }
}

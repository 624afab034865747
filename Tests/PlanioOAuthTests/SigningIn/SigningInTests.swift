import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Who signs in is known at once, and nothing is left behind that nobody holds.
@Suite("Signing in", .bounded)
struct SigningInTests {
    // MARK: Who

    @Test("the user who has signed in gives the account its name, and finds it again at the next sign-in")
    func namedAfterUser() async throws {
        let session = try await SandboxSession()
        let planio = try session.otherProcess()
        var clients: [PlanioClient] = []
        for _ in 1...2 {
            let request = planio.authorizationRequest()
            let code = try session.sandbox.consent(to: request.url, as: "felix")
            let (client, user) = try await planio.authorize(request, code: code) { user in "planio-\(user.id)" }
            #expect(user.login == "felix")
            #expect(client.account == "planio-\(user.id)")
            clients.append(client)
        }
        #expect(try await planio.accounts() == ["jens", clients[0].account ?? ""])
        for client in clients { #expect(try await client.users.current().login == "felix") }
        #expect(session.sandbox.liveRefreshTokens == 2, "Jens's and Felix's second one")
    }

    @Test("a callback and its query alone name the account as well")
    func namedAfterUserByCallback() async throws {
        let time = ManualTime()
        let sandbox = PlanioSandbox.demo(time: time)
        let planio = Planio(
            configuration: try sandbox.configuration(
                redirectURI: .url("https://app.example/callback"), scopes: [.viewIssues]),
            transport: sandbox, options: .init(time: time, logger: .silent))
        let first = planio.authorizationRequest()
        let (client, user) = try await planio.authorize(
            first, callback: try sandbox.callback(from: first.url, as: "jens")
        ) { user in user.login ?? "" }
        #expect(client.account == "jens" && user.login == "jens")
        let second = planio.authorizationRequest()
        let query = try #require(try sandbox.callback(from: second.url, as: "felix").query)
        let (other, _) = try await planio.authorize(second, callbackQuery: query) { user in user.login ?? "" }
        #expect(other.account == "felix")
        let third = planio.authorizationRequest()
        let again = try #require(try sandbox.callback(from: third.url, as: "felix").query)
        #expect(try await planio.authorize(third, callbackQuery: "?" + again, as: "f").users.current().login == "felix")
    }

    @Test("right after signing in, asking who one is costs no request")
    func currentUser() async throws {
        let session = try await SandboxSession()
        let request = session.planio.authorizationRequest()
        let code = try session.sandbox.consent(to: request.url, as: "felix")
        let (client, _) = try await session.planio.authorize(request, code: code) { _ in "felix" }
        let known = try await session.signIn(as: "felix", account: "other")
        session.sandbox.resetCounters()
        for client in [client, known] { #expect(try await client.users.current().login == "felix") }
        #expect(session.sandbox.counters.requests == 0)
    }

    @Test("a sign-in whose account cannot be named leaves no grant, no record, and the error is the program's own")
    func namingFails() async throws {
        struct Unwelcome: Error {}
        let session = try await SandboxSession()
        try await session.planio.signOut("jens")
        let request = session.planio.authorizationRequest()
        let code = try session.sandbox.consent(to: request.url, as: "felix")
        await #expect(throws: Unwelcome.self) {
            _ = try await session.planio.authorize(request, code: code) { _ in throw Unwelcome() }
        }
        #expect(try await session.store.keys().isEmpty)
        #expect(session.sandbox.liveRefreshTokens == 0)
    }

    @Test("where the server cannot say who signed in, an account with a name begins, one without does not")
    func userUnknown() async throws {
        let session = try await SandboxSession()
        try await session.planio.signOut("jens")
        session.sandbox.inject(.status(503), on: .path("/users/current.json"), .first(2))
        let client = try await session.signIn()
        await #expect(throws: IdentityError.self) {
            let request = session.planio.authorizationRequest()
            let code = try session.sandbox.consent(to: request.url, as: "felix")
            _ = try await session.planio.authorize(request, code: code) { _ in "felix" }
        }
        #expect(try await client.users.current().login == "jens")
        #expect(session.sandbox.liveRefreshTokens == 1)
    }

    @Test("a token that the server does not accept, or only for what is public, begins no session")
    func notAccepted() async throws {
        let session = try await SandboxSession()
        session.sandbox.inject(.status(401), on: .path("/users/current.json"), .first(1))
        await #expect(throws: AuthorizationError.tokenNotAccepted) { _ = try await session.signIn(account: "new") }
        session.sandbox.settings.isRESTAPIEnabled = false
        await #expect(throws: IdentityError.self) { _ = try await session.signIn(account: "new") }
        #expect(try await session.planio.accounts() == ["jens"])
        #expect(session.sandbox.liveRefreshTokens == 1)
    }

    // MARK: What is replaced

    @Test("signing in again revokes the replaced pair, and only that, after the new one is stored")
    func replaced() async throws {
        let session = try await SandboxSession()
        let before = try await session.planio.token(for: "jens")
        let client = try await session.signIn()
        #expect(session.sandbox.liveRefreshTokens == 1)
        #expect(try await session.planio.token(for: "jens") != before)
        // The former client is the same user's, and goes on.
        for client in [client, session.jens] { #expect(try await client.users.current().login == "jens") }
        session.time.advance(by: .seconds(7201))
        for client in [client, session.jens] { #expect(try await client.users.current().login == "jens") }
        #expect(session.sandbox.counters.refreshes == 1)
    }

    @Test("of a pair that was refreshed and never used, the one before is not left alive either")
    func replacedPredecessor() async throws {
        let session = try await SandboxSession()
        try await session.planio.refreshToken(for: "jens")
        #expect(session.sandbox.liveRefreshTokens == 2)
        _ = try await session.signIn(in: session.otherProcess())
        #expect(session.sandbox.liveRefreshTokens == 1)
    }

    @Test("a token that could not be stored is revoked as well when the next sign-in replaces it")
    func replacedUnsaved() async throws {
        let store = FaultyStore()
        let session = try await SandboxSession(store: store)
        session.time.advance(by: .seconds(7201))
        store.fail(.writing)
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        store.fail(nil)
        _ = try await session.signIn()
        #expect(session.sandbox.liveRefreshTokens == 1)
    }

    @Test(
        "what cannot be revoked is an event, and the sign-in succeeds",
        arguments: [
            PlanioSandbox.Fault.status(503), .refused, .garbage,
            .status(403, body: #"{"error":"unauthorized_client"}"#),
        ])
    func replacedButAlive(_ fault: PlanioSandbox.Fault) async throws {
        let session = try await SandboxSession()
        let events = session.planio.events()
        session.sandbox.inject(fault, on: .revoke)
        #expect(try await session.signIn().users.current().login == "jens")
        for await event in events {
            guard case .revocationFailed(account: "jens", let error) = event else { continue }
            #expect(!"\(error)".isEmpty)
            break
        }
    }

    @Test("a sign-in whose token cannot be stored revokes its grant, and the former session goes on")
    func notStored() async throws {
        for fault in [FaultyStore.Fault.writing, .locking(FaultyStore.noSpace), .everything(FaultyStore.noSpace)] {
            let store = FaultyStore()
            let session = try await SandboxSession(store: store)
            store.fail(fault)
            await #expect(throws: TokenStoreError.self) { _ = try await session.signIn() }
            store.fail(nil)
            #expect(session.sandbox.liveRefreshTokens == 1)
            #expect(try await session.jens.users.current().login == "jens")
            session.time.advance(by: .seconds(7201))
            #expect(try await session.otherProcess().client(for: "jens").users.current().login == "jens")
        }
    }

    @Test("a server that gives the same token again is not asked to revoke it")
    func sameToken() async throws {
        let issued = #"{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":7200}"#
        let transport = StubTransport { sent, _ in
            (
                200, [:],
                sent.request.path == "/oauth/token"
                    ? issued : #"{"user":{"id":5,"login":"jens","firstname":"J","lastname":"M"}}"#
            )
        }
        let planio = Planio(
            configuration: try .example(), transport: transport, options: .init(time: ManualTime(), logger: .silent))
        for _ in 1...2 { _ = try await planio.authorize(planio.authorizationRequest(), code: "c", as: "jens") }
        #expect(!transport.sent.contains { $0.request.path == "/oauth/revoke" })
    }

    @Test("of many sign-ins of one account at once, in two processes, one pair is left")
    func atOnce() async throws {
        let session = try await SandboxSession()
        let planios = [session.planio, try session.otherProcess()]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...100 {
                group.addTask { _ = try await session.signIn(in: planios[number % 2]) }
            }
            try await group.waitForAll()
        }
        #expect(session.sandbox.liveRefreshTokens == 1)
        for planio in planios { #expect(try await planio.client(for: "jens").users.current().login == "jens") }
    }

    // MARK: Another user

    @Test("another user under the account's name is told by an event, in the process and in others")
    func userChanged() async throws {
        let session = try await SandboxSession()
        let other = try session.otherProcess()
        let (here, there) = (session.planio.events(), other.events())
        let former = session.planio.client(for: "jens")
        let formerThere = other.client(for: "jens")
        let jens = try await former.users.current().id.rawValue
        #expect(try await formerThere.users.current().id.rawValue == jens)
        let client = try await session.signIn(as: "felix")
        let felix = try await client.users.current().id.rawValue
        for client in [former, formerThere] { await expectDifferentUser(client) }
        for events in [here, there] {
            for await event in events {
                guard case .userChanged(account: "jens", from: jens, to: felix) = event else { continue }
                break
            }
        }
        // Clients made afterwards are the new user's, and the former ones never become that.
        for planio in [session.planio, other] {
            #expect(try await planio.client(for: "jens").users.current().login == "felix")
        }
        for client in [former, formerThere] { await expectDifferentUser(client) }
    }

    @Test("a client that is made after the change works, though its process has not noticed the change")
    func clientMadeAfterwards() async throws {
        let session = try await SandboxSession()
        let other = try session.otherProcess()
        let former = other.client(for: "jens")
        #expect(try await former.users.current().login == "jens")
        for revokes in [true, false] {
            if !revokes { session.sandbox.inject(.status(503), on: .revoke) }
            _ = try await session.signIn(as: revokes ? "felix" : "admin")
            if !revokes { session.time.advance(by: .seconds(7201)) }
            let afterwards = other.client(for: "jens")
            #expect(try await afterwards.users.current().login == (revokes ? "felix" : "admin"))
            await expectDifferentUser(former)
        }
    }

    @Test("what a process writes is the store's own user, not one that it remembers")
    func notPoisoned() async throws {
        let session = try await SandboxSession()
        let other = try session.otherProcess()
        #expect(try await other.client(for: "jens").users.current().login == "jens")
        // Nobody knows whose the new session is.
        session.sandbox.inject(.status(503), on: .path("/users/current.json"), .first(1))
        _ = try await session.signIn(as: "felix")
        session.time.advance(by: .seconds(7201))
        _ = try? await other.token(for: "jens")
        for planio in [try session.otherProcess(), session.planio] {
            #expect(try await planio.client(for: "jens").users.current().login == "felix")
        }
    }

    @Test("another user is refused where the program says so, nothing is replaced, and the grant is revoked")
    func refused() async throws {
        let session = try await SandboxSession()
        await #expect(throws: AuthorizationError.otherUser) { _ = try await session.signIn(as: "felix", replacing: []) }
        #expect(session.sandbox.liveRefreshTokens == 1)
        #expect(try await session.jens.users.current().login == "jens")
        // The same user may, and so may anybody where nobody was.
        #expect(try await session.signIn(replacing: []).users.current().login == "jens")
        #expect(try await session.signIn(as: "felix", account: "new", replacing: []).users.current().login == "felix")
        // Whose session it is, is not known: perhaps another's.
        session.sandbox.inject(.status(503), on: .path("/users/current.json"), .first(1))
        _ = try await session.signIn(account: "unknown")
        await #expect(throws: AuthorizationError.otherUser) {
            _ = try await session.signIn(account: "unknown", replacing: [])
        }
    }

    // MARK: A record that cannot be read

    @Test("after the encryption key was lost, a sign-in sets the record aside where that is allowed, and says so")
    func lostKey() async throws {
        let inner = InMemoryTokenStore()
        let session = try await SandboxSession(store: EncryptingTokenStore(inner, key: .generate()))
        let key = try #require(inner.keys().first)
        let bytes = try #require(inner.read(key))
        let other = try session.otherProcess(store: EncryptingTokenStore(inner, key: .generate()))
        let events = other.events()
        await #expect(throws: TokenStoreError(.wrongKey)) { _ = try await session.signIn(in: other) }
        #expect(session.sandbox.liveRefreshTokens == 1, "the new grant is revoked, the former cannot be")
        let client = try await session.signIn(in: other, replacing: [.otherUser, .unreadable])
        #expect(try await client.users.current().login == "jens")
        for await event in events {
            guard case .recordSetAside(account: "jens", let place) = event else { continue }
            #expect(place.contains("jens"))
            break
        }
        #expect(inner.keys().contains { inner.read($0) == bytes })
        #expect(try await other.accounts() == ["jens"])
    }

    @Test("a damaged record, and what is no record, is set aside and never overwritten; a newer version's stays")
    func damaged() async throws {
        let store = InMemoryTokenStore()
        let session = try await SandboxSession(store: store)
        let key = try #require(store.keys().first)
        try await store.update(key) { _ in .write(Data("{".utf8), ()) }
        #expect(try await session.signIn().users.current().login == "jens")
        #expect(store.keys().contains { store.read($0) == Data("{".utf8) })
        let newer = Data(#"{"version":99}"#.utf8)
        try await store.update(key) { _ in .write(newer, ()) }
        await #expect(throws: TokenStoreError(.newerFormat(99))) {
            _ = try await session.signIn(replacing: [.otherUser, .unreadable])
        }
        #expect(store.read(key) == newer)
    }

    private func expectDifferentUser(
        _ client: PlanioClient, sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        let error = await #expect(throws: PlanioError.self, sourceLocation: sourceLocation) {
            _ = try await client.issues.list().total
        }
        switch error?.kind {
        case .identity(let reason) where reason.reason == .differentUser: break
        default: Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
        }
    }
}

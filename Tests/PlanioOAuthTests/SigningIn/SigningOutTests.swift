import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// Nothing is left at the server that this process knows of, and what is said of the rest is true.
@Suite("Signing out", .bounded)
struct SigningOutTests {
    @Test("there was something to sign out of, or nothing")
    func whether() async throws {
        let session = try await SandboxSession()
        let events = session.planio.events()
        #expect(try await session.planio.signOut("nobody") == false)
        #expect(try await session.planio.signOut("jens"))
        #expect(try await session.planio.signOut("jens") == false)
        #expect(session.sandbox.liveRefreshTokens == 0)
        _ = try await session.signIn()
        try await session.planio.signOut("jens")
        var told = 0
        for await event in events {
            if case .signedOut("jens") = event { told += 1 }
            if told == 2 { break }
        }
    }

    @Test("a client of a session that was signed out is told so, and a new client works after the next sign-in")
    func afterwards() async throws {
        let session = try await SandboxSession()
        try await session.planio.signOut("jens")
        let error = await #expect(throws: PlanioError.self) { _ = try await session.jens.users.current() }
        guard case .session(let reason)? = error?.kind, case .signedOut = reason.reason else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(error?.needsAuthorization == true)
        _ = try await session.signIn()
        #expect(try await session.planio.client(for: "jens").users.current().login == "jens")
    }

    @Test("a refresh under way is waited for, and its token is revoked")
    func duringRefresh() async throws {
        let session = try await SandboxSession()
        let (planio, events) = (session.planio, session.planio.events())
        session.time.advance(by: .seconds(7201))
        session.sandbox.inject(.delay(.seconds(2)), on: .token, .first(1))
        let refreshing = Task { try await planio.token(for: "jens") }
        await session.time.waitForSleepers(2)
        let leaving = Task { try await planio.signOut("jens") }
        session.time.advance(by: .seconds(2))
        _ = try await refreshing.value
        #expect(try await leaving.value)
        #expect(try await session.store.keys().isEmpty)
        #expect(session.sandbox.liveRefreshTokens == 0)
        var names: [String] = []
        for await event in events {
            switch event {
            case .refreshed: names.append("refreshed")
            case .signedOut: names.append("signed out")
            default: names.append("other")
            }
            if names.count == 2 { break }
        }
        #expect(names == ["refreshed", "signed out"])
        let error = await #expect(throws: SessionError.self) { _ = try await planio.token(for: "jens") }
        #expect(error?.needsAuthorization == true)
    }

    @Test("where the store cannot be locked, what it has is revoked all the same, and the error says what is unknown")
    func unlockable() async throws {
        let store = FaultyStore()
        let session = try await SandboxSession(store: store)
        store.fail(.locking(TokenStoreError(.lockTimeout(.seconds(5)))))
        for planio in [session.planio, try session.otherProcess()] {
            let error = await #expect(throws: SignOutError.self) { try await planio.signOut("jens") }
            #expect(error?.revocation == .unknown(.store(TokenStoreError(.lockTimeout(.seconds(5))))))
            #expect(error?.deletion == .notDeleted(TokenStoreError(.lockTimeout(.seconds(5)))))
            #expect(session.sandbox.liveRefreshTokens == 0)
        }
    }

    @Test("where the store cannot even be read, what this process knows is revoked: held, and unsaved")
    func unreadable() async throws {
        let store = FaultyStore()
        let session = try await SandboxSession(store: store)
        session.time.advance(by: .seconds(7201))
        store.fail(.writing)
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        store.fail(.everything(TokenStoreError(.unavailable("the disk is gone"))))
        #expect(session.sandbox.liveRefreshTokens == 2)
        let error = await #expect(throws: SignOutError.self) { try await session.planio.signOut("jens") }
        #expect(session.sandbox.liveRefreshTokens == 0)
        #expect(error?.revocation == .unknown(.store(TokenStoreError(.unavailable("the disk is gone")))))
        #expect(error?.deletion == .notDeleted(TokenStoreError(.unavailable("the disk is gone"))))
        #expect(error?.description.contains("still stored") == true)
        #expect(error?.description.contains("Authorized applications") == true)
    }

    @Test("both halves' errors are kept: revoking is refused, or not answered, and deleting fails")
    func bothFail() async throws {
        let cases: [(PlanioSandbox.Fault, Bool)] = [
            (.status(403, body: #"{"error":"unauthorized_client"}"#), true), (.refused, true), (.status(503), false),
            (.loseResponse, false), (.garbage, false),
        ]
        for (fault, isCertain) in cases {
            let store = FaultyStore()
            let session = try await SandboxSession(store: store)
            store.fail(.writing)
            session.sandbox.inject(fault, on: .revoke)
            let error = await #expect(throws: SignOutError.self) { try await session.planio.signOut("jens") }
            switch error?.revocation {
            case .notRevoked: #expect(isCertain, "\(fault)")
            case .unknown: #expect(!isCertain, "\(fault)")
            default: Issue.record("\(fault): \(String(describing: error))")
            }
            #expect(error?.deletion == .notDeleted(FaultyStore.noSpace))
            #expect(error?.description.contains("no space") == true)
            #expect(try await session.store.keys().count == 1)
        }
    }

    @Test("a revocation to which nobody answers may have been carried out")
    func unanswered() async throws {
        let session = try await SandboxSession()
        session.sandbox.inject(.hang, on: .revoke)
        let signingOut = Task { try await session.planio.signOut("jens") }
        // The time of the request, and that of all of them.
        await session.time.waitForSleepers(2)
        session.time.advance(by: .seconds(25))
        let error = await #expect(throws: SignOutError.self) { _ = try await signingOut.value }
        guard case .unknown(.transport)? = error?.revocation else {
            Issue.record("\(String(describing: error))"); return
        }
    }

    @Test("where only the deletion worked, the error says so, and the session is gone")
    func revocationFails() async throws {
        let session = try await SandboxSession()
        session.sandbox.inject(.status(503), on: .revoke)
        let error = await #expect(throws: SignOutError.self) { try await session.planio.signOut("jens") }
        guard case .unknown(.tokenEndpoint)? = error?.revocation else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(error?.deletion == .deleted)
        #expect(try await session.store.keys().isEmpty)
    }

    @Test("a token that could not be stored is revoked too")
    func unsaved() async throws {
        let store = FaultyStore()
        let session = try await SandboxSession(store: store)
        session.time.advance(by: .seconds(7201))
        store.fail(.writing)
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        #expect(session.sandbox.liveRefreshTokens == 2)
        store.fail(nil)
        try await session.planio.signOut("jens")
        #expect(session.sandbox.liveRefreshTokens == 0)
    }

    @Test("a token that could not be stored is revoked when the account turns out to be signed out elsewhere")
    func unsavedAndSignedOutElsewhere() async throws {
        let store = FaultyStore()
        let session = try await SandboxSession(store: store)
        let events = session.planio.events()
        session.time.advance(by: .seconds(7201))
        store.fail(.writing)
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        store.fail(nil)
        try await session.otherProcess().signOut("jens")
        #expect(session.sandbox.liveRefreshTokens == 1, "the other process cannot know of it")
        session.time.advance(by: .seconds(61))
        // Revoked behind the caller; here that fails at first, so that it is told.
        session.sandbox.inject(.status(403, body: #"{"error":"unauthorized_client"}"#), on: .revoke, .first(1))
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        for await event in events {
            guard case .revocationFailed(account: "jens", .tokenEndpoint) = event else { continue }
            break
        }
        #expect(session.planio.context.unsaved[session.planio.key("jens")] == nil)
    }

    @Test("a server that does not answer holds the store up for one bound, however many tokens there are")
    func hanging() async throws {
        let store = FaultyStore()
        let session = try await SandboxSession(store: store)
        session.time.advance(by: .seconds(7201))
        store.fail(.writing)
        await #expect(throws: SessionError.self) { _ = try await session.planio.token(for: "jens") }
        store.fail(nil)
        session.sandbox.inject(.hang, on: .revoke)
        let leaving = Task { try await session.planio.signOut("jens") }
        await session.time.waitForSleepers(3)
        session.time.advance(by: .seconds(25))
        let error = await #expect(throws: SignOutError.self) { _ = try await leaving.value }
        guard case .notRevoked(.transport)? = error?.revocation else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(error?.deletion == .deleted)
    }

    @Test("a store that fails when the record is gone already leaves the deletion unknown")
    func failsAtTheEnd() async throws {
        let store = FaultyStore()
        let session = try await SandboxSession(store: store)
        store.fail(.afterWriting)
        let error = await #expect(throws: SignOutError.self) { try await session.planio.signOut("jens") }
        #expect(error?.revocation == .revoked)
        #expect(error?.deletion == .unknown(FaultyStore.noSpace))
    }

    @Test("a token that was refreshed and never used does not leave the one before it alive")
    func predecessor() async throws {
        for isExpired in [false, true] {
            let session = try await SandboxSession()
            try await session.planio.refreshToken(for: "jens")
            #expect(session.sandbox.liveRefreshTokens == 2)
            if isExpired { session.time.advance(by: .seconds(7201)) }
            try await session.otherProcess().signOut("jens")
            #expect(session.sandbox.liveRefreshTokens == 0)
        }
    }

    @Test("a record that cannot be read is left alone, or set aside if that is allowed; its tokens are unknown")
    func lostKey() async throws {
        let inner = InMemoryTokenStore()
        let session = try await SandboxSession(store: EncryptingTokenStore(inner, key: .generate()))
        let other = try session.otherProcess(store: EncryptingTokenStore(inner, key: .generate()))
        let left = await #expect(throws: SignOutError.self) { try await other.signOut("jens") }
        #expect(left?.revocation == .unknown(.store(TokenStoreError(.wrongKey))))
        #expect(left?.deletion == .notDeleted(TokenStoreError(.wrongKey)))
        let key = try #require(inner.keys().first)
        let bytes = try #require(inner.read(key))
        let moved = await #expect(throws: SignOutError.self) {
            try await other.signOut("jens", settingAsideUnreadable: true)
        }
        #expect(moved?.revocation == .unknown(.store(TokenStoreError(.wrongKey))))
        guard case .setAside(let place)? = moved?.deletion else { Issue.record("\(String(describing: moved))"); return }
        #expect(place.contains("jens"))
        #expect(try await other.accounts().isEmpty)
        #expect(inner.keys().count == 1 && inner.read(inner.keys()[0]) == bytes)
        // Nothing is left to sign out of.
        #expect(try await other.signOut("jens") == false)
    }

    @Test("a record of a newer version, and one that is no session, is never deleted", arguments: [true, false])
    func notUnderstood(_ setsAside: Bool) async throws {
        for (bytes, isDamaged) in [(Data(#"{"version":99}"#.utf8), false), (Data("{".utf8), true)] {
            let store = InMemoryTokenStore()
            let session = try await SandboxSession(store: store)
            let key = try #require(store.keys().first)
            try await store.update(key) { _ in .write(bytes, ()) }
            let error = await #expect(throws: SignOutError.self) {
                try await session.planio.signOut("jens", settingAsideUnreadable: setsAside)
            }
            // The token that this process holds is revoked nevertheless.
            #expect(session.sandbox.liveRefreshTokens == 0)
            guard case .unknown(.store)? = error?.revocation else {
                Issue.record("\(String(describing: error))"); continue
            }
            #expect(store.keys().contains { store.read($0) == bytes })
            #expect((store.read(key) == bytes) == !(isDamaged && setsAside))
        }
    }

    @Test("no error repeats a secret, whatever the server, the transport and the store say")
    func secrets() async throws {
        let session = try await SandboxSession()
        let token = try await session.planio.token(for: "jens")
        let secrets = [token.accessToken.expose(), try #require(token.refreshToken).expose()]
        let text = secrets.joined(separator: " ")
        struct Foreign: Error { let text: String }
        let failures: [any Error] = [
            Foreign(text: text), TokenStoreError(.unavailable(text)), TokenStoreError(.insecure(path: text, text)),
        ]
        for failure in failures {
            let store = FaultyStore(try #require(session.store as? InMemoryTokenStore))
            store.fail(.locking(failure))
            session.sandbox.inject(
                .status(400, body: #"{"error":"\#(secrets[1])","error_description":"\#(text)"}"#), on: .revoke)
            let error = await #expect(throws: SignOutError.self) {
                try await session.otherProcess(store: store).signOut("jens")
            }
            var dumped = ""
            dump(error, to: &dumped)
            for secret in secrets {
                #expect(!"\(String(describing: error))".contains(secret) && !dumped.contains(secret))
            }
        }
        let throwing = ThrowingTransport(error: Foreign(text: text))
        let error = await #expect(throws: SignOutError.self) {
            try await session.otherProcess(transport: throwing).signOut("jens")
        }
        var dumped = ""
        dump(error, to: &dumped)
        for secret in secrets { #expect(!dumped.contains(secret)) }
        #expect(dumped.contains("Foreign"))
    }
}

/// Throws what a transport of somebody else's may throw.
private struct ThrowingTransport: HTTPTransport {
    let error: any Error

    func send(_ request: HTTPRequest, body: HTTPBody, limits: TransportLimits) async throws -> (HTTPResponse, HTTPBody)
    { throw error }
}

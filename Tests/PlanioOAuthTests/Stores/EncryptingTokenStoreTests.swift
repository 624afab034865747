import Foundation
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("EncryptingTokenStore", .bounded)
struct EncryptingTokenStoreTests {
    private let key = TokenKey(site: "https://example.plan.io", clientID: "app", account: "jens")
    private let inner = InMemoryTokenStore()
    private let old = EncryptionKey.generate()
    private let new = EncryptionKey.generate()

    @Test("nothing of a record is readable in the store, and no two writes are alike")
    func opaque() async throws {
        let store = EncryptingTokenStore(inner, key: old)
        try await store.update(key) { _ in .write(Data("planted-secret".utf8), ()) }
        let first = try #require(inner.read(key))
        #expect(first.range(of: Data("planted".utf8)) == nil)
        try await store.update(key) { _ in .write(Data("planted-secret".utf8), ()) }
        #expect(inner.read(key) != first)
        #expect(try await store.read(key) == Data("planted-secret".utf8))
    }

    @Test("keys are rotated while the store is used")
    func rotation() async throws {
        try await EncryptingTokenStore(inner, key: old).update(key) { _ in .write(Data("x".utf8), ()) }
        let both = EncryptingTokenStore(inner, key: new, older: [old])
        #expect(try await both.read(key) == Data("x".utf8))
        try await both.reencrypt()
        #expect(try await EncryptingTokenStore(inner, key: new).read(key) == Data("x".utf8))
        await #expect(throws: TokenStoreError(.wrongKey)) {
            _ = try await EncryptingTokenStore(inner, key: old).read(key)
        }
    }

    @Test("a wrong key is a named error, and changes nothing")
    func wrongKey() async throws {
        try await EncryptingTokenStore(inner, key: old).update(key) { _ in .write(Data("x".utf8), ()) }
        let before = inner.read(key)
        let wrong = EncryptingTokenStore(inner, key: new)
        await #expect(throws: TokenStoreError(.wrongKey)) { _ = try await wrong.read(key) }
        await #expect(throws: TokenStoreError(.wrongKey)) { try await wrong.update(key) { _ in .write(Data(), ()) } }
        #expect(inner.read(key) == before)
    }

    @Test("a record copied to another account, or changed anywhere, does not open")
    func tampering() async throws {
        let store = EncryptingTokenStore(inner, key: old)
        try await store.update(key) { _ in .write(Data("x".utf8), ()) }
        let sealed = try #require(inner.read(key))
        let felix = TokenKey(site: key.site, clientID: key.clientID, account: "felix")
        try await inner.update(felix) { _ in .write(sealed, ()) }
        await #expect(throws: TokenStoreError(.damaged(setAside: nil))) { _ = try await store.read(felix) }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            let bytes = changed
            try await inner.update(key) { _ in .write(bytes, ()) }
            await #expect(throws: TokenStoreError.self) { _ = try await store.read(key) }
        }
    }

    @Test("a key is 32 bytes, and prints as nothing", arguments: ["", "not base64!", "c2hvcnQ="])
    func keys(_ text: String) throws {
        #expect(throws: ConfigurationError.self) { try EncryptionKey(base64: text) }
        let exposed = old.exposeBase64()
        #expect(try EncryptionKey(base64: exposed).exposeBase64() == exposed)
        #expect(!"\(old)\(String(reflecting: old))".contains(exposed))
    }

    @Test("a damaged record can be replaced by a new one, and by no other means")
    func replaced() async throws {
        let store = EncryptingTokenStore(inner, key: old)
        try await store.update(key) { _ in .write(Data("x".utf8), ()) }
        try await store.update(TokenKey(site: key.site, clientID: key.clientID, account: "felix")) { _ in
            .write(Data("y".utf8), ())
        }
        var bytes = try #require(inner.read(key))
        bytes[bytes.count - 1] ^= 1
        let damaged = bytes
        try await inner.update(key) { _ in .write(damaged, ()) }
        // The other login gets the new key although this one does not open.
        let both = EncryptingTokenStore(inner, key: new, older: [old])
        let error = await #expect(throws: TokenStoreError.self) { try await both.reencrypt() }
        guard case .damaged(setAside: let place?)? = error?.reason else {
            Issue.record("\(String(describing: error))"); return
        }
        #expect(place.contains("jens"))
        #expect(inner.keys().contains { inner.read($0) == damaged })
        try await both.reencrypt()
        let alone = EncryptingTokenStore(inner, key: new)
        #expect(
            try await alone.read(TokenKey(site: key.site, clientID: key.clientID, account: "felix")) == Data("y".utf8))
        #expect(try await alone.read(key) == nil)
        try await alone.update(key) { _ in .write(Data("z".utf8), ()) }
        #expect(try await alone.read(key) == Data("z".utf8))
    }

    @Test("what a lost key leaves behind is set aside on request, byte for byte, and a new record can be stored")
    func lostKey() async throws {
        try await EncryptingTokenStore(inner, key: old).update(key) { _ in .write(Data("x".utf8), ()) }
        let sealed = try #require(inner.read(key))
        let store = EncryptingTokenStore(inner, key: new)
        let place = try #require(try await store.setAsideUnreadable(key))
        #expect(place.contains("jens"))
        try await store.update(key) { data in
            #expect(data == nil)
            return .write(Data("y".utf8), ())
        }
        #expect(try await store.read(key) == Data("y".utf8))
        // Found again, the old key opens what was kept: its place is bound to the account that it was written for.
        let kept = try #require(inner.keys().first { $0.isForDamaged })
        #expect(inner.read(kept) == sealed)
        #expect(try await store.setAsideUnreadable(key) == nil)
        #expect(try await store.read(key) == Data("y".utf8))
    }

    @Test("what was stored before encryption is set aside on request, through any number of wrappers")
    func setAsideNotEncrypted() async throws {
        let record = try SessionRecord(token: Token(accessToken: Secret("a"), scopes: [], receivedAt: .now)).encoded()
        try await inner.update(key) { _ in .write(record, ()) }
        let store = EncryptingTokenStore(EncryptingTokenStore(inner, key: old), key: new)
        #expect(try await store.setAsideUnreadable(key) != nil)
        #expect(try await store.read(key) == nil)
        #expect(inner.keys().contains { inner.read($0) == record })
    }

    @Test("what a newer version encrypted is not set aside")
    func newerStays() async throws {
        let newer = Data("PLTK".utf8) + [2] + Data(repeating: 1, count: 60)
        try await inner.update(key) { _ in .write(newer, ()) }
        await #expect(throws: TokenStoreError(.newerFormat(2))) {
            _ = try await EncryptingTokenStore(inner, key: old).setAsideUnreadable(key)
        }
        #expect(inner.read(key) == newer)
    }

    @Test("a record from before encryption was switched on is a named error, and changes nothing")
    func notEncrypted() async throws {
        let record = try SessionRecord(token: Token(accessToken: Secret("a"), scopes: [], receivedAt: .now)).encoded()
        try await inner.update(key) { _ in .write(record, ()) }
        let store = EncryptingTokenStore(inner, key: old)
        await #expect(throws: TokenStoreError(.notEncrypted)) { _ = try await store.read(key) }
        await #expect(throws: TokenStoreError(.notEncrypted)) {
            try await store.update(key) { _ in .write(Data(), ()) }
        }
        #expect(inner.read(key) == record)
    }
}

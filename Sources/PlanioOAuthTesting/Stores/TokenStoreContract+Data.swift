public import Foundation
public import PlanioOAuth

extension TokenStoreContract {
    /// That bytes which a failing disk has changed are neither taken for a record nor for none, and not overwritten.
    /// - Parameter damage: Changes what is stored for a key underneath the store, such as one of its bytes.
    /// - Throws: ``Violation``, or what the store throws.
    public func checkDamage(_ damage: @escaping @Sendable (TokenKey) async throws -> Void) async throws {
        try await bounded("What is damaged is told of") { try await damaged(damage) }
    }

    private func damaged(_ damage: @Sendable (TokenKey) async throws -> Void) async throws {
        let store = try await openStore()
        let key = Self.sharedKey
        let other = TokenKey(site: key.site, clientID: key.clientID, account: "felix")
        for key in [key, other] { try await store.update(key) { _ in .write(Data("a record".utf8), ()) } }
        try await damage(key)

        _ = try await refusal("A damaged record is neither read as it is, nor as if there were none.") {
            _ = try await store.read(key)
        }
        try await expect(try await store.read(other) == Data("a record".utf8), "A damaged record costs no other.")
        try await expect(
            try await store.keys().contains(other), "A damaged record does not keep others from being listed.")
        let error = try await refusal("An update does not begin with a damaged record, nor as if there were none.") {
            try await store.update(key) { _ in .write(Data("blind".utf8), ()) }
        }
        guard case .damaged(let setAside) = error.reason else {
            throw Violation("A damaged record is called so, not \(error).")
        }
        if setAside == nil {
            _ = try await refusal("A damaged record that was not set aside stays.") { _ = try await store.read(key) }
        } else {
            let left = try await store.update(key) { .write(Data("anew".utf8), $0) }
            try await expect(left == nil, "What was set aside is gone from its place.")
            try await expect(
                try await store.read(key) == Data("anew".utf8),
                "After a damaged record was set aside, a new one is stored.")
        }
        try await damage(other)
        let place = try await store.setAsideUnreadable(other)
        try await expect(place != nil, "What is damaged is set aside on request.")
        try await expect(try await store.read(other) == nil, "What was set aside on request is gone from its place.")
        try await store.delete(other)
    }

    /// That what an older version of the store wrote is read, and can be replaced.
    /// - Parameters:
    ///   - key: Whose record it is.
    ///   - record: What the older version had been given.
    ///   - plant: Puts its bytes into the store's place, as they were then.
    /// - Throws: ``Violation``, or what the store throws.
    public func checkOldFormat(
        of key: TokenKey, record: Data, plant: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await bounded("What an older version wrote is read and replaced") { try await old(key, record, plant) }
    }

    private func old(_ key: TokenKey, _ record: Data, _ plant: @Sendable () async throws -> Void) async throws {
        let store = try await openStore()
        try await plant()
        try await expect(try await store.read(key) == record, "What an older version wrote is read.")
        try await expect(try await store.keys().contains(key), "What an older version wrote is listed.")
        let seen = try await store.update(key) { .write(Data("new".utf8), $0) }
        try await expect(seen == record, "An update begins with what an older version wrote.")
        try await expect(try await store.read(key) == Data("new".utf8), "What an older version wrote can be replaced.")
        try await store.delete(key)
    }

    private func refusal(_ sentence: String, _ work: () async throws -> Void) async throws -> TokenStoreError {
        do { try await work() } catch let error as TokenStoreError { return error }
        throw Violation("\(sentence)")
    }
}

import Crypto
public import Foundation

/// Encrypts the records of another store with AES-256-GCM. The account is bound to its record: one that was copied to
/// another account's place does not open. What is damaged is moved to a key of its own, and reported.
///
/// ```swift
/// let key = try EncryptionKey(base64: environment["TOKEN_KEY"] ?? "")
/// let tokens = EncryptingTokenStore(try FileTokenStore(path: "tokens"), key: key)
/// ```
///
/// To change the key, pass the new one as `key` and the old among `older`: new writes use `key`, and every key opens. Call
/// ``reencrypt()`` and drop the old key when it has finished.
public struct EncryptingTokenStore: TokenStore {
    private let store: any TokenStore
    private let keys: [EncryptionKey]

    private static let version: UInt8 = 1
    private static let header = Data("PLTK".utf8) + [version]

    /// Wraps a store that is empty, or whose records one of these keys opens.
    /// - Parameters:
    ///   - store: Where the encrypted records are kept.
    ///   - newest: The key that encrypts.
    ///   - older: Keys that still open what was written with them.
    public init(_ store: any TokenStore, key newest: EncryptionKey, older: [EncryptionKey] = []) {
        self.store = store
        keys = [newest] + older
    }

    /// What is stored, decrypted; `nil` if nothing is.
    /// - Throws: ``TokenStoreError``, `.wrongKey` if no key opens the record, `.notEncrypted` if it was stored before
    ///   encryption; what the other store throws.
    public func read(_ key: TokenKey) async throws -> Data? {
        try await store.read(key).map { try open($0, key) }
    }

    /// As the other store's update, with what is stored decrypted before and encrypted after.
    /// - Throws: What ``read(_:)`` throws; what the other store and `body` throw.
    public func update<Result: Sendable>(
        _ key: TokenKey, _ body: @Sendable (Data?) async throws -> TokenChange<Result>
    ) async throws -> Result {
        try await store.update(
            key, opening: { sealed throws(TokenStoreError) in try open(sealed, key) }, sealing: { try seal($0, key) },
            body)
    }

    /// The keys of everything stored, which are not encrypted.
    /// - Throws: What the other store throws.
    public func keys() async throws -> [TokenKey] { try await store.keys() }

    /// Also moves what no key opens, and what was stored before encryption, to a key of its own: the way back after the
    /// encryption key was lost. Should it be found again, the bytes are still there.
    /// - Throws: ``TokenStoreError`` if the record cannot be moved, or a newer version wrote it.
    public func setAsideUnreadable(_ key: TokenKey) async throws -> String? {
        if let place = try await store.setAsideUnreadable(key) { return place }
        let unreadable: Data? = try await store.update(key) { sealed in
            guard let sealed else { return .unchanged(nil) }
            do throws(TokenStoreError) {
                _ = try open(sealed, key)
                return .unchanged(nil)
            } catch {
                guard error.isUnreadable else { throw error }
                return .unchanged(sealed)
            }
        }
        guard let unreadable else { return nil }
        return try await store.setAside(unreadable, of: key)
    }

    /// Ends what the other store holds open.
    public func shutdown() async { await store.shutdown() }

    /// Writes every record anew with the newest key, one after the other, while others go on using the store.
    /// - Throws: The first ``TokenStoreError``, after the other records were written: keep the old keys then.
    public func reencrypt() async throws {
        var failure: (any Error)?
        for key in try await store.keys() where !key.isForDamaged {
            do {
                try await update(key) { data in data.map { .write($0, ()) } ?? .unchanged(()) }
            } catch let error as TokenStoreError {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    /// Header, the key's id, then nonce, ciphertext and tag.
    private func seal(_ data: Data, _ key: TokenKey) throws -> Data {
        let prefix = Self.header + keys[0].id
        // A fresh random nonce each time; 96 bits are enough for far more writes than a store ever sees.
        let box = try AES.GCM.seal(data, using: keys[0].key, authenticating: prefix + key.canonicalBytes)
        guard let combined = box.combined else { throw TokenStoreError(.unavailable("encryption failed")) }
        return prefix + combined
    }

    private func open(_ sealed: Data, _ key: TokenKey) throws(TokenStoreError) -> Data {
        let bytes = Data(sealed)
        let prefixLength = Self.header.count + EncryptionKey.idLength
        guard bytes.count > prefixLength, bytes.prefix(4) == Self.header.prefix(4) else {
            // What the store held before it was wrapped in this one is nobody's damage.
            let isRecord = (try? SessionRecord(encoded: bytes)) != nil
            throw TokenStoreError(isRecord ? .notEncrypted : .damaged(setAside: nil))
        }
        guard bytes[4] <= Self.version else { throw TokenStoreError(.newerFormat(Int(bytes[4]))) }
        let prefix = bytes.prefix(prefixLength)
        let id = prefix.suffix(EncryptionKey.idLength)
        guard let opener = keys.first(where: { $0.id == id }) else { throw TokenStoreError(.wrongKey) }
        guard let box = try? AES.GCM.SealedBox(combined: bytes.dropFirst(prefixLength)),
            let data = try? AES.GCM.open(box, using: opener.key, authenticating: prefix + key.canonicalBytes)
        else { throw TokenStoreError(.damaged(setAside: nil)) }
        return data
    }
}

extension EncryptingTokenStore: Redacted {}

import Foundation

/// Stores a new session over whatever was there, as far as that may be replaced, and revokes what it replaces.
struct SignIn: Sendable {
    let key: TokenKey
    let context: SessionContext
    /// Just issued for a code.
    let token: Token
    /// Whose it is, if the server said.
    let userID: Int?
    let replacing: SessionReplacement
    /// The tokens that this process has of the account, stored or not.
    let known: [Token]
    /// Whether the server has already seen an access token.
    let isUsed: @Sendable (Secret) -> Bool
    /// What was stored before, as far as it was read. No error may repeat it.
    private let former = Locked<Token?>(nil)

    private var tokens: [Token] { [token, former.withLock { $0 }].compactMap { $0 } + known }

    /// - Throws: ``TokenStoreError``, ``AuthorizationError/otherUser``. Nothing is stored then.
    func run() async throws {
        let former: SessionRecord?
        do {
            former = try await store(try SessionRecord(token: token, userID: userID).encoded())
        } catch let error as AuthorizationError {
            throw error
        } catch {
            throw context.storeError(error, secrets: tokens)
        }
        let unsaved = context.unsaved.take(key)
        if let before = former?.userID, let userID, before != userID {
            context.tell(.userChanged(account: key.account, from: before, to: userID))
        }
        // Only now, when the new one is durable: until then these are the account's session.
        let replaced = [former?.token, unsaved?.record.token].compactMap { $0 }.filter { !$0.sharesSecret(with: token) }
        await context.revokeReplaced(replaced, of: key.account, isUsed: isUsed)
    }

    private func store(_ data: Data) async throws -> SessionRecord? {
        do {
            return try await replace(with: data)
        } catch {
            guard let error = error as? TokenStoreError, let moved = try await makeRoom(error) else { throw error }
            let place = Redaction(tokens.flatMap(\.secrets)).printable(moved)
            context.tell(.recordSetAside(account: key.account, place: place))
            return try await replace(with: data)
        }
    }

    private func replace(with data: Data) async throws -> SessionRecord? {
        try await context.store.update(key) { stored in
            let former = try stored.map { try SessionRecord(encoded: $0) }
            self.former.withLock { $0 = former?.token }
            if let former, !replacing.contains(.otherUser), former.userID == nil || former.userID != userID {
                throw AuthorizationError.otherUser
            }
            return .write(data, former)
        }
    }

    /// Moves a record out of the way that is none any more.
    /// - Returns: Where to; `nil` if it has to stay.
    private func makeRoom(_ error: TokenStoreError) async throws -> String? {
        switch error.reason {
        // The store did it itself.
        case .damaged(let place?): place
        case .damaged(nil): try await context.store.setAsideUnusable(key)
        case .wrongKey, .notEncrypted:
            replacing.contains(.unreadable) ? try await context.store.setAsideUnusable(key) : nil
        case .newerFormat, .insecure, .lockTimeout, .unavailable: nil
        }
    }
}

extension Token {
    /// Whether revoking one of them would end the other too.
    fileprivate func sharesSecret(with other: Token) -> Bool {
        accessToken == other.accessToken || (refreshToken != nil && refreshToken == other.refreshToken)
    }
}

extension TokenStore {
    /// As ``setAsideUnreadable(_:)``, and also what this store can read, but what is no session.
    /// - Returns: Where it is now; `nil` if there was nothing to move.
    func setAsideUnusable(_ key: TokenKey) async throws -> String? {
        if let place = try await setAsideUnreadable(key) { return place }
        let bytes: Data? = try await update(key) { data in
            guard let data else { return .unchanged(nil) }
            do throws(TokenStoreError) {
                _ = try SessionRecord(encoded: data)
                return .unchanged(nil)
            } catch {
                guard error.isUnreadable else { throw error }
                return .unchanged(data)
            }
        }
        guard let bytes else { return nil }
        return try await setAside(bytes, of: key)
    }
}

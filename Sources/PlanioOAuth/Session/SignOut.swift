import Foundation

/// Ends an account: revokes its tokens, as far as the store or this process knows them, and deletes its record, each even
/// if the other fails.
struct SignOut: Sendable {
    let key: TokenKey
    let context: SessionContext
    /// The tokens that this process knows, stored or not.
    let known: [Token]
    let revocation: TokenRevocation
    /// Whether a record that nobody can read is moved out of the way.
    let setsAsideUnreadable: Bool

    /// - Returns: Whether there was anything to sign out of.
    func run() async throws(SignOutError) -> Bool {
        // Without a value until the tokens were revoked.
        let revoked = Locked<[Token]?>(nil)
        let wasStored: Bool
        do {
            wasStored = try await context.store.update(key) { data in
                let stored = try data.map { try SessionRecord(encoded: $0).token }
                let tokens = [stored].compactMap { $0 } + known
                // Before the record goes: should the process die in between, there is something left to sign out of.
                await revocation.revoke(tokens)
                revoked.withLock { $0 = tokens }
                return stored == nil ? .unchanged(false) : .delete(true)
            }
        } catch {
            guard let tokens = revoked.withLock({ $0 }) else { return try await finish(without: error) }
            return try await check(outcome(of: context.storeError(error, secrets: tokens)))
        }
        try check(.deleted)
        return wasStored || !known.isEmpty
    }

    /// The store failed before anything was done.
    private func finish(without failure: any Error) async throws(SignOutError) -> Bool {
        // Reading needs no exclusive access, so it may work nevertheless.
        let stored = try? await context.store.read(key).map { try SessionRecord(encoded: $0).token }
        let tokens = [stored].compactMap { $0 } + known
        await revocation.revoke(tokens)
        let error = context.storeError(failure, secrets: tokens)
        revocation.fail(.store(error))
        if case .damaged(let place?) = error.reason { return try check(.setAside(place)) }
        guard setsAsideUnreadable, error.isUnreadable else { return try check(.notDeleted(error)) }
        let deletion: SignOutError.Deletion
        do {
            deletion =
                try await context.store.setAsideUnusable(key).map {
                    .setAside(Redaction(tokens.flatMap(\.secrets)).printable($0))
                } ?? .deleted
        } catch {
            deletion = .notDeleted(context.storeError(error, secrets: tokens))
        }
        return try check(deletion)
    }

    /// What became of the record when the store failed to delete it.
    private func outcome(of error: TokenStoreError) async -> SignOutError.Deletion {
        // If it is gone, it may be back after a power cut.
        let isStored = (try? await context.store.read(key)) != nil
        return isStored ? .notDeleted(error) : .unknown(error)
    }

    /// - Returns: `true`.
    @discardableResult
    private func check(_ deletion: SignOutError.Deletion) throws(SignOutError) -> Bool {
        let error = revocation.error
        if error == nil, deletion == .deleted { return true }
        throw SignOutError(
            account: key.account,
            revocation: error.map { $0.isCertain ? .notRevoked($0) : .unknown($0) } ?? .revoked, deletion: deletion)
    }
}

/// What the server issued for stored refresh tokens and the store could not take: never used, never lost while the process
/// lives. Apart from the sessions, so that a session may be forgotten at any time.
final class UnsavedTokens: Sendable {
    private let tokens = Locked<[TokenKey: TokenRefresh.Unsaved]>([:])

    subscript(key: TokenKey) -> TokenRefresh.Unsaved? {
        get { tokens.withLock { $0[key] } }
        set { tokens.withLock { $0[key] = newValue } }
    }

    /// Removes what there is, if it meets the condition.
    func take(
        _ key: TokenKey, where condition: (TokenRefresh.Unsaved) -> Bool = { _ in true }
    ) -> TokenRefresh.Unsaved? {
        tokens.withLock { tokens in
            guard let unsaved = tokens[key], condition(unsaved) else { return nil }
            tokens[key] = nil
            return unsaved
        }
    }
}

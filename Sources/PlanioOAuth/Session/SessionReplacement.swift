/// What a sign-in may replace in the token store, beside a session of the same user.
public struct SessionReplacement: OptionSet, Sendable, Hashable {
    /// The options as bits.
    public let rawValue: Int

    /// Options from their bits; prefer the named ones.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// A session of another user, or of one that is not known. Clients of that session do not become the new user: they
    /// get ``IdentityError/Reason/differentUser``. ``SessionEvent/userChanged(account:from:to:)`` tells of it.
    public static let otherUser = SessionReplacement(rawValue: 1)

    /// A record that no key opens, or from before encryption. It is set aside, not deleted: should the key be found again,
    /// it is still there. Its tokens cannot be revoked.
    public static let unreadable = SessionReplacement(rawValue: 2)
}

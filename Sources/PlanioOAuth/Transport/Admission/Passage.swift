/// As what a request asks to be let through to its site.
struct Passage: Hashable, Sendable {
    /// Whose turn it is. No lane keeps another waiting.
    enum Lane: Hashable, Sendable {
        /// An account of an application.
        case account(TokenKey)
        /// A client without OAuth.
        case credential(ObjectIdentifier)
        /// What belongs to no account, such as an identity check.
        case shared
    }

    enum Kind: Sendable {
        /// A request to the API.
        case call
        /// A refresh, or what is known of a token: others wait for it, and who has the store's exclusive access does. So it is
        /// served first and does not pause.
        case token
        /// What a user does once, as signing in and out: sent even if the site is left alone.
        case once
    }

    var kind = Kind.call
    var lane = Lane.shared
    /// What may take hours is counted by itself, so that it keeps nothing else waiting.
    var isTransfer = false

    static let call = Passage()
    static let token = Passage(kind: .token)
    static let once = Passage(kind: .once)
}

/// A request that was let through.
struct Turn: Sendable {
    /// Grows with each.
    let number: UInt64
}

extension Authenticator {
    /// Whose turn the requests take.
    var lane: Passage.Lane {
        switch kind {
        case .session(let binding): .account(binding.session.key)
        case .fixed(let credential): .credential(ObjectIdentifier(credential))
        }
    }
}

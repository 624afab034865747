import Foundation

/// Revokes tokens at the server (RFC 7009), and takes down truly what became of them.
final class TokenRevocation: Sendable {
    private struct State {
        var tried: Set<Secret> = []
        var errors: [RevocationError] = []
    }

    private let context: SessionContext
    /// Whether the server has already seen an access token.
    private let isUsed: @Sendable (Secret) -> Bool
    private let state = Locked(State())

    init(context: SessionContext, isUsed: @escaping @Sendable (Secret) -> Bool) {
        self.context = context
        self.isUsed = isUsed
    }

    /// Why some may still be valid: the worst that happened.
    var error: RevocationError? {
        let errors = state.withLock { $0.errors }
        return errors.first { $0.isCertain } ?? errors.first
    }

    func fail(_ error: RevocationError) { state.withLock { $0.errors.append(error) } }

    /// Revokes each of the tokens that was not tried yet, all within one bound: the store's exclusive access may be held
    /// meanwhile.
    func revoke(_ tokens: [Token]) async {
        let end = context.time.uptime + context.policy.timeout
        for token in tokens where state.withLock({ $0.tried.insert(token.accessToken).inserted }) {
            let left = end - context.time.uptime
            guard left > .zero else {
                fail(.transport(TransportError(.timedOut(after: context.policy.timeout), .notSent)))
                continue
            }
            do {
                try await context.endpoint.pipeline.bounded(left) { deadline in
                    // It knows nothing of the two requests; each tells itself that it was not sent.
                    try deadline.begin()
                    try await self.revoke(token)
                }
            } catch {
                fail(RevocationError(error))
            }
        }
    }

    private func revoke(_ token: Token) async throws {
        try await context.endpoint.revoke(token)
        guard !isUsed(token.accessToken) else { return }
        // The pair that this one was refreshed from lives until the server first sees the new access token, be it revoked.
        do {
            _ = try await context.endpoint.info(token.accessToken)
        } catch let error as TokenEndpointError where !error.isTemporary {
            // The server has seen it.
        }
    }
}

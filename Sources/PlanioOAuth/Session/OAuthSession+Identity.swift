import Foundation

/// Never silently somebody else.
extension OAuthSession {
    /// The user's id at the server, as far as it is known.
    var userID: Int? { state.withLock { $0.userID } ?? identity.userID }

    /// Another user has signed in under the account's name. A new session is needed for that user.
    var hasChangedUser: Bool { state.withLock { $0.hasChangedUser } }

    /// What the server is asked about a token of this session.
    func question(_ token: Token, actingAs login: String?) -> IdentityCheck.Question {
        let (userID, record) = state.withLock { state in
            (state.userID, state.held.flatMap { $0.token.accessToken == token.accessToken ? $0.userID : nil })
        }
        return IdentityCheck.Question(
            credential: token.accessToken, login: login, userID: login == nil ? userID : nil,
            isVouchedFor: record != nil && record == userID)
    }

    /// Runs a check, and takes down if the account now belongs to somebody else.
    func confirm<Finding: Sendable>(_ check: () async throws -> Finding) async throws -> Finding {
        do {
            return try await check()
        } catch let error as IdentityError where error.reason == .differentUser {
            if let former = userID, let present = error.presentUserID { leave(from: former, to: present) }
            throw error
        }
    }

    /// Leaves the account to a session of another user.
    func leave(from former: Int, to present: Int) {
        let isNews = state.withLock { state in
            defer { state.hasChangedUser = true }
            return !state.hasChangedUser
        }
        if isNews { context.tell(.userChanged(account: key.account, from: former, to: present)) }
    }

    /// The token after one that the server does not know, by one refresh.
    /// - Returns: `nil` if a refresh has not helped before.
    func token(afterUnknown token: Token) async throws -> Refreshed? {
        guard state.withLock({ $0.replacement }) != token.accessToken else { return nil }
        let refreshed = try await self.token(after: token)
        state.withLock { $0.replacement = refreshed.token.accessToken }
        return refreshed
    }
}

import Foundation

// One sign-in: code to token, token to user, user to account, account to store.

extension Planio {
    /// Finishes `request` for an account whose name is known, whoever has signed in.
    func finish(
        _ request: AuthorizationRequest, as account: String, _ replacing: SessionReplacement,
        code: () throws -> String
    ) async throws -> PlanioClient {
        try await exchanging(request, code) { [self] token in
            // Without the user's name the session can begin all the same, unless it matters whom it replaces: its first
            // request asks again.
            let user = try await user(of: token, isNeeded: !replacing.contains(.otherUser))
            return try await begin(account, token, user, replacing)
        }
    }

    /// Finishes `request` for an account that is named after the user who has signed in.
    func finish(
        _ request: AuthorizationRequest, _ account: @escaping @Sendable (User) async throws -> String,
        _ replacing: SessionReplacement, code: () throws -> String
    ) async throws -> (client: PlanioClient, user: User) {
        try await exchanging(request, code) { [self] token in
            guard let current = try await user(of: token, isNeeded: true) else {
                throw AuthorizationError.tokenNotAccepted
            }
            let user: User = try PlanioResponse(current.response, to: .get(CurrentUserEndpoint.path)).element(id: nil)
            return (try await begin(try await account(user), token, current, replacing), user)
        }
    }

    /// Exchanges the code for a token, and revokes the token if nothing comes of it.
    private func exchanging<Result: Sendable>(
        _ request: AuthorizationRequest, _ code: () throws -> String,
        _ work: @escaping @Sendable (Token) async throws -> Result
    ) async throws -> Result {
        try flow.check(request)
        let code = try code()
        let place: InFlight.Place
        do {
            place = try context.endpoint.pipeline.requests.enter()
        } catch {
            throw AuthorizationError.transport(error)
        }
        let tokenWork = context.tokenWork.join()
        try finishedRequests.claim(request)
        // A task of its own: the code is used up soon, so a caller who leaves must not lose the session.
        return try await SharedTask { [self] in
            defer { withExtendedLifetime((place, tokenWork)) {} }
            let token: Token
            do throws(AuthorizationError) {
                token = try await exchange(request, code)
            } catch {
                if error.leavesCode { finishedRequests.release(request) }
                throw error
            }
            do {
                return try await work(token)
            } catch {
                // Nobody else is going to use it. Just issued, it replaced none.
                await context.revokeReplaced([token], of: nil) { _ in true }
                throw error
            }
        }.value()
    }

    private func exchange(_ request: AuthorizationRequest, _ code: String) async throws(AuthorizationError) -> Token {
        do {
            return try await context.endpoint.exchange(
                code: code, redirectURI: request.redirectURI, codeVerifier: request.codeVerifier,
                scopes: request.scopes)
        } catch let error as TokenEndpointError {
            throw .tokenEndpoint(error)
        } catch let error as TransportError {
            throw .transport(error)
        } catch {
            throw .transport(TransportError(.other("\(type(of: error))"), .unknown))
        }
    }

    /// Who has signed in.
    /// - Returns: `nil` if the server cannot say now, and that is no matter.
    private func user(of token: Token, isNeeded: Bool) async throws -> CurrentUser? {
        do {
            return try await context.currentUser(token)
        } catch is CredentialNotAccepted {
            throw AuthorizationError.tokenNotAccepted
        } catch let error as IdentityError where !error.isVerdict && !isNeeded {
            return nil
        }
    }

    private func begin(
        _ account: String, _ token: Token, _ user: CurrentUser?, _ replacing: SessionReplacement
    ) async throws -> PlanioClient {
        let key = key(account)
        // One after the other, so that this process goes on with what was stored last.
        return try await signIns.withLock(key) {
            let former = sessions.session(for: key)
            try await SignIn(
                key: key, context: context, token: token, userID: user?.id, replacing: replacing,
                known: former.knownTokens
            ) { former.identity.userID(of: $0) != nil }.run()
            let session = sessions.session(for: key, signingIn: user?.id)
            session.begin(with: token, of: user)
            context.tell(.signedIn(account: account, userID: user?.id))
            return client(session, isFinal: user != nil)
        }
    }
}

extension AuthorizationError {
    /// Whether the code was surely not used up: the server has not seen it, or has refused it.
    var leavesCode: Bool {
        switch self {
        case .transport(let error): error.delivery == .notSent
        case .tokenEndpoint(let error):
            switch error.kind {
            case .invalidGrant, .invalidClient, .invalidScope, .refused, .redirected, .noEndpoint: true
            case .temporary: error.status == 429
            case .unreadable, .tooLarge, .unsupportedTokenType: false
            }
        default: false
        }
    }
}

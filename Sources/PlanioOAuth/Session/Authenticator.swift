import HTTPTypes

/// Who the requests of one client are sent as: an account's session or a fixed credential, and perhaps in another
/// user's name. It never changes.
struct Authenticator: Sendable {
    enum Kind: Sendable {
        case session(SessionBinding)
        case fixed(StaticCredential)
    }

    let kind: Kind
    /// Administrators only: the login of the user to act as.
    let switchUser: String?

    /// What one request is sent with.
    struct Authorization: Sendable {
        let fields: HTTPFields
        /// `nil` for a fixed credential.
        let token: Token?
        /// Who the server takes it for.
        let user: CurrentUser
        /// The newest identity check when the request was authorized.
        let lastCheck: Int
        /// Where it is remembered.
        let question: IdentityCheck.Question
        fileprivate let attempt: Attempt

        /// What no error may repeat, beside what the header fields hold.
        var secrets: [Secret] { token?.secrets ?? [] }
    }

    /// A token to try.
    fileprivate struct Attempt: Sendable {
        var token: Token?
        /// When the token was asked for on behalf of this request, in uptime; `nil` if it was there.
        var requestedAt: Duration?
        var number = 1
    }

    /// Tokens may be replaced or expire under a request, but not for ever. On a machine that is busy with other things,
    /// one after the other is too old when it arrives, although each lives longer than a request takes on the average.
    private static let attempts = 16

    private var identity: IdentityCheck {
        switch kind {
        case .session(let binding): binding.session.identity
        case .fixed(let credential): credential.identity
        }
    }

    // MARK: Before a request

    /// What to send a request with. The server is known to take it for this client's user.
    /// - Throws: ``IdentityError``, ``SessionError``, `TokenNotAccepted`, `TokenOutdated`.
    func authorization() async throws -> Authorization {
        switch kind {
        case .fixed(let credential):
            let question = credential.question(actingAs: switchUser)
            let finding = try await identity.confirm(question)
            return authorization(credential.fields(actingAs: switchUser), question, finding, Attempt())
        case .session(let binding):
            return try await authorization(of: binding, binding.session)
        }
    }

    private func authorization(of binding: SessionBinding, _ session: OAuthSession) async throws -> Authorization {
        do {
            return try await authorization(of: session, Attempt(token: try await session.validToken()))
        } catch {
            guard let present = binding.session(after: session) else { throw error }
            return try await authorization(of: binding, present)
        }
    }

    /// A request was carried out, or may have been, as this client's user, who is the client's for good now.
    func settle() {
        if case .session(let binding) = kind { binding.settle() }
    }

    private func authorization(of session: OAuthSession, _ first: Attempt) async throws -> Authorization {
        var attempt = first
        while let token = attempt.token {
            // The server would ignore the wish.
            if switchUser != nil, !token.scopes.contains(.admin) { throw IdentityError(.lacksAdminScope, path: nil) }
            let question = session.question(token, actingAs: switchUser)
            do {
                let finding = try await session.confirm { try await identity.confirm(question) }
                let fields = HTTPFields(token.accessToken, actingAs: switchUser)
                return authorization(fields, question, finding, attempt)
            } catch let error as CredentialNotAccepted {
                attempt = try await next(of: session, after: attempt, error.response)
            }
        }
        throw TokenOutdated()
    }

    private func authorization(
        _ fields: HTTPFields, _ question: IdentityCheck.Question, _ finding: IdentityCheck.Finding, _ attempt: Attempt
    ) -> Authorization {
        Authorization(
            fields: fields, token: attempt.token, user: finding.user, lastCheck: identity.lastNumber,
            question: question,
            attempt: attempt)
    }

    // MARK: After a request

    /// What to repeat a request with that was answered 401; `nil` if it is the route's own refusal: the server accepts
    /// what the request was sent with.
    /// - Throws: What ``authorization()`` throws, if it does not.
    func authorization(
        after refused: Authorization, _ response: CollectedResponse
    ) async throws -> Authorization? {
        switch kind {
        case .fixed:
            _ = try await identity.confirm(refused.question, after: refused.lastCheck)
            return nil
        case .session(let binding):
            let session = binding.session
            do {
                return try await authorization(of: session, after: refused, response)
            } catch {
                guard let present = binding.session(after: session) else { throw error }
                return try await authorization(of: binding, present)
            }
        }
    }

    private func authorization(
        of session: OAuthSession, after refused: Authorization, _ response: CollectedResponse
    ) async throws -> Authorization? {
        if response.refusesToken {
            return try await authorization(of: session, next(of: session, after: refused.attempt, response))
        }
        do {
            _ = try await session.confirm {
                try await session.identity.confirm(refused.question, after: refused.lastCheck)
            }
            return nil
        } catch let error as CredentialNotAccepted {
            return try await authorization(of: session, next(of: session, after: refused.attempt, error.response))
        }
    }

    /// Looks why a request failed that was sent with `authorization`.
    /// - Throws: ``IdentityError``, if the server does not take it for this client's user any more.
    func reconsider(_ authorization: Authorization, after response: CollectedResponse) async throws {
        // Redmine fails so for a user who is locked, by OAuth.
        guard case .session(let binding) = kind, response.status == 500 else { return }
        do {
            _ = try await binding.session.confirm {
                try await identity.confirm(authorization.question, after: authorization.lastCheck)
            }
        } catch let error as IdentityError where error.isVerdict {
            throw error
        } catch is IdentityError {
            // An outage, of which the response says enough.
        } catch is CredentialNotAccepted {
            // The next request deals with it.
        }
    }

    /// Looks whether a response says by itself that the client is not who it is taken for.
    /// - Throws: ``IdentityError``.
    func judge(_ response: CollectedResponse, to path: String, _ authorization: Authorization) throws {
        let reason: IdentityError.Reason
        if response.status == 412, switchUser != nil {
            reason = .unknownLogin
        } else if Self.ownPaths.contains(path), let user = CurrentUser(response), user.id != authorization.user.id {
            // Perhaps a stale response on a kept connection.
            reason = .differentUser
        } else {
            return
        }
        identity.doubt(authorization.question)
        throw IdentityError(reason, response, path: path)
    }

    /// Where the server shows the client's own user.
    static let ownPaths: Set<String> = [CurrentUserEndpoint.path, "/my/account.json"]

    /// The client's user, if the server has just been asked for nothing else; given once.
    func takeUser(_ authorization: Authorization) -> CurrentUser? { identity.takeUser(authorization.question) }

    // MARK: The next token

    private func next(
        of session: OAuthSession, after refused: Attempt, _ response: CollectedResponse
    ) async throws -> Attempt {
        guard let token = refused.token else { throw TokenOutdated() }
        if let requestedAt = refused.requestedAt, try await !session.isOutdated(token, requestedAt: requestedAt) {
            // The newest token, just issued: it is refused for good.
            throw TokenNotAccepted(response: response)
        }
        guard refused.number < Self.attempts else { throw TokenOutdated() }
        let refreshed =
            response.refusesToken ? try await session.token(after: token) : try await session.token(afterUnknown: token)
        guard let refreshed else { throw TokenNotAccepted(response: response) }
        return Attempt(token: refreshed.token, requestedAt: refreshed.requestedAt, number: refused.number + 1)
    }
}

/// The server refuses a token that it has just issued, or does not know it.
struct TokenNotAccepted: Error {
    let response: CollectedResponse
}

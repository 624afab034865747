import Foundation
import HTTPTypes

/// Who the requests of one client are sent as: an account's login or a fixed credential, and perhaps in another
/// user's name. It never changes.
struct RequestIdentity: Sendable {
    enum Kind: Sendable {
        case login(Login)
        case fixed(FixedCredential)
    }

    let kind: Kind
    /// Administrators only: the login of the user to act as.
    let switchUser: String?

    /// What one request was authorized with.
    struct Authorization: Sendable {
        let fields: HTTPFields
        /// `nil` for a fixed credential.
        let token: Token?
        /// When the token was asked for on behalf of this request, in uptime; `nil` if it was there.
        var requestedAt: Duration?
        var attempt = 1
    }

    /// Tokens may be replaced or expire under a request a few times, but not for ever.
    private static let attempts = 4

    /// Header fields that the server is known to accept for this identity.
    func authorization() async throws -> Authorization {
        switch kind {
        case .fixed(let credential):
            let fields = with(switchUser, credential.fields)
            try await credential.verify(fields)
            return Authorization(fields: fields, token: nil)
        case .login(let login):
            let token = try await login.validToken()
            do {
                try await login.verify(token)
                return authorization(token)
            } catch is TokenNotAccepted {
                guard let next = try await authorization(after: authorization(token)) else { throw TokenNotAccepted() }
                return next
            }
        }
    }

    /// What to repeat a request with that was answered 401; `nil` if repeating is no use.
    /// - Throws: `TokenOutdated` if that was done often enough.
    func authorization(after refused: Authorization) async throws -> Authorization? {
        guard case .login(let login) = kind, let token = refused.token else { return nil }
        if let requestedAt = refused.requestedAt, try await !login.isOutdated(token, requestedAt: requestedAt) {
            // The newest token, just issued: it is refused for good.
            return nil
        }
        guard refused.attempt < Self.attempts else { throw TokenOutdated() }
        let renewed = try await login.token(after: token)
        var next = authorization(renewed.token)
        next.requestedAt = renewed.requestedAt
        next.attempt = refused.attempt + 1
        do {
            try await login.verify(renewed.token)
            return next
        } catch is TokenNotAccepted {
            return try await authorization(after: next)
        }
    }

    private func authorization(_ token: Token) -> Authorization {
        let fields: HTTPFields = [.authorization: "Bearer \(token.accessToken.expose())"]
        return Authorization(fields: with(switchUser, fields), token: token)
    }

    private func with(_ switchUser: String?, _ fields: HTTPFields) -> HTTPFields {
        var fields = fields
        if let switchUser { fields[.switchUser] = switchUser }
        return fields
    }
}

/// An API key, or login and password. Redmine answers a wrong one with what anonymous visitors may see, so it is
/// tried once where that shows.
final class FixedCredential: Sendable {
    /// The server does not accept it (401), or not for the user to act as (412).
    struct Refused: Error {
        let answer: Exchange.Answer
    }

    private let credential: Credential
    private let site: Site
    private let exchange: Exchange
    private let state = Locked<State>(State())

    private struct State {
        var accepted: Set<String?> = []
        var verifications: [String?: SharedTask<Void>] = [:]
    }

    init(_ credential: Credential, site: Site, exchange: Exchange) {
        self.credential = credential
        self.site = site
        self.exchange = exchange
    }

    var fields: HTTPFields {
        switch credential.kind {
        case .apiKey(let key): [.redmineAPIKey: key.expose()]
        case .basic(let login, let password): [.authorization: TokenEndpoint.basic(login, password.expose())]
        }
    }

    func verify(_ fields: HTTPFields) async throws {
        let user = fields[.switchUser]
        let pending: SharedTask<Void>? = state.withLock { state in
            if state.accepted.contains(user) { return nil }
            if let verification = state.verifications[user] { return verification }
            let task = SharedTask { [self] in
                defer { forget(user) }
                try await confirm(fields)
            }
            state.verifications[user] = task
            return task
        }
        try await pending?.value()
    }

    private func forget(_ user: String?) { state.withLock { $0.verifications[user] = nil } }

    private func confirm(_ fields: HTTPFields) async throws {
        var request = site.request(.get, "/users/current.json")
        for field in fields { request.headerFields.append(field) }
        let answer = try await exchange.send(request, repeatable: true)
        guard answer.status == 200 else { throw Refused(answer: answer) }
        state.withLock { _ = $0.accepted.insert(fields[.switchUser]) }
    }
}

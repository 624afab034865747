import Foundation
import PlanioOAuth

/// Who a request acts as, and what its token allows.
struct SandboxCaller {
    /// `nil` for an anonymous visitor.
    let user: SandboxUser?
    /// `nil` without OAuth: everything that the user may.
    let scopes: Set<Scope>?

    static let anonymous = SandboxCaller(user: nil, scopes: nil)

    /// By OAuth only with the scope `admin`.
    var isAdmin: Bool { user?.isAdmin == true && scopes?.contains(.admin) != false }
    var isByOAuth: Bool { scopes != nil }
    var id: Int? { user?.id }
}

extension SandboxState {
    /// Who sends a request: told by the API key, or else the token, or else the password.
    func identify(_ request: SandboxRequest, _ now: Date) throws(SandboxRefusal) -> SandboxCaller {
        guard settings.isRESTAPIEnabled else { return .anonymous }
        var caller = SandboxCaller.anonymous
        // A parameter, of the query or of the body, goes before every header field.
        let parameter = (try? request.parameters())?.members["key"]?.string ?? request[query: "key"]
        if let key = parameter.flatMap({ $0.isEmpty ? nil : $0 }) ?? request[field: "x-redmine-api-key"], !key.isEmpty {
            caller = SandboxCaller(user: activeUser(key: key), scopes: nil)
        } else if let header = request[field: "authorization"], header.hasPrefix("Bearer ") {
            caller = try identify(token: String(header.dropFirst(7)), now)
        } else if let (login, password) = request.basicCredentials {
            let named = user(login: login.trimmingCharacters(in: .whitespaces))
            if named?.authSource != nil, !password.isEmpty { throw SandboxRefusal(.internalError) }
            let isRight = named.map { $0.isActive && !password.isEmpty && $0.password == password } == true
            caller = SandboxCaller(user: isRight ? named : activeUser(key: login), scopes: nil)
        }
        guard let login = request[field: "x-redmine-switch-user"], !login.allSatisfy(\.isWhitespace), caller.isAdmin
        else { return caller }
        guard let other = user(login: login), other.isActive else { throw SandboxRefusal(status: 412) }
        // The token's scopes were the administrator's: the other one may all that the roles allow.
        return SandboxCaller(user: other, scopes: nil)
    }

    private func activeUser(key: String) -> SandboxUser? { users.values.first { $0.isActive && $0.apiKey == key } }

    private func identify(token text: String, _ now: Date) throws(SandboxRefusal) -> SandboxCaller {
        // An unknown token is an anonymous visitor's, as with the real server.
        guard let token = byAccess[text] else { return .anonymous }
        use(token)
        if token.isRevoked { throw SandboxRefusal(.invalidToken("The access token was revoked")) }
        if token.isExpired(at: now) { throw SandboxRefusal(.invalidToken("The access token expired")) }
        guard let user = users[token.userID], user.isActive else { throw SandboxRefusal(.internalError) }
        return SandboxCaller(user: user, scopes: Set(token.scopes))
    }
}

import Crypto
import Foundation
import PlanioOAuth

// The endpoints below /oauth that programs talk to, as Doorkeeper answers them.

extension SandboxState {
    /// - Returns: `nil` if the path is none of these.
    mutating func oauth(_ request: SandboxRequest, _ path: String, _ now: Date) -> SandboxResponse? {
        switch (request.method, path) {
        case ("POST", "/oauth/token"): token(request, now)
        case ("POST", "/oauth/revoke"): revoke(request)
        case ("GET", "/oauth/token/info"): info(request, now)
        case (_, "/login"), (_, "/login.html"), (_, "/oauth/authorize"), (_, "/oauth/authorize/native"):
            page(request, path, now)
        case (_, let path) where path.hasPrefix("/oauth/") || path.hasPrefix("/.well-known/"): .error(404, "Not Found")
        default: nil
        }
    }

    private func oauthError(
        _ status: Int, _ code: String, _ description: String, state: String? = nil
    ) -> SandboxResponse {
        var members: JSONMembers = ["error": .string(code), "error_description": .string(description)]
        if let state { members["state"] = .string(state) }
        return SandboxResponse(
            status: status,
            fields: [
                "Cache-Control": "no-store",
                "WWW-Authenticate": #"Bearer realm="Redmine", error="\#(code)", error_description="\#(description)""#,
            ],
            json: .object(members))
    }

    private func missing(_ parameter: String) -> SandboxResponse {
        oauthError(400, "invalid_request", "Missing required parameter: \(parameter).")
    }

    private func invalidToken(_ description: String) -> SandboxResponse {
        oauthError(401, "invalid_token", description, state: "unauthorized")
    }

    private var invalidGrant: SandboxResponse {
        oauthError(
            400, "invalid_grant",
            "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client."
        )
    }

    private var invalidClient: SandboxResponse {
        oauthError(
            401, "invalid_client",
            "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method."
        )
    }

    private mutating func token(_ request: SandboxRequest, _ now: Date) -> SandboxResponse {
        counters.tokenRequests += 1
        let parameters = request.form
        switch parameters["grant_type"] {
        case "authorization_code": return exchange(request, parameters, now)
        case "refresh_token":
            guard let text = parameters["refresh_token"], !text.isEmpty else { return missing("refresh_token") }
            // The token is judged before the client, as the real server does it.
            guard let old = byRefresh[text], !old.isRevoked else { return invalidGrant }
            let application = client(request, parameters)
            if application == nil, credentials(request, parameters) != nil { return invalidClient }
            guard let application, old.clientID == application.clientID else { return invalidGrant }
            return refresh(old, parameters, now)
        case nil, "": return missing("grant_type")
        default:
            return oauthError(
                400, "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server.")
        }
    }

    private mutating func exchange(
        _ request: SandboxRequest, _ parameters: [String: String], _ now: Date
    ) -> SandboxResponse {
        func given(_ name: String) -> String? { parameters[name].flatMap { $0.isEmpty ? nil : $0 } }
        guard let code = given("code") else { return missing("code") }
        let grant = grants[code]
        if grant?.challenge != nil, given("code_verifier") == nil { return missing("code_verifier") }
        guard let redirect = given("redirect_uri") else { return missing("redirect_uri") }
        guard let application = client(request, parameters) else { return invalidClient }
        guard let grant, !grant.isUsed, grant.clientID == application.clientID, grant.redirectURI == redirect,
            now.timeIntervalSince(grant.createdOn) < 600, Self.matches(given("code_verifier"), grant)
        else { return invalidGrant }
        grants[code]?.isUsed = true
        return issue(
            to: grant.userID, application.clientID, grant.scopes, lifetime: tokenLifetime, replacing: nil, now)
    }

    private static func matches(_ verifier: String?, _ grant: SandboxGrant) -> Bool {
        guard let challenge = grant.challenge else { return verifier == nil }
        guard let verifier else { return false }
        if grant.challengeMethod == "plain" { return verifier == challenge }
        let hash = Data(SHA256.hash(data: Data(verifier.utf8))).base64EncodedString()
        return hash.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "") == challenge
    }

    private mutating func refresh(_ old: SandboxToken, _ parameters: [String: String], _ now: Date) -> SandboxResponse {
        var scopes = old.scopes
        if let asked = parameters["scope"], !asked.isEmpty {
            let narrower = asked.split(whereSeparator: \.isWhitespace).map { Scope(String($0)) }
            guard Set(narrower).isSubset(of: old.scopes) else {
                return oauthError(400, "invalid_scope", "The requested scope is invalid, unknown, or malformed.")
            }
            scopes = narrower
        }
        if old.successors == 0 {
            counters.refreshedTokens += 1
            let age = now.timeIntervalSince(old.createdOn)
            if !old.isExpired(at: now), age < old.lifetime / .seconds(1) * 0.8 { counters.earlyRefreshes += 1 }
        }
        old.successors += 1
        counters.refreshes += 1
        return issue(to: old.userID, old.clientID, scopes, lifetime: old.lifetime, replacing: old, now)
    }

    private mutating func issue(
        to user: Int, _ clientID: String, _ scopes: [Scope], lifetime: Duration, replacing old: SandboxToken?,
        _ now: Date
    ) -> SandboxResponse {
        let token = SandboxToken(
            number: nextID(.token), access: random(), refresh: random(), clientID: clientID, userID: user,
            scopes: scopes, createdOn: now, lifetime: lifetime)
        byAccess[token.access] = token
        byRefresh[token.refresh] = token
        counters.issuedTokens += 1
        if let old {
            switch rotation {
            case .onFirstUse: token.previous = old
            case .immediately: retire(old)
            }
        }
        return SandboxResponse(
            fields: ["Cache-Control": "no-store"],
            json: [
                "access_token": .string(token.access), "token_type": "Bearer",
                "expires_in": .int(Int(lifetime / .seconds(1))), "refresh_token": .string(token.refresh),
                "scope": .string(scopes.map(\.rawValue).joined(separator: " ")),
                "created_at": .int(Int(now.timeIntervalSince1970)),
            ])
    }

    /// Ends a token and what it replaced. Kept as revoked, so that its use is told apart from an unknown one's.
    func retire(_ token: SandboxToken) {
        var next: SandboxToken? = token
        while let current = next {
            current.isRevoked = true
            next = current.previous
            current.previous = nil
        }
    }

    private mutating func revoke(_ request: SandboxRequest) -> SandboxResponse {
        let parameters = request.form
        let refusal = SandboxResponse(
            status: 403,
            json: [
                "error": "unauthorized_client", "error_description": "You are not authorized to revoke this token",
            ])
        guard let application = client(request, parameters) else { return refusal }
        if let text = parameters["token"], let token = byAccess[text] ?? byRefresh[text] {
            guard token.clientID == application.clientID else { return refusal }
            token.isRevoked = true
        }
        return SandboxResponse(json: [:])
    }

    private mutating func info(_ request: SandboxRequest, _ now: Date) -> SandboxResponse {
        counters.tokenInfoRequests += 1
        let text = request[field: "authorization"].flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
        guard let token = text.flatMap({ byAccess[$0] }) else { return invalidToken("The access token is invalid") }
        use(token)
        guard !token.isRevoked else { return invalidToken("The access token was revoked") }
        guard !token.isExpired(at: now) else { return invalidToken("The access token expired") }
        let age = Int(now.timeIntervalSince(token.createdOn))
        return SandboxResponse(json: [
            "resource_owner_id": .int(token.userID), "scope": .array(token.scopes.map { .string($0.rawValue) }),
            "expires_in": .int(Int(token.lifetime / .seconds(1)) - age),
            "application": ["uid": .string(token.clientID)],
            "created_at": .int(Int(token.createdOn.timeIntervalSince1970)),
        ])
    }

    /// The first use of a token, expired or revoked as it may be, ends the one it replaced.
    func use(_ token: SandboxToken) {
        guard let previous = token.previous else { return }
        token.previous = nil
        retire(previous)
    }

    /// The id and secret that the request authenticates with.
    private func credentials(
        _ request: SandboxRequest, _ parameters: [String: String]
    ) -> (id: String, secret: String?)? {
        if let (id, secret) = request.basicCredentials { return (id, secret) }
        return parameters["client_id"].map { ($0, parameters["client_secret"]) }
    }

    /// The application that the request authenticates as; a public one by its id alone.
    private func client(_ request: SandboxRequest, _ parameters: [String: String]) -> SandboxApplication? {
        guard let (id, secret) = credentials(request, parameters), let application = applications[id] else {
            return nil
        }
        guard let expected = application.clientSecret else { return application }
        return secret == expected ? application : nil
    }
}

import Crypto
import Foundation
import PlanioOAuth

// The endpoints below /oauth that programs talk to, as Doorkeeper answers them.

extension SandboxState {
    mutating func handle(_ request: SandboxRequest, now: Date) -> SandboxResponse {
        let prefix = URL(string: site).map { $0.path == "/" ? "" : $0.path } ?? ""
        guard request.path.hasPrefix(prefix) else { return SandboxResponse(status: 404) }
        let path = String(request.path.dropFirst(prefix.count))
        log.append(.init(method: request.method, path: path))
        if log.count > 10_000 { log.removeFirst(5_000) }
        var answer =
            switch (request.method, path) {
            case ("POST", "/oauth/token"): token(request, now)
            case ("POST", "/oauth/revoke"): revoke(request)
            case ("GET", "/oauth/token/info"): info(request, now)
            case (_, "/login"), (_, "/oauth/authorize"), (_, "/oauth/authorize/native"): page(request, path, now)
            case (_, let path) where path.hasPrefix("/oauth/") || path.hasPrefix("/.well-known/"):
                SandboxResponse(status: 404)
            default: api(request, path, now)
            }
        counters.requests += 1
        answer.fields["X-Request-Id"] = "sandbox-\(counters.requests)"
        answer.fields["X-Runtime"] = "0.000100"
        return answer
    }

    mutating func countArrival(_ path: String) {
        if path.hasSuffix("/oauth/token") { counters.tokenArrivals += 1 }
    }

    private func oauthError(_ status: Int, _ code: String, _ description: String) -> SandboxResponse {
        SandboxResponse(
            status: status,
            fields: [
                "Cache-Control": "no-store",
                "WWW-Authenticate": #"Bearer realm="Redmine", error="\#(code)", error_description="\#(description)""#,
            ],
            json: ["error": code, "error_description": description])
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
        let parameters = request.parameters
        switch parameters["grant_type"] {
        case "authorization_code":
            guard let application = client(request, parameters) else { return invalidClient }
            return exchange(application, parameters, now)
        case "refresh_token":
            guard let text = parameters["refresh_token"], !text.isEmpty else {
                return oauthError(400, "invalid_request", "Missing required parameter: refresh_token.")
            }
            // The token is judged before the client, as the real server does it.
            guard let old = byRefresh[text], !old.isRevoked else { return invalidGrant }
            guard let application = client(request, parameters) else { return invalidClient }
            guard old.clientID == application.clientID else { return invalidGrant }
            return refresh(old, parameters, now)
        case nil: return oauthError(400, "invalid_request", "Missing required parameter: grant_type.")
        default:
            return oauthError(
                400, "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server.")
        }
    }

    private mutating func exchange(
        _ application: SandboxApplication, _ parameters: [String: String], _ now: Date
    ) -> SandboxResponse {
        guard let code = parameters["code"], let grant = grants[code], !grant.isUsed,
            grant.clientID == application.clientID, grant.redirectURI == parameters["redirect_uri"],
            now.timeIntervalSince(grant.createdOn) < 600
        else { return invalidGrant }
        guard Self.matches(parameters["code_verifier"], grant) else { return invalidGrant }
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
                "access_token": token.access, "token_type": "Bearer", "expires_in": Int(lifetime / .seconds(1)),
                "refresh_token": token.refresh, "scope": scopes.map(\.rawValue).joined(separator: " "),
                "created_at": Int(now.timeIntervalSince1970),
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
        let parameters = request.parameters
        guard client(request, parameters) != nil else {
            return SandboxResponse(
                status: 403,
                json: [
                    "error": "unauthorized_client", "error_description": "You are not authorized to revoke this token",
                ])
        }
        if let text = parameters["token"], let token = byAccess[text] ?? byRefresh[text] { token.isRevoked = true }
        return SandboxResponse(json: [String: String]())
    }

    private mutating func info(_ request: SandboxRequest, _ now: Date) -> SandboxResponse {
        counters.tokenInfoRequests += 1
        let text = request[field: "authorization"].flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
        guard let token = text.flatMap({ byAccess[$0] }) else {
            return oauthError(401, "invalid_token", "The access token is invalid")
        }
        guard !token.isRevoked else { return oauthError(401, "invalid_token", "The access token was revoked") }
        guard !token.isExpired(at: now) else { return oauthError(401, "invalid_token", "The access token expired") }
        use(token)
        return SandboxResponse(json: [
            "resource_owner_id": token.userID, "scope": token.scopes.map(\.rawValue),
            "expires_in": Int(token.lifetime / .seconds(1) - now.timeIntervalSince(token.createdOn)),
            "application": ["uid": token.clientID], "created_at": Int(token.createdOn.timeIntervalSince1970),
        ])
    }

    /// The first use of a token ends the one it replaced.
    func use(_ token: SandboxToken) {
        guard let previous = token.previous else { return }
        token.previous = nil
        retire(previous)
    }

    /// The application that the request authenticates as; a public one by its id alone.
    private func client(_ request: SandboxRequest, _ parameters: [String: String]) -> SandboxApplication? {
        var id = parameters["client_id"]
        var secret = parameters["client_secret"]
        if let header = request[field: "authorization"], header.hasPrefix("Basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6)))
        {
            // As Doorkeeper: split at the first colon, and nothing decoded.
            let parts = String(decoding: data, as: UTF8.self).split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            id = String(parts[0])
            secret = parts.count > 1 ? String(parts[1]) : nil
        }
        guard let application = id.flatMap({ applications[$0] }) else { return nil }
        guard let expected = application.clientSecret else { return application }
        return secret == expected ? application : nil
    }
}

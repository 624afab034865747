import Foundation
import PlanioOAuth

// The REST API: who asks, what they may, and the small resources.

extension SandboxState {
    /// Who a request acts as, and what its token allows.
    struct Caller {
        /// `nil` for an anonymous visitor.
        let user: SandboxUser?
        /// `nil` without OAuth: everything that the user may.
        let scopes: Set<Scope>?

        var isAdmin: Bool { user?.isAdmin == true && scopes?.contains(.admin) != false }
    }

    mutating func api(_ request: SandboxRequest, _ path: String, _ now: Date) -> SandboxResponse {
        counters.apiRequests += 1
        if let refusal = sessionOnly(path) { return refusal }
        guard path.hasSuffix(".json") else { return SandboxResponse(status: 404, text: "<h2>404</h2>") }
        let caller: Caller
        switch identify(request, now) {
        case .success(let found): caller = found
        case .failure(let refusal): return refusal.answer
        }
        if request.method != "GET", !request.body.isEmpty,
            (try? JSONSerialization.jsonObject(with: request.body)) == nil
        {
            return SandboxResponse(status: 400, text: "")
        }
        let segments = path.dropLast(5).split(separator: "/").map(String.init)
        switch (request.method, segments.first, segments.count) {
        case ("GET", "users", 2): return userAnswer(segments[1], caller, request)
        case ("GET", "projects", 1): return projectList(caller)
        case ("GET", "projects", 2): return projectAnswer(segments[1], caller)
        case (_, "issues", 1), (_, "issues", 2):
            return issues(request, segments.dropFirst().first, in: nil, caller, now)
        case (_, "projects", 3) where segments[2] == "issues":
            guard let project = project(segments[1]) else { return SandboxResponse(status: 404) }
            guard !project.isArchived else { return SandboxResponse(status: 403) }
            return issues(request, nil, in: project, caller, now)
        default: return SandboxResponse(status: 404)
        }
    }

    struct Refusal: Error {
        let answer: SandboxResponse
    }

    /// Routes for browsers, which know sessions only: there every credential is as good as none.
    private func sessionOnly(_ path: String) -> SandboxResponse? {
        let parts = path.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard ["/my/page", "/my/api_key"].contains(parts[0]) else { return nil }
        return switch parts.count > 1 ? parts[1] : "html" {
        case "html": .redirect(to: "\(site)/login?back_url=\(Self.encoded(site + path))")
        case "json", "xml": SandboxResponse(status: 403)
        case "js": Self.loginRequired
        default: SandboxResponse(status: 401)
        }
    }

    private func identify(_ request: SandboxRequest, _ now: Date) -> Result<Caller, Refusal> {
        var caller = Caller(user: nil, scopes: nil)
        guard settings.isRESTAPIEnabled else { return .success(caller) }
        let active = users.values.filter { !$0.isLocked }
        if let key = request[field: "x-redmine-api-key"] {
            caller = Caller(user: active.first { $0.apiKey == key }, scopes: nil)
        } else if let header = request[field: "authorization"], header.hasPrefix("Bearer ") {
            // An unknown token is an anonymous visitor's, as with the real server.
            if let token = byAccess[String(header.dropFirst(7))] {
                if token.isRevoked { return .failure(Self.invalidToken("The access token was revoked")) }
                if token.isExpired(at: now) { return .failure(Self.invalidToken("The access token expired")) }
                use(token)
                guard let user = users[token.userID], !user.isLocked else {
                    return .failure(Refusal(answer: Self.internalError))
                }
                caller = Caller(user: user, scopes: Set(token.scopes))
            }
        } else if let header = request[field: "authorization"], header.hasPrefix("Basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6)))
        {
            let parts = String(decoding: data, as: UTF8.self).split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let (login, password) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            let named = user(login: login).flatMap { $0.password == password && !$0.isLocked ? $0 : nil }
            caller = Caller(user: named ?? active.first { $0.apiKey == login }, scopes: nil)
        }
        if let login = request[field: "x-redmine-switch-user"], caller.isAdmin,
            !login.allSatisfy(\.isWhitespace)
        {
            guard let other = user(login: login), !other.isLocked else {
                return .failure(Refusal(answer: SandboxResponse(status: 412)))
            }
            // The token's scopes were the administrator's: the other one may all that the roles allow.
            caller = Caller(user: other, scopes: nil)
        }
        return .success(caller)
    }

    private static func invalidToken(_ description: String) -> Refusal {
        Refusal(
            answer: SandboxResponse(
                status: 401,
                fields: [
                    "WWW-Authenticate":
                        #"Bearer realm="Redmine", error="invalid_token", error_description="\#(description)""#
                ], text: ""))
    }

    /// What the server says when its own code fails.
    static let internalError = SandboxResponse(status: 500, json: ["status": 500, "error": "Internal Server Error"])

    static let loginRequired = SandboxResponse(
        status: 401, fields: ["WWW-Authenticate": #"Basic realm="Redmine API""#], text: "")

    /// A 403 for a user, and for a visitor who could sign in a 401.
    func denied(_ caller: Caller) -> SandboxResponse {
        caller.user == nil ? mustSignIn : SandboxResponse(status: 403)
    }

    /// What a visitor is told who has to sign in; with the REST API off, that nobody can.
    var mustSignIn: SandboxResponse {
        settings.isRESTAPIEnabled ? Self.loginRequired : SandboxResponse(status: 403)
    }

    func sees(_ project: SandboxProject, _ caller: Caller) -> Bool {
        guard !project.isArchived else { return false }
        return project.isPublic || caller.isAdmin || caller.user.map { project.members[$0.id] != nil } == true
    }

    /// Whether role and token both allow it.
    func may(_ scope: Scope, in project: SandboxProject, _ caller: Caller) -> Bool {
        guard !project.isArchived else { return false }
        if caller.isAdmin { return true }
        guard caller.scopes?.contains(scope) != false else { return false }
        if scope.permission?.isPublic == true { return sees(project, caller) }
        if let user = caller.user, let role = project.members[user.id] { return role.contains(scope) }
        return project.isPublic && scope.permission?.isReadOnly == true
    }

    private func userAnswer(_ name: String, _ caller: Caller, _ request: SandboxRequest) -> SandboxResponse {
        if name == "current", caller.user == nil { return mustSignIn }
        guard let user = name == "current" ? caller.user : Int(name).flatMap({ users[$0] }),
            !user.isLocked || caller.isAdmin
        else { return SandboxResponse(status: 404) }
        let own = caller.user
        var json: [String: Any] = [
            "id": user.id, "firstname": user.firstname, "lastname": user.lastname,
            "created_on": Self.time(user.createdOn),
        ]
        if user.id == own?.id || caller.isAdmin {
            json["login"] = user.login
            json["admin"] = user.isAdmin
            json["mail"] = "\(user.login)@example.net"
            json["last_login_on"] = NSNull()
            // By OAuth the key is left out.
            if caller.scopes == nil { json["api_key"] = user.apiKey }
        }
        if request[query: "include"]?.contains("memberships") == true {
            json["memberships"] = projects.values.filter { $0.members[user.id] != nil && sees($0, caller) }
                .sorted { $0.id < $1.id }
                .map {
                    ["id": $0.id, "project": ["id": $0.id, "name": $0.name], "roles": [["id": 3, "name": "Manager"]]]
                        as [String: Any]
                }
        }
        return SandboxResponse(json: ["user": json])
    }

    private func projectList(_ caller: Caller) -> SandboxResponse {
        let visible = projects.values.filter { sees($0, caller) }.sorted { $0.name < $1.name }
        return SandboxResponse(json: [
            "projects": visible.map(Self.project), "total_count": visible.count, "offset": 0, "limit": 25,
        ])
    }

    private func projectAnswer(_ name: String, _ caller: Caller) -> SandboxResponse {
        guard let project = project(name) else { return SandboxResponse(status: 404) }
        guard !project.isArchived else { return SandboxResponse(status: 403) }
        guard sees(project, caller), may(.viewProject, in: project, caller) else { return denied(caller) }
        return SandboxResponse(json: ["project": Self.project(project)])
    }

    private static func project(_ project: SandboxProject) -> [String: Any] {
        [
            "id": project.id, "identifier": project.identifier, "name": project.name, "description": "", "status": 1,
            "is_public": project.isPublic, "created_on": time(project.createdOn), "updated_on": time(project.createdOn),
        ]
    }

    static func time(_ date: Date) -> String { date.formatted(.iso8601) }
}

public import Foundation
import PlanioOAuth

// What a browser sees: signing in and consent, with the forms and fields of a real Redmine.

extension PlanioSandbox {
    /// What a person or a test asked the simulated user to do cannot be done.
    public struct ConsentError: Error, CustomStringConvertible {
        /// Why not, as a sentence.
        public let description: String
    }

    /// Plays the user who opens the URL, signs in and clicks *Authorize*, with an out-of-band application.
    /// - Returns: The code that Planio shows.
    /// - Throws: ``ConsentError`` if the login is unknown or locked, or the sandbox shows an error page.
    public func consent(to url: URL, as login: String) throws -> String {
        let target = try decide(url, as: login, agrees: true)
        guard let code = SandboxRequest(method: "GET", target: target, fields: [], body: Data())[query: "code"] else {
            throw ConsentError(description: "The sandbox shows no code.")
        }
        return code
    }

    /// Plays the user who opens the URL, signs in and clicks *Authorize* or *Deny*.
    /// - Returns: Where the browser is sent to.
    /// - Throws: ``ConsentError`` if the login is unknown or locked, or the sandbox shows an error page.
    public func callback(from url: URL, as login: String, agrees: Bool = true) throws -> URL {
        let target = try decide(url, as: login, agrees: agrees)
        guard let url = URL(string: target) else { throw ConsentError(description: "The sandbox redirects nowhere.") }
        return url
    }

    private func decide(_ url: URL, as login: String, agrees: Bool) throws -> String {
        let request = SandboxRequest(
            method: "GET", target: "/oauth/authorize?\(url.query ?? "")", fields: [], body: Data())
        return try state.withLock { state in
            guard let user = state.user(login: login), user.isActive else {
                throw ConsentError(description: "The sandbox has no user \(login) who can sign in.")
            }
            let parameters = Dictionary(
                request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            let response =
                state.refusal(parameters)
                ?? (agrees ? state.grant(parameters, user.id, time.now) : state.deny(parameters))
            guard let location = response.fields["Location"] else {
                throw ConsentError(
                    description: "The sandbox shows an error page: \(String(decoding: response.body, as: UTF8.self))")
            }
            return location
        }
    }
}

extension SandboxState {
    mutating func page(_ request: SandboxRequest, _ path: String, _ now: Date) -> SandboxResponse {
        let session = request[field: "cookie"]?.split(separator: ";").lazy
            .map { $0.trimmingCharacters(in: .whitespaces) }.first { $0.hasPrefix("Redmine=") }
            .map { String($0.dropFirst(8)) }
        switch (request.method, path) {
        case ("GET", "/login"), ("GET", "/login.html"):
            return loginPage(request[query: "back_url"], session ?? random())
        case ("POST", "/login"): return signIn(request.form, session)
        case ("GET", "/oauth/authorize/native"):
            return html(
                "Authorization code",
                "<p>Authorization code:</p><code id=\"authorization_code\">\(Self.escaped(request[query: "code"] ?? ""))</code>"
            )
        default: break
        }
        guard let user = session.flatMap({ sessions[$0] }) else {
            let target =
                site + path + "?"
                + request.query.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
            return .redirect(to: "\(site)/login?back_url=\(Self.encoded(target))")
        }
        let method = request.method == "POST" ? request.form["_method"]?.uppercased() ?? "POST" : request.method
        let parameters =
            request.method == "GET"
            ? Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            : request.form
        if let refusal = refusal(parameters) { return refusal }
        switch method {
        case "GET":
            let key = "\(user) \(parameters["client_id"] ?? "")"
            if consents[key] == requested(parameters).map(Set.init) { return grant(parameters, user, now) }
            return consentPage(parameters)
        case "POST": return grant(parameters, user, now)
        case "DELETE": return deny(parameters)
        default: return SandboxResponse(status: 404)
        }
    }

    /// Errors that the browser is shown, because the redirect URI cannot be trusted.
    func refusal(_ parameters: [String: String]) -> SandboxResponse? {
        guard let application = parameters["client_id"].flatMap({ applications[$0] }) else {
            return html("Error", "<p>Client authentication failed due to unknown client.</p>", status: 401)
        }
        guard let redirect = parameters["redirect_uri"], application.accepts(redirect) else {
            return html(
                "Error", "<p>The requested redirect uri is malformed or doesn't match client redirect URI.</p>",
                status: 400)
        }
        guard parameters["response_type"] == "code" else {
            return html("Error", "<p>The authorization server does not support this response type.</p>", status: 400)
        }
        guard let scopes = requested(parameters), Set(scopes).isSubset(of: application.scopes) else {
            return html("Error", "<p>The requested scope is invalid, unknown, or malformed.</p>", status: 400)
        }
        return nil
    }

    /// The scopes that are asked for, in their order; Redmine's public permissions where none are.
    /// - Returns: `nil` if none are left then.
    private func requested(_ parameters: [String: String]) -> [Scope]? {
        var asked: [Scope] = []
        for name in (parameters["scope"] ?? "").split(whereSeparator: \.isWhitespace)
        where !asked.contains(Scope(String(name))) {
            asked.append(Scope(String(name)))
        }
        if asked.isEmpty, let application = parameters["client_id"].flatMap({ applications[$0] }) {
            asked = [Scope.viewProject, .searchProject, .viewMembers].filter(application.scopes.contains)
        }
        return asked.isEmpty ? nil : asked
    }

    mutating func grant(_ parameters: [String: String], _ user: Int, _ now: Date) -> SandboxResponse {
        let code = random()
        let clientID = parameters["client_id"] ?? ""
        let redirect = parameters["redirect_uri"] ?? ""
        let scopes = requested(parameters) ?? []
        let challenge = parameters["code_challenge"].flatMap { $0.isEmpty ? nil : $0 }
        grants[code] = SandboxGrant(
            clientID: clientID, userID: user, redirectURI: redirect, scopes: scopes, challenge: challenge,
            challengeMethod: parameters["code_challenge_method"] ?? "plain", createdOn: now)
        consents["\(user) \(clientID)"] = Set(scopes)
        return back(redirect, [("code", code)], parameters["state"])
    }

    func deny(_ parameters: [String: String]) -> SandboxResponse {
        let description = "The resource owner or authorization server denied the request."
        let redirect = parameters["redirect_uri"] ?? ""
        guard redirect != RedirectURI.outOfBand.value else {
            return SandboxResponse(
                status: 400, json: ["error": "access_denied", "error_description": .string(description)])
        }
        return back(redirect, [("error", "access_denied"), ("error_description", description)], parameters["state"])
    }

    private func back(_ redirect: String, _ response: [(String, String)], _ state: String?) -> SandboxResponse {
        var pairs = response
        if let state, !state.isEmpty, redirect != RedirectURI.outOfBand.value { pairs.append(("state", state)) }
        let query = pairs.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
        if redirect == RedirectURI.outOfBand.value { return .redirect(to: "\(site)/oauth/authorize/native?\(query)") }
        return .redirect(to: redirect + (redirect.contains("?") ? "&" : "?") + query)
    }

    private func loginPage(_ backURL: String?, _ session: String) -> SandboxResponse {
        let form = """
            <form action="/login" accept-charset="UTF-8" method="post">
            <input type="hidden" name="authenticity_token" value="\(session)" />
            <input type="hidden" name="back_url" value="\(Self.escaped(backURL ?? ""))" />
            <input type="text" name="username" /><input type="password" name="password" />
            <input type="submit" name="login" value="Login" /></form>
            """
        var response = html("Sign in", form)
        response.fields["Set-Cookie"] = "Redmine=\(session); path=/; httponly"
        return response
    }

    private mutating func signIn(_ parameters: [String: String], _ session: String?) -> SandboxResponse {
        guard let session, parameters["authenticity_token"] == session else {
            return html("Error", "<p>Invalid form authenticity token.</p>", status: 422)
        }
        let named = user(login: parameters["username"] ?? "")
        guard named?.authSource == nil else { return html("Error", "<p>Internal error</p>", status: 500) }
        guard let user = named, user.password == parameters["password"],
            user.isActive
        else {
            return html("Sign in", "<p>Invalid user or password</p>")
        }
        let signedIn = random()
        sessions[signedIn] = user.id
        let target = parameters["back_url"].flatMap { $0.hasPrefix(site + "/") ? $0 : nil } ?? "\(site)/my/page"
        var response = SandboxResponse.redirect(to: target)
        response.fields["Set-Cookie"] = "Redmine=\(signedIn); path=/; httponly"
        return response
    }

    private func consentPage(_ parameters: [String: String]) -> SandboxResponse {
        let fields = [
            "client_id", "redirect_uri", "state", "response_type", "scope", "code_challenge", "code_challenge_method",
        ]
        .map { #"<input type="hidden" name="\#($0)" value="\#(Self.escaped(parameters[$0] ?? ""))" />"# }
        .joined(separator: "\n")
        let name = parameters["client_id"].flatMap { applications[$0]?.name } ?? ""
        func form(_ button: String, _ extra: String) -> String {
            """
            <form action="/oauth/authorize" accept-charset="UTF-8" method="post">\(extra)
            <input type="hidden" name="authenticity_token" value="\(random())" />
            \(fields)
            <input type="submit" name="commit" value="\(button)" /></form>
            """
        }
        let deny = form("Deny", #"<input type="hidden" name="_method" value="delete" />"#)
        return html("Authorize", "<h2>Authorize \(Self.escaped(name))?</h2>\(form("Authorize", ""))\(deny)")
    }

    private func html(_ title: String, _ body: String, status: Int = 200) -> SandboxResponse {
        SandboxResponse(
            status: status, html: "<!DOCTYPE html><html><head><title>\(title)</title></head><body>\(body)</body></html>"
        )
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }

    static func encoded(_ text: String) -> String {
        let unreserved = CharacterSet(
            charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}

import Hummingbird

/// The two cookies. Both are ids, which say nothing to who reads them.
struct SessionCookies: Sendable {
    /// Whether browsers reach the application by https.
    let isSecure: Bool

    func session(in request: Request) -> String? { request.cookies[sessionName]?.value }
    func signIn(in request: Request) -> String? { request.cookies[signInName]?.value }

    func session(_ id: String) -> Cookie { cookie(sessionName, id) }
    func signIn(_ id: String) -> Cookie { cookie(signInName, id) }
    var noSession: Cookie { cookie(sessionName, "", maxAge: 0) }
    var noSignIn: Cookie { cookie(signInName, "", maxAge: 0) }

    // Browsers accept these prefixed names from this very host by https only.
    private var sessionName: String { isSecure ? "__Host-session" : "session" }
    private var signInName: String { isSecure ? "__Host-sign-in" : "sign-in" }

    /// *Lax*: sent when Planio sends the browser back, and not with the forms and pictures of other sites.
    private func cookie(_ name: String, _ value: String, maxAge: Int? = nil) -> Cookie {
        Cookie(
            name: name, value: value, maxAge: maxAge, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }
}

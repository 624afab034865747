import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

/// The Planio behind the application: a sandbox, or the real server that `Tests/with-redmine` started.
struct PlanioServer: Sendable {
    let site: String
    let clientID, clientSecret: String
    let transport: any HTTPTransport

    static let callback = "https://app.example/callback"

    init() throws {
        let environment = ProcessInfo.processInfo.environment
        if let site = environment["PLANIO_TEST_SITE"] {
            self.site = site
            clientID = try #require(environment["PLANIO_TEST_CLIENT_ID"])
            clientSecret = try #require(environment["PLANIO_TEST_CLIENT_SECRET"])
            transport = URLSessionTransport.shared
        } else {
            let sandbox = PlanioSandbox.demo()
            let application = try #require(sandbox.application("Everything"))
            site = sandbox.site
            clientID = application.clientID
            clientSecret = application.clientSecret ?? ""
            transport = sandbox
        }
    }

    /// - Parameter scopes: Those of which one user agreed to before are not asked about again.
    func planio(scopes: Set<Scope> = [.viewIssues, .addIssues]) throws -> Planio {
        Planio(
            configuration: try PlanioConfiguration(
                site: site, clientID: clientID, clientSecret: clientSecret, redirectURI: .url(Self.callback),
                scopes: scopes),
            transport: transport)
    }

    /// What Planio says of a token: 401 if it is worth nothing.
    func status(ofTokenInfo token: Token) async throws -> Int {
        let parts = try #require(URLComponents(string: site))
        var request = HTTPRequest(
            method: .get, scheme: parts.scheme,
            authority: [parts.host, parts.port.map(String.init)].compactMap(\.self).joined(separator: ":"),
            path: "/oauth/token/info")
        request.headerFields[.authorization] = "Bearer \(token.accessToken.expose())"
        return try await transport.send(request, body: .empty, limits: TransportLimits()).0.status.code
    }

    /// Plays the user who opens the URL at Planio, signs in there and decides.
    /// - Returns: Where Planio sends the browser to.
    func decide(_ url: String, as login: String, _ button: String = "Authorize") async throws -> String {
        let browser = Browser { [transport] request, body in
            let (response, received) = try await transport.send(
                request, body: HTTPBody(body), limits: TransportLimits())
            return Page(
                status: response.status.code, fields: response.headerFields,
                html: String(decoding: try await received.collect(upTo: 1_000_000), as: UTF8.self))
        }
        let form = try await browser.get("\(site)/login").form("Login")
        let fields = form.filter { $0.name == "authenticity_token" }
        let signedIn = try await browser.post(
            "\(site)/login", fields + [("username", login), ("password", "\(login)-password-1")])
        #expect(signedIn.status == 302)
        var page = try await browser.get(url)
        if page.status == 200 { page = try await browser.post("\(site)/oauth/authorize", try page.form(button)) }
        return try #require(page.location)
    }
}

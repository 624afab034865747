import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

/// What a user's browser does: keeps the session's cookie, follows redirects inside the site, fills in forms.
final class Browser: Sendable {
    private let transport: any HTTPTransport
    private let cookie = Locked("")

    init(transport: any HTTPTransport) { self.transport = transport }

    struct Page {
        let status: Int
        let location: String?
        let html: String

        /// The hidden fields of the form with this button.
        func form(_ button: String) throws -> [(String, String)] {
            let forms = html.components(separatedBy: "<form")
            let form = try #require(
                forms.last { $0.contains("value=\"\(button)\"") }, "no form with the button \(button)")
            return form.components(separatedBy: "<input").compactMap { input in
                guard input.contains("type=\"hidden\""), let name = Self.attribute("name", input) else { return nil }
                return (name, Self.attribute("value", input) ?? "")
            }
        }

        private static func attribute(_ name: String, _ text: String) -> String? {
            guard let start = text.range(of: "\(name)=\"") else { return nil }
            let value = text[start.upperBound...].prefix { $0 != "\"" }
            return String(value).replacing("&amp;", with: "&").replacing("&quot;", with: "\"").replacing(
                "&lt;", with: "<")
        }
    }

    func load(_ method: HTTPRequest.Method = .get, _ url: String, form: [(String, String)] = []) async throws -> Page {
        let parts = try #require(URLComponents(string: url))
        let authority = (parts.host ?? "") + (parts.port.map { ":\($0)" } ?? "")
        var target = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
        if let query = parts.percentEncodedQuery { target += "?\(query)" }
        var request = HTTPRequest(method: method, scheme: parts.scheme, authority: authority, path: target)
        request.headerFields[.cookie] = cookie.withLock { $0 }
        var body = HTTPBody.empty
        if method == .post {
            request.headerFields[.contentType] = "application/x-www-form-urlencoded"
            body = HTTPBody(Data(form.map { "\(Self.encoded($0))=\(Self.encoded($1))" }.joined(separator: "&").utf8))
        }
        let (response, answer) = try await transport.send(
            request, body: body, limits: TransportLimits(timeout: .seconds(120)))
        if let set = response.headerFields[.setCookie] {
            cookie.withLock { $0 = String(set.prefix { $0 != ";" }) }
        }
        return Page(
            status: response.status.code, location: response.headerFields[.location],
            html: String(decoding: try await answer.collect(upTo: 10_000_000), as: UTF8.self))
    }

    func signIn(_ account: ContractServer.Account, _ site: String) async throws {
        let page = try await load(.get, "\(site)/login")
        let token = try #require(try page.form("Login").first { $0.0 == "authenticity_token" })
        let answer = try await load(
            .post, "\(site)/login", form: [token, ("username", account.login), ("password", account.password)])
        #expect(answer.status == 302)
    }

    /// Where the browser ends up after the user clicked *Authorize* or *Deny*, or the page it was shown.
    func decide(_ url: URL, _ button: String = "Authorize") async throws -> Page {
        let page = try await load(.get, url.absoluteString)
        guard page.status == 200 else { return page }
        let origin = String(
            url.absoluteString.prefix(
                upTo: url.absoluteString.range(of: "/oauth/")?.lowerBound ?? url.absoluteString.endIndex))
        return try await load(.post, "\(origin)/oauth/authorize", form: try page.form(button))
    }

    /// The code that an out-of-band application's user is shown.
    func code(for url: URL) async throws -> String {
        let location = try #require(try await decide(url).location)
        return try #require(URLComponents(string: location)?.queryItems?.first { $0.name == "code" }?.value)
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

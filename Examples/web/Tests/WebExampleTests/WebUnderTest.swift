import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import PlanioOAuth
import Testing

@testable import WebExample

/// The application, with browsers that open it.
struct WebUnderTest: Sendable {
    let server: PlanioServer
    let planio: Planio
    let web: WebApplication
    let client: any TestClientProtocol

    /// Runs `test` beside the application.
    static func run(
        scopes: Set<Scope> = [.viewIssues, .addIssues], _ test: @Sendable (WebUnderTest) async throws -> Void
    ) async throws {
        let server = try PlanioServer()
        let planio = try server.planio(scopes: scopes)
        let web = WebApplication(planio: planio)
        try await web.application(port: 0).test(.router) { client in
            try await test(WebUnderTest(server: server, planio: planio, web: web, client: client))
        }
    }

    /// Somebody's browser, which has not been here yet.
    func browser() -> Browser {
        Browser { [client] request, body in
            let response = try await client.executeRequest(
                uri: request.path ?? "/", method: request.method, headers: request.headerFields,
                body: ByteBuffer(bytes: body))
            return Page(
                status: response.status.code, fields: response.headers, html: String(buffer: response.body))
        }
    }

    /// Begins to sign in.
    /// - Returns: Where Planio sends the browser back to, below the application's origin.
    func callback(
        _ browser: Browser, as login: String, from page: String = "/sign-in", _ button: String = "Authorize"
    ) async throws -> String {
        let planio = try #require(try await browser.get(page).location)
        let callback = try await server.decide(planio, as: login, button)
        #expect(callback.hasPrefix("\(PlanioServer.callback)?"))
        return String(callback.dropFirst("https://app.example".count))
    }

    /// A browser in which this user is signed in.
    func browser(signedInAs login: String) async throws -> Browser {
        let browser = browser()
        let page = try await browser.get(try await callback(browser, as: login))
        try #require(page.status == 303 && page.location == "/")
        return browser
    }

    /// What the first page says of who is signed in; `nil` if it invites to sign in.
    func user(in browser: Browser) async throws -> String? {
        let html = try await browser.get("/").html
        guard let start = html.firstRange(of: "Signed in as ") else {
            #expect(html.contains("Sign in with Planio"))
            return nil
        }
        return String(html[start.upperBound...].prefix { $0 != "<" })
    }
}

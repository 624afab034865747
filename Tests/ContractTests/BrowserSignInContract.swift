import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    /// A sign-in by the browser on this machine, from the URL to the page that it ends on.
    @Suite("Contract: signing in by the browser")
    struct BrowserSignInContract {
        /// Signs in: opens the URL, decides, and goes where the server sends the browser.
        /// - Returns: The session, and the page that the browser ends on.
        private func signIn(
            _ planio: Planio, _ server: RunningServer, _ account: ContractServer.Account, _ button: String = "Authorize"
        ) async throws -> (client: Task<PlanioClient, any Error>, page: Browser.Page) {
            let (urls, opened) = AsyncStream.makeStream(of: URL.self)
            let client = Task {
                defer { opened.finish() }
                return try await planio.authorizeInBrowser { url in
                    opened.yield(url)
                } account: { user in
                    user.login ?? ""
                }.client
            }
            let url = try #require(await urls.first { _ in true })
            let location = try #require(try await server.browser(account).decide(url, button).location)
            #expect(location.hasPrefix("http://127.0.0.1:"))
            return (client, try await Browser(transport: URLSessionTransport.shared).load(.get, location))
        }

        @Test(
            "a free port, with the path that is registered, is called back and signs the user in",
            arguments: ContractServer.all, ["http://127.0.0.1", "http://127.0.0.1/", "http://127.0.0.1/callback"])
        func signIn(_ contract: ContractServer, _ uri: String) async throws {
            let server = try contract.start()
            let application = try server.addApplication(scopes: [.viewIssues, .addIssues], redirectURI: uri)
            let planio = try server.planio(application, redirectURI: .url(uri), scopes: [.viewIssues, .addIssues])
            let (client, page) = try await signIn(planio, server, server.jens)
            #expect(page.status == 200 && page.html.contains("<h1>Signed in</h1>"))
            let jens = try await client.value
            #expect(try await jens.users.current().login == "jens")
            let issue = try await jens.issues.create(in: "some-project", subject: "Hello world")
            #expect(try await jens.issues.get(issue.id).subject == "Hello world")
            try server.deleteApplication(application.id)
        }

        @Test("two users at once get a session each, named after them", arguments: ContractServer.all)
        func atOnce(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio(redirectURI: .loopback)
            async let jens = signIn(planio, server, server.jens)
            async let felix = signIn(planio, server, server.felix)
            for (client, login) in try await [(jens.client, "jens"), (felix.client, "felix")] {
                let client = try await client.value
                #expect(client.account == login)
                #expect(try await client.users.current().login == login)
            }
        }

        @Test("a denial is the caller's error, and the browser's page", arguments: ContractServer.all)
        func denial(_ contract: ContractServer) async throws {
            let server = try contract.start()
            // Scopes that nobody agreed to before, so that the page is shown.
            let planio = try server.planio(redirectURI: .loopback, scopes: [.viewIssues, .viewCalendar])
            let (client, page) = try await signIn(planio, server, server.felix, "Deny")
            #expect(page.html.contains("Access was denied."))
            let error = await #expect(throws: AuthorizationError.self) { try await client.value }
            guard case .accessDenied = error else { Issue.record("\(String(describing: error))"); return }
            #expect(try await planio.accounts().isEmpty)
        }
    }
}

import Foundation
import PlanioOAuth
import Testing

extension Contract {
    /// What the server sends a browser back with, and in which ways it finishes a request.
    @Suite("Contract: Callbacks")
    struct CallbackContract {
        @Test(
            "out of band, the address of the page that shows the code is as good as the code",
            arguments: ContractServer.all)
        func pastedPage(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio()
            let request = planio.authorizationRequest()
            let page = try #require(try await server.browser(server.jens).decide(request.url).location)
            #expect(page.contains("/oauth/authorize/native?code="))
            let client = try await planio.authorize(request, code: "<\(page)>\n", as: "jens")
            #expect(try await client.users.current().login == "jens")
        }

        @Test(
            "behind a proxy, the whole URL tells what differs, and the query alone finishes",
            arguments: ContractServer.all)
        func queryAlone(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio(redirectURI: .url("https://app.example/callback"))
            let request = planio.authorizationRequest()
            let location = try #require(try await server.browser(server.jens).decide(request.url).location)
            let arrived = location.replacing("https://app.example", with: "http://10.0.0.7:8080")
            await #expect(throws: AuthorizationError.otherRedirectURI(.scheme)) {
                try await planio.authorize(request, callback: try #require(URL(string: arrived)), as: "jens")
            }
            let query = try #require(arrived.split(separator: "?").last.map(String.init))
            let client = try await planio.authorize(request, callbackQuery: query, as: "jens")
            #expect(try await client.users.current().login == "jens")
        }

        @Test(
            "a private-use scheme is called back, with one slash, two or three",
            arguments: ContractServer.all,
            ["com.example.app:/callback", "com.example.app://callback", "com.example.app:///callback"])
        func privateUseScheme(_ contract: ContractServer, _ uri: String) async throws {
            let server = try contract.start()
            let application = try server.addApplication(scopes: [.viewIssues], redirectURI: uri)
            let planio = try server.planio(application, redirectURI: .url(uri), scopes: [.viewIssues])
            let request = planio.authorizationRequest()
            let location = try #require(try await server.browser(server.jens).decide(request.url).location)
            let client = try await planio.authorize(request, callback: try #require(URL(string: location)), as: "jens")
            #expect(try await client.users.current().login == "jens")
            try server.deleteApplication(application.id)
        }

        @Test("a code alone finishes out-of-band requests only", arguments: ContractServer.all)
        func codeAlone(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let planio = try server.planio(redirectURI: .url("https://app.example/callback"))
            let request = planio.authorizationRequest()
            let location = try #require(try await server.browser(server.jens).decide(request.url).location)
            let code = try #require(URLComponents(string: location)?.queryItems?.first { $0.name == "code" }?.value)
            await #expect(throws: AuthorizationError.needsCallback) {
                try await planio.authorize(request, code: code, as: "jens")
            }
            let client = try await planio.authorize(request, code: location, as: "jens")
            #expect(try await client.users.current().login == "jens")
        }
    }
}

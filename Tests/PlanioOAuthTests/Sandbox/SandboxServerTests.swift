#if SandboxServer
import Foundation
import HTTPTypes
import PlanioOAuth
import PlanioOAuthTesting
import Testing

@Suite("The served sandbox")
struct SandboxServerTests {
    @Test("a connection that will be closed is announced as such, or the next request is lost on it")
    func announcesClose() async throws {
        let server = try await SandboxServer.start(.demo())
        let transport = URLSessionTransport()
        let authority = try #require(server.site.split(separator: "/").last.map(String.init))
        let request = HTTPRequest(
            method: .post, scheme: "http", authority: authority, path: "/oauth/token",
            headerFields: [.contentType: "application/x-www-form-urlencoded"])
        let (response, _) = try await transport.send(
            request, body: HTTPBody(Data("grant_type=none".utf8)), limits: TransportLimits(timeout: .patient))
        #expect(response.status == 400)
        #expect(response.headerFields[.connection]?.lowercased() == "close")
        await transport.shutdown()
        await server.stop()
    }
}
#endif

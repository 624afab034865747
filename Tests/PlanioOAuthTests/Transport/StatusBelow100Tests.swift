#if AsyncHTTPClient
import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

/// A status that HTTP does not have, with a body: AsyncHTTPClient by itself ends the process at it.
@Suite("Statuses below 100", .bounded)
struct StatusBelow100Tests {
    @Test(
        "a status below 100 makes the response invalid, whatever body comes with it", arguments: ["000", "033", "099"])
    func belowHundred(_ status: String) async throws {
        let server = try LoopbackServer { _ in "HTTP/1.1 \(status) What\r\nContent-Length: 2\r\n\r\n{}" }
        let transport = AsyncHTTPClientTransport()
        let request = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(server.port)", path: "/")
        await #expect(throws: TransportError(.invalidResponse, .unknown)) {
            _ = try await transport.send(request, body: .empty, limits: TransportLimits(timeout: .patient))
        }
        await transport.shutdown()
    }
}
#endif

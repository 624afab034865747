#if AsyncHTTPClient
import AsyncHTTPClient
import NIOCore
import NIOHTTP1

struct BareAsyncHTTPClient: BareClient {
    private let client: HTTPClient

    init(connections: Int) {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        client = HTTPClient(configuration: configuration)
    }

    func send(_ url: String, body: [UInt8]?) async throws -> (status: Int, body: [UInt8]) {
        var request = HTTPClientRequest(url: url)
        if let body {
            request.method = .POST
            request.body = .bytes(body)
        }
        let response = try await client.execute(request, timeout: .seconds(60))
        let collected = try await response.body.collect(upTo: 16 << 20)
        return (Int(response.status.code), Array(buffer: collected))
    }

    func shutdown() async { try? await client.shutdown() }
}
#endif

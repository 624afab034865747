import Foundation
import HTTPTypes
import Logging

@testable import PlanioOAuth

extension HTTPTransport {
    /// One request to a server on 127.0.0.1, and what came back.
    func send(
        _ method: HTTPRequest.Method = .get, to server: LoopbackServer, scheme: String = "http", path: String = "/x",
        body: HTTPBody = .empty, limit: Int = 1_000_000
    ) async throws -> (status: Int, body: Data) {
        let request = HTTPRequest(method: method, scheme: scheme, authority: "127.0.0.1:\(server.port)", path: path)
        let (response, received) = try await send(
            request, body: body, limits: TransportLimits(timeout: .patient, responseBytes: limit))
        return (response.status.code, try await received.collect(upTo: limit))
    }
}

extension RequestPipeline {
    static func test(
        _ transport: any HTTPTransport, retries: RetryPolicy = RetryPolicy(firstWait: .zero),
        logger: Logger = .silent, time: any TimeSource = .system, randomness: Randomness = .system
    ) -> RequestPipeline {
        RequestPipeline(
            transport: transport, time: time, randomness: randomness, limits: Planio.Limits(timeout: .patient),
            retries: retries, logger: logger)
    }
}

extension Duration {
    /// For what comes at once, unless the machine is busy with other things: only a test that fails waits so long.
    static let patient = Duration.seconds(600)
}

import Foundation
import HTTPTypes
import PlanioOAuth

/// A transport of the library's, used like a bare client.
public struct TransportClient: BareClient {
    public let transport: any HTTPTransport
    private let authority: String

    public init(_ transport: any HTTPTransport, port: Int) {
        self.transport = transport
        authority = "127.0.0.1:\(port)"
    }

    public func send(_ url: String, body: [UInt8]?) async throws -> (status: Int, body: [UInt8]) {
        let (status, body) = try await data(String(url.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }), body)
        return (status, [UInt8](body))
    }

    /// - Parameter body: `nil` for a GET, otherwise it is a POST.
    public func data(_ path: String, _ body: [UInt8]?) async throws -> (status: Int, body: Data) {
        let request = HTTPRequest(
            method: body == nil ? .get : .post, scheme: "http", authority: authority, path: path)
        let (response, received) = try await transport.send(
            request, body: body.map { HTTPBody(Data($0)) } ?? .empty, limits: TransportLimits())
        return (response.status.code, try await received.collect(upTo: 16 << 20))
    }

    public func shutdown() async { await transport.shutdown() }
}

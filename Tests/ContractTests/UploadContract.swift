import Foundation
import HTTPTypes
import PlanioOAuth
import Testing

extension Contract {
    @Suite("Contract: uploads")
    struct UploadContract {
        @Test(
            "a streamed body arrives whole, with its length", arguments: ContractServer.all.filter { $0.kind == .real })
        func streamed(_ contract: ContractServer) async throws {
            let server = try contract.start()
            let site = try #require(URL(string: server.site))
            let chunks = AsyncStream<Data> { continuation in
                for number in 0..<300 { continuation.yield(Data(repeating: UInt8(number % 251), count: 10_000)) }
                continuation.finish()
            }
            let request = HTTPRequest(
                method: .post, scheme: site.scheme,
                authority: site.port.map { "\(site.host ?? ""):\($0)" } ?? site.host,
                path: "\(site.path)/uploads.json?filename=large.bin",
                headerFields: [
                    .contentType: "application/octet-stream",
                    try #require(HTTPField.Name("X-Redmine-API-Key")): server.jens.apiKey,
                ])
            let (response, body) = try await server.transport.send(
                request, body: HTTPBody(stream: chunks), limits: TransportLimits())
            #expect(response.status == .created)
            let upload = try JSONValue(parsing: try await body.collect(upTo: 10_000))
            let id = try #require(upload.at("upload.id")?.int)
            let attachment = try await server.send(.get, "/attachments/\(id).json", as: .key(server.jens))
            #expect(attachment["attachment.filesize"].int == 3_000_000)
        }
    }
}

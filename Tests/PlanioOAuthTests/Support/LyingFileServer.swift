import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

/// A server that says of its file what it likes.
struct LyingFileServer: HTTPTransport {
    var size = 10
    var digest = ""
    var respond: @Sendable (HTTPRequest) async throws -> (HTTPResponse, HTTPBody)
    let asked = Locked<[HTTPRequest]>([])

    func send(
        _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
    ) async throws -> (HTTPResponse, HTTPBody) {
        let path = request.path ?? ""
        if path.hasPrefix("/users/current") {
            return (HTTPResponse(status: .ok), HTTPBody(Data(#"{"user":{"id":5,"login":"jens"}}"#.utf8)))
        }
        asked.withLock { $0.append(request) }
        let members =
            #""id":7,"filename":"../../etc/pass\u0000wd","filesize":\#(size),"content_type":null,"description":null"#
        if path.contains("/files.json") {
            return (
                HTTPResponse(status: .ok),
                HTTPBody(Data(#"{"files":[{\#(members),"digest":"\#(digest)","downloads":0}]}"#.utf8))
            )
        }
        if path == "/attachments/7.json" {
            return (HTTPResponse(status: .ok), HTTPBody(Data(#"{"attachment":{\#(members)}}"#.utf8)))
        }
        return try await respond(request)
    }

    func client() throws -> PlanioClient {
        try PlanioClient(
            site: "https://example.org/redmine", credential: .apiKey("planted-key"), transport: Rebased(base: self),
            options: .init(retries: .none, time: ManualTime(), logger: .silent))
    }

    /// A body that comes in pieces, and may end with an error.
    static func chunks(_ texts: String..., then error: (any Error)? = nil) -> HTTPBody {
        HTTPBody(
            stream: AsyncThrowingStream<Data, any Error> { continuation in
                for text in texts { continuation.yield(Data(text.utf8)) }
                continuation.finish(throwing: error)
            })
    }
}

/// Takes the prefix of the site away.
private struct Rebased: HTTPTransport {
    let base: LyingFileServer
    func send(
        _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
    ) async throws -> (HTTPResponse, HTTPBody) {
        var request = request
        if request.authority == "example.org" { request.path = request.path.map { String($0.dropFirst(8)) } }
        return try await base.send(request, body: body, limits: limits)
    }
}

/// What kind of the library's errors the work throws.
func errorKind(
    sourceLocation: SourceLocation = #_sourceLocation, _ work: () async throws -> Void
) async -> PlanioError.Kind? {
    await #expect(throws: PlanioError.self, sourceLocation: sourceLocation) { try await work() }?.kind
}

extension TemporaryDirectory {
    func make() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    func listing() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }
}

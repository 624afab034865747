#if AsyncHTTPClient
import Foundation
import HTTPTypes
import Testing

@testable import PlanioOAuth

/// A proxy that speaks SOCKS 5 (RFC 1928), and plays the server behind it too.
@Suite("AsyncHTTPClientTransport through SOCKS", .bounded)
struct AsyncHTTPClientSOCKSTests {
    /// What the proxy says to which ways to log in the client knows, and to where it wants to go; `nil`: nothing more.
    private struct Answers: CustomTestStringConvertible {
        let testDescription: String
        var method: [UInt8]? = [5, 0]
        var connect: [UInt8]? = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    }

    /// - Parameter asked: Is told where the client wants to go.
    private static func proxy(
        _ answers: Answers, _ asked: AsyncStream<[UInt8]>.Continuation? = nil
    ) throws -> LoopbackServer {
        try LoopbackServer { connection in
            let greeting = Array(try connection.read())
            guard greeting == [5, 1, 0], let method = answers.method else { return }
            try connection.write(Data(method))
            let place = Array(try connection.read())
            asked?.yield(place)
            guard let connect = answers.connect else { return }
            try connection.write(Data(connect))
            _ = try connection.request()
            try connection.write(httpResponse(body: "by SOCKS"))
        }
    }

    private static func send(
        _ method: HTTPRequest.Method, through proxy: LoopbackServer, to authority: String = "example.invalid"
    ) async throws -> (status: Int, body: Data) {
        var configuration = AsyncHTTPClientTransport.Configuration()
        configuration.proxy = .socks(host: "127.0.0.1", port: proxy.port)
        let request = HTTPRequest(method: method, scheme: "http", authority: authority, path: "/x")
        let (response, body) = try await AsyncHTTPClientTransport(configuration: configuration).send(
            request, body: method == .get ? .empty : HTTPBody(Data("x".utf8)),
            limits: TransportLimits(timeout: .patient))
        return (response.status.code, try await body.collect(upTo: 100))
    }

    @Test("the proxy is told the host's name, which nobody looks up here, and carries the request")
    func carried() async throws {
        let (asked, ask) = AsyncStream<[UInt8]>.makeStream()
        let proxy = try Self.proxy(Answers(testDescription: "lets all pass"), ask)
        for method in [HTTPRequest.Method.get, .post] {
            let (status, body) = try await Self.send(method, through: proxy)
            #expect(status == 200 && body == Data("by SOCKS".utf8))
        }
        #expect(proxy.requests.map(\.method) == ["GET", "POST"] && proxy.requests.map(\.target) == ["/x", "/x"])
        ask.finish()
        let name = Array("example.invalid".utf8)
        for await place in asked { #expect(place == [5, 1, 0, 3, UInt8(name.count)] + name + [0, 80]) }
    }

    @Test("it is not used on the way to this machine")
    func direct() async throws {
        let proxy = try Self.proxy(Answers(testDescription: "lets all pass"))
        let server = try LoopbackServer { _ in httpResponse(body: "direct") }
        let (_, body) = try await Self.send(.get, through: proxy, to: "127.0.0.1:\(server.port)")
        #expect(body == Data("direct".utf8) && proxy.requests.isEmpty)
    }

    @Test(
        "a proxy that refuses, hangs up or speaks something else: the server has not seen the request",
        arguments: [
            Answers(testDescription: "hangs up", method: nil),
            Answers(testDescription: "wants a password", method: [5, 0xFF]),
            Answers(testDescription: "wants one by a way that was not offered", method: [5, 2]),
            Answers(testDescription: "speaks version 4", method: [4, 0]),
            Answers(testDescription: "speaks HTTP", method: Array(httpResponse("400 Bad Request").utf8)),
            Answers(testDescription: "hangs up when it knows where to", connect: nil),
            Answers(testDescription: "does not reach the server", connect: [5, 4, 0, 1, 0, 0, 0, 0, 0, 0]),
            Answers(testDescription: "answers with an address that is none", connect: [5, 0, 0, 9, 0, 0, 0, 0, 0, 0]),
        ])
    private func refusing(_ answers: Answers) async throws {
        let proxy = try Self.proxy(answers)
        await #expect(throws: TransportError(.proxy(status: nil), .notSent)) {
            _ = try await Self.send(.post, through: proxy)
        }
        #expect(proxy.requests.isEmpty)
    }
}
#endif

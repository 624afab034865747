import Foundation
import HTTPTypes
import PlanioOAuthTesting
import Testing

@testable import PlanioOAuth

@Suite("Request pipeline", .bounded)
struct RequestPipelineTests {
    private let request = HTTPRequest(
        method: .get, scheme: "https", authority: "example.org", path: "/issues.json?key=planted")

    private struct Planted: Error, CustomStringConvertible { var description: String { "planted-secret" } }

    @Test("what a transport of somebody else's throws is a TransportError, by its type only")
    func foreign() async throws {
        let transport = StubTransport { _, _ in throw Planted() }
        await #expect(throws: TransportError(.other("Planted"), .unknown)) {
            _ = try await RequestPipeline.test(transport).send(request, idempotent: false)
        }
        #expect(transport.sent.count == 1, "the server may have carried it out")
        let client = try PlanioClient(
            site: "https://example.org", credential: .apiKey("k"), transport: transport,
            options: .init(retries: .none, time: ManualTime(), logger: .silent))
        let error = await #expect(throws: PlanioError.self) { try await client.issues.delete(7) }
        #expect("\(String(describing: error))".contains("planted-secret") == false)
    }

    @Test("a body of somebody else's that throws while it is read is a TransportError too")
    func foreignBody() async throws {
        struct Broken: HTTPTransport {
            func send(
                _ request: HTTPRequest, body: HTTPBody, limits: TransportLimits
            ) async throws -> (HTTPResponse, HTTPBody) {
                let stream = AsyncThrowingStream<Data, any Error> { $0.finish(throwing: Planted()) }
                return (HTTPResponse(status: .ok), HTTPBody(stream: stream))
            }
        }
        await #expect(throws: TransportError(.other("Planted"), .unknown)) {
            _ = try await RequestPipeline.test(Broken()).send(request, idempotent: true)
        }
    }

    @Test(
        "an error says that nothing was sent only if no attempt may have been carried out",
        arguments: [
            (.failure(TransportError(.connectionLost, .unknown)), .unknown), (.success(503), .unknown),
            (.success(429), .notSent), (.failure(TransportError(.unknownHost, .notSent)), .notSent),
        ] as [(Result<Int, TransportError>, TransportError.Delivery)])
    func delivery(_ first: Result<Int, TransportError>, _ expected: TransportError.Delivery) async throws {
        let transport = StubTransport { _, number in
            if number == 1 { return (try first.get(), [:], "") }
            throw TransportError(.cannotConnect, .notSent)
        }
        await #expect(throws: TransportError(.cannotConnect, expected)) {
            _ = try await RequestPipeline.test(transport).send(request, idempotent: true)
        }
        #expect(transport.sent.count == 3)
    }

    @Test("what an earlier request of the same call may have done counts too")
    func deliveryOfTheCall() async throws {
        let transport = StubTransport { _, number in
            switch number {
            case 1: throw TransportError(.connectionLost, .unknown)
            case 2: (401, [:], "")
            default: throw TransportError(.cannotConnect, .notSent)
            }
        }
        let pipeline = RequestPipeline.test(transport)
        let deadline = CallDeadline(.patient, pipeline.time)
        func send() async throws -> Int {
            try await pipeline.send(
                request, body: .empty, idempotent: true, limits: pipeline.limits.ofRequest, until: deadline, nil
            ).status
        }
        #expect(try await send() == 401)
        await #expect(throws: TransportError(.cannotConnect, .unknown)) { _ = try await send() }
    }

    @Test("a CancellationError of somebody else's stays one")
    func cancellation() async throws {
        let transport = StubTransport { _, _ in throw CancellationError() }
        await #expect(throws: CancellationError.self) {
            _ = try await RequestPipeline.test(transport).send(request, idempotent: true)
        }
    }

    @Test("log messages are constant; what differs is metadata, without the query")
    func log() async throws {
        let lines = LogLines()
        let transport = StubTransport { _, number in
            switch number {
            case 1: throw TransportError(.connectionLost, .unknown)
            default: (200, [HTTPField.Name.requestID: "r-1 forged=\"x\"\u{202E}"], "")
            }
        }
        let pipeline = RequestPipeline.test(transport, logger: lines.logger)
        let watch = pipeline.watch(.api, .get, "/issues.json?key=planted", of: try Site("https://example.org"))
        _ = try await pipeline.send(request, idempotent: true, watch)
        #expect(lines.lines.map { $0.prefix { $0 != "[" } } == ["HTTP request failed ", "HTTP response received "])
        for line in lines.lines {
            #expect(line.contains("GET /issues\"") && !line.contains("planted"))
            for name in ["operation", "method", "route", "attempt", "duration_ms"] {
                #expect(line.contains("\"\(name)\""))
            }
        }
        #expect(lines.lines[1].contains("r-1forgedx"))
        #expect(lines.lines[1].contains("\"status\""))
    }

    @Test(
        "X-Request-Id is fit for a log line",
        arguments: [
            ("8ff5d1e3-2c1d-4f0e-b7a1-000000000000", "8ff5d1e3-2c1d-4f0e-b7a1-000000000000"), ("a b\"c=d\\e", "abcde"),
            ("\u{202E}id\u{7}", "id"), ("é", nil), (" ", nil),
        ] as [(String, String?)])
    func requestID(_ sent: String, _ kept: String?) {
        var fields = HTTPFields()
        fields[.requestID] = sent
        let response = CollectedResponse(status: 200, fields: fields, body: Data(), redaction: .none)
        #expect(response.requestID == kept)
    }

    @Test("after a 408 on a connection that was idle, a read is sent again on a new one, a write is not")
    func idle() async throws {
        let connections = Locked(0)
        let server = try LoopbackServer { connection in
            let number = connections.withLock { count in
                count += 1
                return count
            }
            _ = try connection.request()
            try connection.write(number % 2 == 1 ? httpResponse("408 Request Timeout") : httpResponse(body: "second"))
        }
        let pipeline = RequestPipeline.test(URLSessionTransport.shared)
        var request = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(server.port)", path: "/")
        let response = try await pipeline.send(request, idempotent: true)
        #expect(response.status == 200 && response.body == Data("second".utf8))
        request.method = .post
        let write = try await pipeline.send(request, body: HTTPBody(Data("x".utf8)), idempotent: false)
        #expect(write.status == 408)
        #expect(server.requests.map(\.method) == ["GET", "GET", "POST"])
    }

    @Test("a 408 that nobody asked for is not the response to the next request")
    func unsolicited() async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.request()
            // Kept, and ended for being idle.
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + httpResponse("408 Request Timeout"))
        }
        for _ in 1...3 { #expect(try await URLSessionTransport.shared.send(to: server).status == 200) }
        #expect(server.requests.count == 3)
    }
}
